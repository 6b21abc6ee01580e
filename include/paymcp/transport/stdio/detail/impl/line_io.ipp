// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/stdio/detail/line_io.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE line_writer::line_writer(int number, std::function<void()> on_broken)
    : number_(number), on_broken_(std::move(on_broken)), thread_([this] { run(); }) {}

PAYMCP_INLINE line_writer::~line_writer() {
    finish_within(std::chrono::milliseconds::zero());
    thread_.join();
}

PAYMCP_INLINE void line_writer::push(std::string message, std::shared_ptr<delivery> receipt) {
    for (char& c : message)
        if (c == '\n' || c == '\r') c = ' ';
    message += '\n';
    const std::lock_guard lock(mutex_);
    if (state_ != state::open) return;
    load_.add(message.size());
    queue_.text += message;
    if (receipt) queue_.receipts.push_back(std::move(receipt));
    changed_.notify_all();
}

PAYMCP_INLINE bool line_writer::finish_within(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    if (state_ == state::open) state_ = state::closing;
    changed_.notify_all();
    changed_.wait_for(lock, timeout, [this] { return state_ == state::done || state_ == state::broken; });
    const bool all = state_ == state::done;
    lock.unlock();
    if (!all) wake_.wake();
    return all;
}

PAYMCP_INLINE void line_writer::run() {
    pending batch;
    while (next(batch)) {
        const bool written = write_all(number_, batch.text, wake_);
        load_.remove(batch.text.size());
        if (written) {
            for (const auto& one : batch.receipts) one->written();
            batch.receipts.clear();
            continue;
        }
        set(state::broken);
        load_.close();
        on_broken_();
        return;
    }
    set(state::done);
}

PAYMCP_INLINE bool line_writer::next(pending& batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !queue_.text.empty() || state_ != state::open; });
    batch = std::exchange(queue_, {});
    return !batch.text.empty();
}

PAYMCP_INLINE void line_writer::set(state reached) {
    const std::lock_guard lock(mutex_);
    state_ = reached;
    changed_.notify_all();
}

PAYMCP_INLINE line_reader::line_reader(int number, std::size_t max_line, std::size_t max_messages, events handlers,
                                       throttle& answers)
    : number_(number),
      splitter_(max_line, max_messages),
      max_line_(max_line),
      handlers_(std::move(handlers)),
      answers_(answers),
      thread_([this] { run(); }) {}

PAYMCP_INLINE void line_reader::stop() {
    if (!thread_.joinable()) return;
    load_.close();
    answers_.close();
    wake_.wake();
    thread_.join();
}

PAYMCP_INLINE void line_reader::run() {
    std::array<char, 65536> bytes{};
    while (load_.wait_for_room(max_line_) && answers_.wait_for_room(max_answers)) {
        const auto got = read_some(number_, bytes.data(), bytes.size(), wake_);
        if (!got) break;
        splitter_.feed(
            {bytes.data(), *got}, [this](std::string line) { pass_on(std::move(line)); }, handlers_.on_too_long);
    }
    splitter_.finish([this](std::string line) { pass_on(std::move(line)); }, handlers_.on_too_long);
    handlers_.on_end();
}

PAYMCP_INLINE void line_reader::pass_on(std::string line) {
    load_.add(cost(line));
    handlers_.on_line(std::move(line));
}

}  // namespace paymcp::inline v0::detail
