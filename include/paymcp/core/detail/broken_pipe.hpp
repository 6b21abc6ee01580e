// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>

namespace paymcp::inline v0::detail {

/// From now on a write to what nobody reads any more, or to a file that may not grow, fails instead of ending the
/// process. A handler of the program's own stays.
///
/// Neither libcurl with OpenSSL nor hiredis writes to its sockets in a way that raises no signal.
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
