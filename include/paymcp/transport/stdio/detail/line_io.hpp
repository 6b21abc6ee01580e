// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/throttle.hpp>
#include <paymcp/transport/stdio/detail/descriptor.hpp>
#include <paymcp/transport/stdio/detail/line_splitter.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace paymcp::inline v0::detail {

/// Writes lines to a descriptor on its own thread, in the order of the calls.
class line_writer {
public:
    /// `on_broken` is called on the writer's thread, once, when the reader has closed.
    line_writer(int number, std::function<void()> on_broken);
    line_writer(const line_writer&) = delete;
    line_writer& operator=(const line_writer&) = delete;
    ~line_writer();

    /// Appends a message as one line; returns at once. A line feed in JSON text only separates tokens, and becomes a
    /// space. `receipt` is called on the writer's thread.
    void push(std::string message, std::shared_ptr<delivery> receipt = {});

    /// The bytes that were pushed and are not written yet.
    throttle& load() noexcept { return load_; }

    /// Accepts nothing more, and waits until all is written, for `timeout` at most. False if something was lost.
    bool finish_within(std::chrono::milliseconds timeout);

private:
    enum class state { open, closing, done, broken };

    struct pending {
        std::string text{};
        std::vector<std::shared_ptr<delivery>> receipts{};
    };

    void run();

    bool next(pending& batch);

    void set(state reached);

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
        std::function<void(std::shared_ptr<const mcp::detail::envelope_scan>)> on_too_long;
        std::function<void()> on_end;
    };

    /// `max_line` bounds a line in bytes, `max_messages` the scanned messages of a longer one; `answers` is the load
    /// of the writer on the other side.
    line_reader(int number, std::size_t max_line, std::size_t max_messages, events handlers, throttle& answers);
    line_reader(const line_reader&) = delete;
    line_reader& operator=(const line_reader&) = delete;
    ~line_reader() { stop(); }

    /// The receiver has handled a line; until then the line counts as in progress.
    void done_with(const std::string& line) { load_.remove(cost(line)); }

    /// Stops reading; no callback follows. `answers` is closed, too, since the reader may wait for it.
    void stop();

private:
    static constexpr std::size_t max_answers = std::size_t{16} * 1024 * 1024;

    /// A short line occupies more memory than its bytes.
    static std::size_t cost(const std::string& line) noexcept { return line.size() + 256; }

    void run();

    void pass_on(std::string line);

    int number_;
    line_splitter splitter_;
    std::size_t max_line_;
    events handlers_;
    throttle& answers_;
    wake_pipe wake_;
    throttle load_;
    std::thread thread_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/stdio/detail/impl/line_io.ipp>
#endif
