// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>

namespace paymcp::inline v0::detail {

/// Makes a write to a closed pipe or socket, or to a file at its size limit, fail instead of ending the process. A
/// signal handler that the program has set is kept.
///
/// Needed because libcurl with OpenSSL, and hiredis, write to sockets without suppressing the signal.
inline void ignore_broken_pipes() noexcept {
    const auto ignore = [](int signal) {
        const auto before = std::signal(signal, SIG_IGN);
        if (before != SIG_DFL && before != SIG_ERR) std::signal(signal, before);
    };
#ifdef SIGPIPE
    ignore(SIGPIPE);
#endif
#ifdef SIGXFSZ
    ignore(SIGXFSZ);
#endif
}

}  // namespace paymcp::inline v0::detail
