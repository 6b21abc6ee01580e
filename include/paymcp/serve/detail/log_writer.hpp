// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/serve/detail/error_stream.hpp>

#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace paymcp::inline v0::detail {

/// Receives log lines in place of standard error: each without its end, one at a time and in order, on the log's own
/// thread. A sink may block and may throw: then lines are lost, and nothing else is. A sink that still blocks when the
/// server ends is abandoned, so it must not refer to objects that end with the server.
using line_sink = std::function<void(log_level level, std::string_view line)>;

struct log_writer_options {
    line_sink sink{};                      ///< empty: standard error
    int number = STDERR_FILENO;            ///< another descriptor in place of standard error
    std::size_t most = 256 * 1024;         ///< bytes of lines that wait; more are dropped
    milliseconds retry{1000};              ///< how soon a failed report of dropped lines is retried without a new line
    milliseconds patience{1000};           ///< how long the end waits for lines to be written
};

/// Accepts log lines and returns at once; a separate thread writes them. Lines without room and lines that cannot be
/// written are dropped and counted; when writing works again, a line reports the count.
class log_writer {
public:
    explicit log_writer(log_writer_options options = {})
        : shared_(std::make_shared<shared>(std::move(options))), thread_(start(shared_)) {}
    log_writer(const log_writer&) = delete;
    log_writer& operator=(const log_writer&) = delete;
    ~log_writer() { finish(); }

    /// Accepts a line without its end. Any thread may call it.
    void push(log_level level, std::string line) {
        const std::lock_guard lock(shared_->mutex);
        if (shared_->closing || shared_->bytes + cost(line) > shared_->options.most) {
            ++shared_->unqueued;
            ++shared_->dropped;
            return;
        }
        shared_->bytes += cost(line);
        shared_->queue.push_back({level, std::move(line), std::exchange(shared_->unqueued, 0)});
        shared_->changed.notify_all();
    }

    /// How many lines have been dropped so far. Any thread may ask.
    std::uint64_t dropped() const noexcept { return shared_->dropped; }

    /// Accepts nothing more, and waits for the lines to be written, for `patience` at most.
    void finish() {
        if (!thread_.joinable()) return;
        constexpr milliseconds to_wake(100);
        std::unique_lock lock(shared_->mutex);
        shared_->closing = true;
        shared_->changed.notify_all();
        const auto done = [this] { return shared_->done; };
        if (!shared_->changed.wait_for(lock, shared_->options.patience, done)) {
            shared_->abandoned = true;
            shared_->error.wake();
            shared_->changed.wait_for(lock, to_wake, done);
        }
        // A blocked system call or sink cannot be ended; it uses only objects that it owns.
        const bool stuck = !shared_->done;
        lock.unlock();
        if (stuck) thread_.detach();
        else thread_.join();
    }

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
        std::deque<entry> queue;
        std::size_t bytes = 0;
        std::uint64_t unqueued = 0;  ///< dropped since the last line that found room
        bool closing = false;
        bool done = false;
    };

    static std::size_t cost(const std::string& line) noexcept { return line.size() + sizeof(entry); }

    /// This thread receives no signal: SIGPIPE and the like stay pending, and a terminal cannot stop it.
    static std::thread start(std::shared_ptr<shared> all) {
        sigset_t every;
        sigset_t before;
        ::sigfillset(&every);
        ::pthread_sigmask(SIG_SETMASK, &every, &before);
        try {
            std::thread made([all = std::move(all)] { run(*all); });
            ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
            return made;
        } catch (...) {
            ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
            throw;
        }
    }

    static void run(shared& all) {
        std::uint64_t untold = 0;
        std::unique_lock lock(all.mutex);
        for (;;) {
            const auto due = [&] { return all.closing || !all.queue.empty(); };
            if (untold > 0) all.changed.wait_for(lock, all.options.retry, due);
            else all.changed.wait(lock, due);
            std::deque<entry> batch = std::exchange(all.queue, {});
            all.bytes = 0;
            const bool last = all.closing;
            lock.unlock();
            for (const entry& one : batch) write(all, one, untold);
            lock.lock();
            if (all.queue.empty()) untold += std::exchange(all.unqueued, 0);
            lock.unlock();
            tell(all, untold);
            lock.lock();
            if (last && all.queue.empty()) break;
        }
        all.done = true;
        all.changed.notify_all();
    }

    static void write(shared& all, const entry& one, std::uint64_t& untold) {
        untold += one.dropped_before;
        tell(all, untold);
        if (put(all, one.level, one.line)) return;
        ++untold;
        ++all.dropped;
    }

    /// Reports how many lines were dropped, if any were and a report can be written.
    static void tell(shared& all, std::uint64_t& untold) {
        if (untold == 0) return;
        log_line line(machine_clock().now(), log_level::error, "log_lines_dropped");
        line.word("count", std::to_string(untold));
        if (put(all, log_level::error, line.str())) untold = 0;
    }

    static bool put(shared& all, log_level level, std::string_view line) noexcept {
        if (all.abandoned) return false;
        try {
            if (!all.options.sink) return all.error.write(line);
            all.options.sink(level, line);
            return true;
        } catch (...) {
            return false;
        }
    }

    std::shared_ptr<shared> shared_;
    std::thread thread_;
};

}  // namespace paymcp::inline v0::detail
