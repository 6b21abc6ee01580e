// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/record.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A call with its payment in it: what a record of it is made of.
struct machine_call {
    std::string tool;
    std::string arguments;    ///< canonical JSON text
    std::string principal;    ///< the verified principal; empty without authentication
    std::string rail;         ///< the rail's name
    std::string key;          ///< what makes the payment unique: chain, asset, payer and nonce, or the challenge's id
    std::string body;         ///< what the rail is asked with; see `rail_order`
    std::int64_t amount = 0;  ///< minor units of `currency`
    std::string currency;
    unix_time expires{};  ///< the payment cannot be settled after this moment
    /// Why a new payment like this is not taken today, for the buyer; empty where it is. A payment that is known
    /// already is answered all the same.
    std::string objection{};
    /// The money is taken before the tool runs, not after.
    bool charge_first = false;
    /// An interrupted run is not repeated.
    bool at_most_once = false;
};

}  // namespace paymcp::inline v0::detail

/// The transitions of a payment that a machine sends with its call, over the same record and states as every other
/// payment; docs/wallets.md has the table. Each takes the payment as last read and returns what to write, or nothing
/// where it does not start from that state.
namespace paymcp::inline v0::detail::call_life {

/// How far a paid call has come; a name for the record's state in this life.
enum class phase : std::uint8_t {
    claimed,    ///< `created`: a call has the payment and may verify it
    running,    ///< `running`, reserved: verified, and the tool runs
    settling,   ///< `recorded`: the result is recorded, and the settlement may have been sent
    settled,    ///< `delivered`: settled, and the result is returned on repeats
    charging,   ///< `secured`, reserved: the settlement may have been sent, and the tool runs after it
    charged,    ///< `secured`: settled before the run
    working,    ///< `running`: settled before, and the tool runs
    returning,  ///< `refunding`, `voiding`: the money of a failed run must go back
    returned,   ///< `refunded`
    released,   ///< `canceled`, `expired`: nothing was settled; the same call may use the payment again
    refused,    ///< `voided`: nothing was settled, and the payment is not used again
};

phase phase_of(const payment& subject) noexcept;

/// The id of the record for a payment's key. It has the form of no payment id that a client may name.
std::string record_id(std::string_view key);

/// The digest that binds a payment to its arguments and to the principal that sent it.
std::string fingerprint(const machine_call& call);

/// The record of a new call, claimed by it.
payment first_claim(const machine_call& call, unix_time now, unix_time lease_now, milliseconds lease);

/// Whether the record is about this call: tool, arguments, principal and rail. The price is in the payment itself, and
/// a tool's price of today changes nothing about one of yesterday.
bool is_same_call(const payment& subject, const machine_call& call);

/// What a call finds where its payment is known already.
enum class found : std::uint8_t {
    fresh,       ///< nothing has happened for it: `next` is claimed by this call
    unsettled,   ///< a result waits for its settlement: `next` is claimed
    uncharged,   ///< the settlement before the run may have been sent: `next` is claimed
    charged,     ///< the money is there, and the tool may run: `next` is claimed
    spent,       ///< the money is there, and the only run was interrupted: `next` is claimed
    only_run,    ///< the only run was interrupted, and nothing was settled: `next` ends the payment
    busy,        ///< another call has it
    other_call,  ///< it is bound to another call
    settled,     ///< the result is on record
    dropped,     ///< it was settled, and the result is kept no more
    owed,        ///< the money must go back: `next` is claimed
    returned,    ///< the money went back
    refused,     ///< it was refused and is not used again
};

struct claim_answer {
    found what;
    std::optional<payment> next{};  ///< to be written, where the call claims it
};

/// What the call finds, and its claim. A lease that has lapsed is taken over with a higher token.
claim_answer claim(payment subject, const machine_call& call, unix_time now, unix_time lease_now, milliseconds lease);

/// The claim of one who settles without a call: `unsettled`, `uncharged` and `owed` are claimed, and nothing else.
claim_answer take_up(payment subject, unix_time lease_now, milliseconds lease);

/// Whether money may have to move without a call: a settlement whose outcome is open, or a refund.
bool is_owed(const payment& subject) noexcept;

/// Whether this token still has the payment, in any state that a claim can hold.
bool holds(const payment& subject, std::uint64_t token) noexcept;

/// The holder is alive: its lease starts anew.
std::optional<payment> renewed(payment subject, std::uint64_t token, unix_time lease_now, milliseconds lease);

/// The settlement is about to be sent, and the tool runs after it.
std::optional<payment> charging(payment subject, std::uint64_t token, unix_time lease_now, milliseconds lease);

/// The tool is about to run, for a payment that was verified or is settled.
std::optional<payment> started(payment subject, std::uint64_t token, unix_time lease_now, milliseconds lease);

/// The tool has returned. A verified payment is settled next; with a settled one the call is at its end.
std::optional<payment> recorded(payment subject, std::uint64_t token, tool_output output, unix_time now,
                                unix_time lease_now, milliseconds lease);

/// The rail says that the money is there. It is true for every claim.
std::optional<payment> settled(payment subject, std::string reference, unix_time now);

/// The payment is refused, by its terms, by the rail's verification or by its first settlement: nothing was taken, and
/// no call uses it again. A payer who is asked for a new payment would otherwise pay twice, where a second copy of the
/// call comes later and finds this one good.
std::optional<payment> refused(payment subject, std::uint64_t token, unix_time now);

/// Whether the settlement happened is not known: noted for the seller, and the claim ends, so that the next one asks
/// again.
std::optional<payment> doubted(payment subject, std::uint64_t token, std::string why, unix_time lease_now);

/// Nothing was settled: the payment is free for the same call again.
std::optional<payment> released(payment subject, std::uint64_t token, unix_time now);

/// The money of a failed run must go back; written before it is sent.
std::optional<payment> return_due(payment subject, std::uint64_t token);

/// The money went back.
std::optional<payment> returned(payment subject, unix_time now);

/// After a crash: a call that had settled nothing is dropped, and a run for settled money may start again. Refused
/// while a lease lasts. `only_run` says that the tool is not run twice.
std::optional<payment> abandoned(payment subject, unix_time now, unix_time lease_now, bool only_run);

}  // namespace paymcp::inline v0::detail::call_life

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/call_life.ipp>
#endif
