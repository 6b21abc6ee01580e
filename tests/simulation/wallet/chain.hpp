// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <map>
#include <string>
#include <vector>

namespace paymcp_simulation {

/// One payment that a wallet has signed, and what has become of it on the chain. It survives every process.
struct signed_payment {
    std::string key;
    std::size_t intent = 0;  ///< the purchase that it was signed for
    paymcp::unix_time expires{};
    bool used = false;  ///< settled, or canceled by its payer
    int charged = 0;
    int refunded = 0;
    bool canceled = false;       ///< by its payer: used, and nothing was taken
    std::string settled_body{};  ///< of the first attempt to settle it
    int on_the_way = 0;          ///< settlements that were accepted and have yet to happen
    bool challenged = false;     ///< a call with it was answered with a challenge: the wallet has signed another
    bool doubtful = false;       ///< an attempt to settle it had no answer, or its process was slow or died
    bool recorded = false;       ///< a result for it has been on record
    bool interrupted = false;    ///< a run for it ended without a result or a release
    std::string output{};        ///< the result that a call with it was given first
};

/// The chain behind the facilitator: honest, and it takes the money of each payment once.
class chain {
public:
    void settle(signed_payment& one) {
        if (one.used) return;
        one.used = true;
        ++one.charged;
    }

    /// The payer withdraws the signature.
    void cancel(signed_payment& one) {
        if (one.used) return;
        one.used = one.canceled = true;
    }

    std::map<std::string, signed_payment> payments{};  ///< by key
};

}  // namespace paymcp_simulation
