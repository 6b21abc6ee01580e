// SPDX-License-Identifier: MIT
#pragma once

namespace paymcp::inline v0::detail {

/// Makes a write to a closed pipe or socket, or to a file at its size limit, fail instead of ending the process. A
/// signal handler that the program has set is kept.
///
/// Needed because libcurl with OpenSSL, and hiredis, write to sockets without suppressing the signal.
void ignore_broken_pipes() noexcept;

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/broken_pipe.ipp>
#endif
