// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include <unistd.h>

namespace gallery {

/// How often each paid tool has run in this process. Tests check with it that one payment runs its tool once. If
/// PAYMCP_GALLERY_RUNS names a file, each run also appends a line there, with the tool's arguments, the process and the
/// time in milliseconds: that outlives the process.
class run_counter {
public:
    void add(std::string_view tool, std::string_view given) {
        const std::lock_guard lock(mutex_);
        ++runs_[std::string(tool)];
        if (const char* path = std::getenv("PAYMCP_GALLERY_RUNS")) append(path, tool, given);
    }

    std::int64_t of(const std::string& tool) const {
        const std::lock_guard lock(mutex_);
        const auto found = runs_.find(tool);
        return found == runs_.end() ? 0 : found->second;
    }

private:
    static void append(const char* path, std::string_view tool, std::string_view given) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto moment = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
        const std::string line = std::string(tool) + '\t' + std::string(given) + '\t' + std::to_string(getpid()) +
                                 '\t' + std::to_string(moment) + '\n';
        std::ofstream(path, std::ios::app) << line << std::flush;
    }

    mutable std::mutex mutex_;
    std::map<std::string, std::int64_t> runs_;
};

inline run_counter runs;

inline void count_run(std::string_view tool, std::string_view given = {}) { runs.add(tool, given); }

inline std::int64_t runs_of(const std::string& tool) { return runs.of(tool); }

}  // namespace gallery
