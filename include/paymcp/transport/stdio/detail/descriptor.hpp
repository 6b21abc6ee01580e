// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
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
    descriptor& operator=(descriptor&& other) noexcept;
    ~descriptor();

    int number() const noexcept { return number_; }

    /// Duplicates a descriptor; child processes do not inherit it. Throws `std::system_error`.
    static descriptor duplicate(int number);

private:
    int number_;
};

/// Interrupts the wait of another thread.
class wake_pipe {
public:
    wake_pipe();

    /// From now on `wait` returns false. May be called from any thread.
    void wake() noexcept;

    /// Waits until the descriptor can be read (`POLLIN`) or written (`POLLOUT`); false once `wake` was called.
    bool wait(int number, short events) const noexcept;

private:
    descriptor read_;
    descriptor write_;
};

/// Waits for input and reads what is available. Empty at the end of the input, on a failure, and after `wake`.
std::optional<std::size_t> read_some(int number, char* into, std::size_t size, const wake_pipe& wake);

/// Writes all of `text`; false after the reader has closed, on a failure, and after `wake`.
///
/// It writes at most PIPE_BUF bytes at once: a pipe accepts that many without blocking when `poll` reports it ready,
/// and only `poll` can be interrupted.
bool write_all(int number, std::string_view text, const wake_pipe& wake);

/// Opens /dev/null where standard input, output or error is closed: another file or socket with the number of a closed
/// stream would be read or written in its place. Standard error is not writable then, so that the log counts its lost
/// lines.
void fill_standard_streams() noexcept;

/// The streams are opened before `main`, where stores and providers open files and sockets.
inline const bool standard_streams_filled = (fill_standard_streams(), true);

/// Reserves standard input and output for the protocol during its lifetime: output of the rest of the program goes to
/// standard error, and its input is at the end.
class stdio_takeover {
public:
    stdio_takeover();
    stdio_takeover(const stdio_takeover&) = delete;
    stdio_takeover& operator=(const stdio_takeover&) = delete;
    ~stdio_takeover();

    int input() const noexcept { return input_.number(); }
    int output() const noexcept { return output_.number(); }

private:
    descriptor input_;
    descriptor output_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/stdio/detail/impl/descriptor.ipp>
#endif
