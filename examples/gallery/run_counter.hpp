// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace gallery {

/// How often each paid tool has really run in this process. Tests learn from it that one payment runs its tool once.
class run_counter {
public:
    void add(std::string_view tool) {
        const std::lock_guard lock(mutex_);
        ++runs_[std::string(tool)];
    }

    std::int64_t of(const std::string& tool) const {
        const std::lock_guard lock(mutex_);
        const auto found = runs_.find(tool);
        return found == runs_.end() ? 0 : found->second;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::int64_t> runs_;
};

inline run_counter runs;

inline void count_run(std::string_view tool) { runs.add(tool); }

inline std::int64_t runs_of(const std::string& tool) { return runs.of(tool); }

}  // namespace gallery
