// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/broken_pipe.hpp>
#include <paymcp/transport/stdio/detail/descriptor.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Writes lines to standard error, or to another descriptor, whatever its kind and its reader. For one thread, which
/// another one may interrupt.
class error_stream {
public:
    explicit error_stream(int number = STDERR_FILENO) noexcept : number_(number) {}

    /// Writes a line, given without its end, and waits while the reader is behind. False if it was not written
    /// entirely: the reader has closed, the disk is full, or `wake` was called. A partial line is ended by the next
    /// one, so that two lines never join.
    bool write(std::string_view line) {
        std::string text(torn_ ? "\n" : "");
        text.append(line) += '\n';
        const std::size_t put = put_some(text);
        if (put > 0) torn_ = put < text.size();
        return put == text.size();
    }

    /// Ends the current wait and later ones. May be called from any thread.
    void wake() noexcept { wake_.wake(); }

private:
    /// A pipe accepts this many bytes without blocking when `poll` reports it ready.
    static constexpr std::size_t piece = 4096;

    std::size_t put_some(std::string_view text) const noexcept {
        std::size_t put = 0;
        while (put < text.size() && wake_.wait(number_, POLLOUT)) {
            const auto went = ::write(number_, text.data() + put, std::min(text.size() - put, piece));
            if (went > 0) put += static_cast<std::size_t>(went);
            else if (went == 0 || (errno != EINTR && errno != EAGAIN)) break;
        }
        return put;
    }

    int number_;
    wake_pipe wake_;
    bool torn_ = false;  ///< the last line was written in part
};

/// One line on standard error from a program that ends, or does not start. It waits for a slow reader, for `patience`
/// at most.
inline void say_at_the_end(std::string_view line, std::chrono::milliseconds patience = std::chrono::milliseconds(500)) {
    ignore_broken_pipes();
    pollfd ready{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&ready, 1, static_cast<int>(patience.count())) != 1) return;
    const std::string text = std::string(line.substr(0, 4095)) + '\n';
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace paymcp::inline v0::detail
