// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/throttle.hpp>
#include <paymcp/transport/stdio/detail/descriptor.hpp>
#include <paymcp/transport/stdio/detail/line_splitter.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Writes lines to a descriptor on its own thread, in the order of the calls.
class line_writer {
public:
    /// `on_broken` is called on the writer's thread, once, when the reader has closed.
    line_writer(int number, std::function<void()> on_broken)
        : number_(number), on_broken_(std::move(on_broken)), thread_([this] { run(); }) {}
    line_writer(const line_writer&) = delete;
    line_writer& operator=(const line_writer&) = delete;
    ~line_writer() {
        finish_within(std::chrono::milliseconds::zero());
        thread_.join();
    }

    /// Appends a message as one line; returns at once. A line feed in JSON text only separates tokens, and becomes a
    /// space. `receipt` is called on the writer's thread.
    void push(std::string message, std::shared_ptr<paymcp::detail::delivery> receipt = {}) {
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

    /// The bytes that were pushed and are not written yet.
    throttle& load() noexcept { return load_; }

    /// Accepts nothing more, and waits until all is written, for `patience` at most. False if something was lost.
    bool finish_within(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        if (state_ == state::open) state_ = state::closing;
        changed_.notify_all();
        changed_.wait_for(lock, patience, [this] { return state_ == state::done || state_ == state::broken; });
        const bool all = state_ == state::done;
        lock.unlock();
        if (!all) wake_.wake();
        return all;
    }

private:
    enum class state { open, closing, done, broken };

    struct pending {
        std::string text{};
        std::vector<std::shared_ptr<paymcp::detail::delivery>> receipts{};
    };

    void run() {
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

    bool next(pending& batch) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !queue_.text.empty() || state_ != state::open; });
        batch = std::exchange(queue_, {});
        return !batch.text.empty();
    }

    void set(state reached) {
        const std::lock_guard lock(mutex_);
        state_ = reached;
        changed_.notify_all();
    }

    int number_;
    std::function<void()> on_broken_;
    wake_pipe wake_;
    throttle load_;
    std::mutex mutex_;
    std::condition_variable changed_;
    pending queue_;
    state state_ = state::open;
    std::thread thread_;
};

/// Reads lines from a descriptor on its own thread, and pauses while the receiver or the writer is behind.
class line_reader {
public:
    /// All three are called on the reader's thread; `on_end` last, and not after `stop`.
    struct events {
        std::function<void(std::string)> on_line;
        std::function<void(std::shared_ptr<const mcp::envelope_scan>)> on_too_long;
        std::function<void()> on_end;
    };

    /// `most_line` bounds a line in bytes, `most_messages` the scanned messages of a longer one; `answers` is the load
    /// of the writer on the other side.
    line_reader(int number, std::size_t most_line, std::size_t most_messages, events handlers, throttle& answers)
        : number_(number),
          splitter_(most_line, most_messages),
          most_line_(most_line),
          handlers_(std::move(handlers)),
          answers_(answers),
          thread_([this] { run(); }) {}
    line_reader(const line_reader&) = delete;
    line_reader& operator=(const line_reader&) = delete;
    ~line_reader() { stop(); }

    /// The receiver has handled a line; until then the line counts as in progress.
    void done_with(const std::string& line) { load_.remove(cost(line)); }

    /// Stops reading; no callback follows. `answers` is closed, too, since the reader may wait for it.
    void stop() {
        if (!thread_.joinable()) return;
        load_.close();
        answers_.close();
        wake_.wake();
        thread_.join();
    }

private:
    static constexpr std::size_t most_answers = std::size_t{16} * 1024 * 1024;

    /// A short line occupies more memory than its bytes.
    static std::size_t cost(const std::string& line) noexcept { return line.size() + 256; }

    void run() {
        std::array<char, 65536> bytes{};
        while (load_.wait_for_room(most_line_) && answers_.wait_for_room(most_answers)) {
            const auto got = read_some(number_, bytes.data(), bytes.size(), wake_);
            if (!got) break;
            splitter_.feed({bytes.data(), *got}, [this](std::string line) { pass_on(std::move(line)); },
                           handlers_.on_too_long);
        }
        splitter_.finish([this](std::string line) { pass_on(std::move(line)); }, handlers_.on_too_long);
        handlers_.on_end();
    }

    void pass_on(std::string line) {
        load_.add(cost(line));
        handlers_.on_line(std::move(line));
    }

    int number_;
    line_splitter splitter_;
    std::size_t most_line_;
    events handlers_;
    throttle& answers_;
    wake_pipe wake_;
    throttle load_;
    std::thread thread_;
};

}  // namespace paymcp::inline v0::detail
