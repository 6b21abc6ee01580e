// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/broken_pipe.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <csignal>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void ignore_broken_pipes() noexcept {
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
