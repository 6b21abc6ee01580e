// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/stdio/detail/descriptor.hpp>

#include <paymcp/core/detail/broken_pipe.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE descriptor& descriptor::operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

PAYMCP_INLINE descriptor::~descriptor() {
    if (number_ >= 0) ::close(number_);
}

PAYMCP_INLINE descriptor descriptor::duplicate(int number) {
    const int copy = ::fcntl(number, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) throw std::system_error(errno, std::generic_category(), "paymcp: standard input or output is closed");
    return descriptor(copy);
}

PAYMCP_INLINE wake_pipe::wake_pipe() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "paymcp: cannot make a pipe");
    read_ = descriptor(ends[0]);
    write_ = descriptor(ends[1]);
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
}

PAYMCP_INLINE void wake_pipe::wake() noexcept {
    const char nothing = 0;
    [[maybe_unused]] const auto written = ::write(write_.number(), &nothing, 1);
}

PAYMCP_INLINE bool wake_pipe::wait(int number, short events) const noexcept {
    std::array<pollfd, 2> both{{{number, events, 0}, {read_.number(), POLLIN, 0}}};
    while (::poll(both.data(), both.size(), -1) < 0) {
        if (errno != EINTR) return false;
    }
    return both[1].revents == 0;
}

PAYMCP_INLINE std::optional<std::size_t> read_some(int number, char* into, std::size_t size, const wake_pipe& wake) {
    while (wake.wait(number, POLLIN)) {
        const auto got = ::read(number, into, size);
        if (got > 0) return static_cast<std::size_t>(got);
        if (got == 0 || (errno != EINTR && errno != EAGAIN)) return std::nullopt;
    }
    return std::nullopt;
}

PAYMCP_INLINE bool write_all(int number, std::string_view text, const wake_pipe& wake) {
    constexpr std::size_t piece = 4096;
    while (!text.empty()) {
        if (!wake.wait(number, POLLOUT)) return false;
        const auto put = ::write(number, text.data(), text.size() < piece ? text.size() : piece);
        if (put >= 0)
            text.remove_prefix(static_cast<std::size_t>(put));
        else if (errno != EINTR && errno != EAGAIN)
            return false;
    }
    return true;
}

PAYMCP_INLINE void fill_standard_streams() noexcept {
    for (const int number : {0, 1, 2}) {
        if (::fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
        // The missing one has the lowest free number.
        [[maybe_unused]] const int opened = ::open("/dev/null", number == 2 ? O_RDONLY : O_RDWR);
    }
}

PAYMCP_INLINE stdio_takeover::stdio_takeover() : input_(descriptor::duplicate(0)), output_(descriptor::duplicate(1)) {
    const descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    ::dup2(nothing.number(), 0);
    if (::dup2(2, 1) < 0) ::dup2(nothing.number(), 1);
}

PAYMCP_INLINE stdio_takeover::~stdio_takeover() {
    ::dup2(input_.number(), 0);
    ::dup2(output_.number(), 1);
}

}  // namespace paymcp::inline v0::detail
