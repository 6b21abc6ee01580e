// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/error_stream.hpp>

#include <paymcp/core/detail/broken_pipe.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool error_stream::write(std::string_view line) {
    std::string text;
    text.reserve(line.size() + 2);
    if (torn_) text += '\n';
    text.append(line) += '\n';
    const std::size_t put = put_some(text);
    if (put > 0) torn_ = put < text.size();
    return put == text.size();
}

PAYMCP_INLINE std::size_t error_stream::put_some(std::string_view text) const noexcept {
    std::size_t put = 0;
    while (put < text.size() && wake_.wait(number_, POLLOUT)) {
        const auto went = ::write(number_, text.data() + put, std::min(text.size() - put, piece));
        if (went > 0)
            put += static_cast<std::size_t>(went);
        else if (went == 0 || (errno != EINTR && errno != EAGAIN))
            break;
    }
    return put;
}

PAYMCP_INLINE void say_at_the_end(std::string_view line, std::chrono::milliseconds timeout) {
    ignore_broken_pipes();
    pollfd ready{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&ready, 1, static_cast<int>(timeout.count())) != 1) return;
    const std::string text = std::string(line.substr(0, 4095)) + '\n';
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace paymcp::inline v0::detail
