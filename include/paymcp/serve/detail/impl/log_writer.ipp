// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/log_writer.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <signal.h>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE log_writer::log_writer(log_writer_options options)
    : shared_(std::make_shared<shared>(std::move(options))), thread_(start(shared_)) {}

PAYMCP_INLINE void log_writer::push(log_level level, std::string line) {
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

PAYMCP_INLINE void log_writer::finish() {
    if (!thread_.joinable()) return;
    constexpr milliseconds to_wake(100);
    std::unique_lock lock(shared_->mutex);
    shared_->closing = true;
    shared_->changed.notify_all();
    const auto done = [this] { return shared_->done; };
    if (!shared_->changed.wait_for(lock, shared_->options.end_timeout, done)) {
        shared_->abandoned = true;
        shared_->error.wake();
        shared_->changed.wait_for(lock, to_wake, done);
    }
    // A blocked system call or sink cannot be ended; it uses only objects that it owns.
    const bool stuck = !shared_->done;
    lock.unlock();
    if (stuck)
        thread_.detach();
    else
        thread_.join();
}

PAYMCP_INLINE std::thread log_writer::start(std::shared_ptr<shared> all) {
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

PAYMCP_INLINE void log_writer::run(shared& all) {
    std::uint64_t untold = 0;
    std::vector<entry> batch;
    std::unique_lock lock(all.mutex);
    for (;;) {
        const auto due = [&] { return all.closing || !all.queue.empty(); };
        if (untold > 0)
            all.changed.wait_for(lock, all.options.retry, due);
        else
            all.changed.wait(lock, due);
        batch.clear();
        batch.swap(all.queue);
        all.bytes = 0;
        const bool last = all.closing;
        lock.unlock();
        for (const entry& one : batch) write(all, one, untold);
        lock.lock();
        if (all.queue.empty()) untold += std::exchange(all.unqueued, 0);
        lock.unlock();
        report_lost(all, untold);
        lock.lock();
        if (last && all.queue.empty()) break;
    }
    all.done = true;
    all.changed.notify_all();
}

PAYMCP_INLINE void log_writer::write(shared& all, const entry& one, std::uint64_t& untold) {
    untold += one.dropped_before;
    report_lost(all, untold);
    if (put(all, one.level, one.line)) return;
    ++untold;
    ++all.dropped;
}

PAYMCP_INLINE void log_writer::report_lost(shared& all, std::uint64_t& untold) {
    if (untold == 0) return;
    log_line line(machine_clock().now(), log_level::error, "log_lines_dropped");
    line.word("count", std::to_string(untold));
    if (put(all, log_level::error, line.str())) untold = 0;
}

PAYMCP_INLINE bool log_writer::put(shared& all, log_level level, std::string_view line) noexcept {
    if (all.abandoned) return false;
    try {
        if (!all.options.sink) return all.error.write(line);
        all.options.sink(level, line);
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace paymcp::inline v0::detail
