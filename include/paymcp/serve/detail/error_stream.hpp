// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/stdio/detail/descriptor.hpp>

#include <unistd.h>

#include <chrono>
#include <cstddef>
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
    bool write(std::string_view line);

    /// Ends the current wait and later ones. May be called from any thread.
    void wake() noexcept { wake_.wake(); }

private:
    /// A pipe accepts this many bytes without blocking when `poll` reports it ready.
    static constexpr std::size_t piece = 4096;

    std::size_t put_some(std::string_view text) const noexcept;

    int number_;
    wake_pipe wake_;
    bool torn_ = false;  ///< the last line was written in part
};

/// One line on standard error from a program that ends, or does not start. It waits for a slow reader, for `timeout`
/// at most.
void say_at_the_end(std::string_view line, std::chrono::milliseconds timeout = std::chrono::milliseconds(500));

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/error_stream.ipp>
#endif
