// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/broken_pipe.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

/// @file
/// Blocking input and output on POSIX file descriptors, which another thread can interrupt: the system-specific part of
/// stdio. It works with pipes, terminals, sockets and regular files, blocking or not.

namespace paymcp::inline v0::detail {

/// An owned file descriptor, closed by the destructor.
class descriptor {
public:
    explicit descriptor(int number = -1) noexcept : number_(number) {}
    descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    int number() const noexcept { return number_; }

    /// Duplicates a descriptor; child processes do not inherit it. Throws `std::system_error`.
    static descriptor duplicate(int number) {
        const int copy = ::fcntl(number, F_DUPFD_CLOEXEC, 3);
        if (copy < 0)
            throw std::system_error(errno, std::generic_category(), "paymcp: standard input or output is closed");
        return descriptor(copy);
    }

private:
    int number_;
};

/// Interrupts the wait of another thread.
class wake_pipe {
public:
    wake_pipe() {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0)
            throw std::system_error(errno, std::generic_category(), "paymcp: cannot make a pipe");
        read_ = descriptor(ends[0]);
        write_ = descriptor(ends[1]);
        for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    }

    /// From now on `wait` returns false. May be called from any thread.
    void wake() noexcept {
        const char nothing = 0;
        [[maybe_unused]] const auto written = ::write(write_.number(), &nothing, 1);
    }

    /// Waits until the descriptor can be read (`POLLIN`) or written (`POLLOUT`); false once `wake` was called.
    bool wait(int number, short events) const noexcept {
        std::array<pollfd, 2> both{{{number, events, 0}, {read_.number(), POLLIN, 0}}};
        while (::poll(both.data(), both.size(), -1) < 0) {
            if (errno != EINTR) return false;
        }
        return both[1].revents == 0;
    }

private:
    descriptor read_;
    descriptor write_;
};

/// Waits for input and reads what is available. Empty at the end of the input, on a failure, and after `wake`.
inline std::optional<std::size_t> read_some(int number, char* into, std::size_t size, const wake_pipe& wake) {
    while (wake.wait(number, POLLIN)) {
        const auto got = ::read(number, into, size);
        if (got > 0) return static_cast<std::size_t>(got);
        if (got == 0 || (errno != EINTR && errno != EAGAIN)) return std::nullopt;
    }
    return std::nullopt;
}

/// Writes all of `text`; false after the reader has closed, on a failure, and after `wake`.
///
/// It writes at most PIPE_BUF bytes at once: a pipe accepts that many without blocking when `poll` reports it ready,
/// and only `poll` can be interrupted.
inline bool write_all(int number, std::string_view text, const wake_pipe& wake) {
    constexpr std::size_t piece = 4096;
    while (!text.empty()) {
        if (!wake.wait(number, POLLOUT)) return false;
        const auto put = ::write(number, text.data(), text.size() < piece ? text.size() : piece);
        if (put >= 0) text.remove_prefix(static_cast<std::size_t>(put));
        else if (errno != EINTR && errno != EAGAIN) return false;
    }
    return true;
}

/// Opens /dev/null where standard input, output or error is closed: another file or socket with the number of a closed
/// stream would be read or written in its place. Standard error is not writable then, so that the log counts its lost
/// lines.
inline void fill_standard_streams() noexcept {
    for (const int number : {0, 1, 2}) {
        if (::fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
        // The missing one has the lowest free number.
        [[maybe_unused]] const int opened = ::open("/dev/null", number == 2 ? O_RDONLY : O_RDWR);
    }
}

/// The streams are opened before `main`, where stores and providers open files and sockets.
inline const bool standard_streams_filled = (fill_standard_streams(), true);

/// Reserves standard input and output for the protocol during its lifetime: output of the rest of the program goes to
/// standard error, and its input is at the end.
class stdio_takeover {
public:
    stdio_takeover() : input_(descriptor::duplicate(0)), output_(descriptor::duplicate(1)) {
        const descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
        ::dup2(nothing.number(), 0);
        if (::dup2(2, 1) < 0) ::dup2(nothing.number(), 1);
    }
    stdio_takeover(const stdio_takeover&) = delete;
    stdio_takeover& operator=(const stdio_takeover&) = delete;
    ~stdio_takeover() {
        ::dup2(input_.number(), 0);
        ::dup2(output_.number(), 1);
    }

    int input() const noexcept { return input_.number(); }
    int output() const noexcept { return output_.number(); }

private:
    descriptor input_;
    descriptor output_;
};

}  // namespace paymcp::inline v0::detail
