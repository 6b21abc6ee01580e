// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/posting.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/definition.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// The accounts of buyers and what payments post to them. The name of an account says what it is: a balance, free calls
/// of a window, what was spent in one, or until when a plan is held.
namespace paymcp::inline v0::detail::postings {

/// `payment::provider` of a call that a balance pays for.
inline constexpr std::string_view by_balance = "balance";

/// `payment::provider` of a call that is free.
inline constexpr std::string_view by_allowance = "free_calls";

/// How the name of the account of a plan begins: "plan/PLAN/DIGEST/PAYMENT", with the SHA-256 digest of the principal.
/// Its units are the moment until which the plan is held, in unix seconds; 0 before that is known, and once it is over.
inline constexpr std::string_view plan_prefix = "plan/";

/// Whether no provider outside takes part in a payment: the accounts of the store are its only money.
constexpr bool is_internal(std::string_view provider) noexcept {
    return provider == by_balance || provider == by_allowance;
}

/// A window and its end.
struct window_of_time {
    std::string name;  ///< "2026-11-30T15", "2026-11-30", "2026-11"
    unix_time end{};
};

window_of_time window_at(unix_time now, account_window length);

/// The account of a principal's balance in a currency, in micro-units.
std::string balance_account(std::string_view currency_code, std::string_view principal);

/// A debit of the principal's balance.
accounts::posting from_balance(std::string_view currency_code, std::string_view principal);

/// A credit.
accounts::posting to_balance(std::string_view currency_code, std::string_view principal);

/// One of the free calls of a window.
accounts::posting free_call(std::string_view tool, std::string_view principal, std::uint32_t count,
                            account_window length, unix_time now);

/// What the principal spends of a balance in a window, bounded by `most` micro-units.
accounts::posting spending(std::string_view currency_code, std::string_view principal, std::int64_t most,
                           account_window length, unix_time now);

/// How the names of the accounts of a principal's plan begin. The name of a plan has no slash.
std::string plan_accounts(std::string_view plan, std::string_view principal);

/// A plan that a payment is to start. What nobody pays may be dropped a day after it expires.
accounts::posting held_plan(std::string_view plan, std::string_view principal, std::string_view payment_id,
                            unix_time expires);

/// What a posting of this account changes once its payment counts: micro-units, or calls; nothing for a plan.
std::int64_t weight_of(const payment& subject, const accounts::posting& one);

/// Whether a payment would take more from an account than it holds.
bool falls_short(const payment& subject, const accounts::posting& one, std::int64_t holds);

/// The payment with the units of its postings as its state has them: a payment from an account takes while it is
/// secured, runs, is recorded or delivered, until the money is back; a top-up gives while it is delivered and not
/// contested, as much as did not go back. A plan is held as long as `lifecycle::plan_held` said last, and not at all
/// where the payment has ended unpaid.
payment posted(payment subject);

/// Whether a step has an account pay for a call, so that the account must hold enough.
bool spends(const payment& before, const payment& next) noexcept;

/// A principal as part of a name of at most 512 bytes: itself, or its digest.
std::string owner_of(std::string_view principal);

/// The principal in the name of an account, as `owner_of` writes it, or in that of a plan as its digest; empty in any
/// other name.
std::string_view owner_in(std::string_view account) noexcept;

/// Whether an account is a balance, and not a window's.
bool is_balance(const accounts::posting& one) noexcept;

/// Whether an account is that of a plan.
bool is_plan(const accounts::posting& one) noexcept;

/// Whether a payment has started a plan that is not known to be over.
bool holds_plan(const payment& subject);

/// The id of the payment in the name of the account of a plan; empty in any other name.
std::string_view payment_of_plan(std::string_view account) noexcept;

}  // namespace paymcp::inline v0::detail::postings

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/detail/impl/postings.ipp>
#endif
