// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/serve/detail/error_stream.hpp>
#include <paymcp/serve/line_sink.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

struct log_writer_options {
    line_sink sink{};                      ///< empty: standard error
    int number = STDERR_FILENO;            ///< another descriptor in place of standard error
    std::size_t most = 256 * 1024;         ///< bytes of lines that wait; more are dropped
    milliseconds retry{1000};              ///< how soon a failed report of dropped lines is retried without a new line
    milliseconds end_timeout{1000};        ///< how long the end waits for lines to be written
};

/// Accepts log lines and returns at once; a separate thread writes them. Lines without room and lines that cannot be
/// written are dropped and counted; when writing works again, a line reports the count.
class log_writer {
public:
    explicit log_writer(log_writer_options options = log_writer_options());
    log_writer(const log_writer&) = delete;
    log_writer& operator=(const log_writer&) = delete;
    ~log_writer() { finish(); }

    /// Accepts a line without its end. Any thread may call it.
    void push(log_level level, std::string line);

    /// How many lines have been dropped so far. Any thread may ask.
    std::uint64_t dropped() const noexcept { return shared_->dropped; }

    /// Accepts nothing more, and waits for the lines to be written, for `end_timeout` at most.
    void finish();

private:
    struct entry {
        log_level level = log_level::info;
        std::string line;
        std::uint64_t dropped_before = 0;
    };

    struct shared {
        explicit shared(log_writer_options given) : options(std::move(given)), error(options.number) {}

        const log_writer_options options;
        error_stream error;  ///< used by the thread alone, except for its `wake`
        std::atomic<std::uint64_t> dropped = 0;
        std::atomic<bool> abandoned = false;
        std::mutex mutex;  ///< for what follows
        std::condition_variable changed;
        std::vector<entry> queue;
        std::size_t bytes = 0;
        std::uint64_t unqueued = 0;  ///< dropped since the last line that found room
        bool closing = false;
        bool done = false;
    };

    static std::size_t cost(const std::string& line) noexcept { return line.size() + sizeof(entry); }

    /// This thread receives no signal: SIGPIPE and the like stay pending, and a terminal cannot stop it.
    static std::thread start(std::shared_ptr<shared> all);

    static void run(shared& all);

    static void write(shared& all, const entry& one, std::uint64_t& untold);

    /// Reports how many lines were dropped, if any were and a report can be written.
    static void report_lost(shared& all, std::uint64_t& untold);

    static bool put(shared& all, log_level level, std::string_view line) noexcept;

    std::shared_ptr<shared> shared_;
    std::thread thread_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/log_writer.ipp>
#endif
