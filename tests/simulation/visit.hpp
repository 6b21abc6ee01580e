// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/tool/output.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace paymcp_simulation {

/// The kind of a call, as far as its reply may depend on it.
enum class intent : std::uint8_t {
    honest,           ///< its own payment, or no payment yet
    other_principal,  ///< another client's payment id
    other_tool,       ///< the id of another tool's payment
    other_arguments,  ///< the id with other arguments than it was opened with
};

/// One call at the gate, as the oracle sees it.
struct visit_log {
    std::size_t number = 0;
    std::size_t process = 0;
    intent why = intent::honest;
    paymcp::gating::caller who{};
    bool client_here = true;
    bool goes_on = false;  ///< it continues a call, or presents a payment: it must not open another
    int rounds = 1;        ///< the requests of this call so far, this one included
    std::uint64_t knows_until = 0;  ///< what came before this tick it must have seen: its start, the end of its last
                                    ///< look, wait or question
    bool lied_to = false;           ///< the last answer about the money was false
    bool capture_refused = false;
    int troubles = 0;            ///< errors and false answers of this call
    int store_errors = 0;        ///< since its run has ended
    paymcp::unix_time latest{};  ///< the latest that its process's clock has shown it

    std::string money_of{};  ///< the payment whose money the provider has confirmed to this call
    std::uint64_t money_after = 0;  ///< the token of its last claim at that moment
    std::string claimed{};  ///< the payment whose claim this call has won
    std::uint64_t token = 0;
    bool claim_used = true;  ///< the run that the claim allowed has started
    bool ran = false;
    paymcp::tool_output output{};  ///< of the run, once it has ended
    bool run_ended = false;
    bool let_go = false;  ///< it has released its claim, or tried to
};

}  // namespace paymcp_simulation
