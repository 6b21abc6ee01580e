// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/money/plan_terms.hpp>

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

/// When money moves.
enum class money_timing : std::uint8_t {
    charge_first,        ///< the payer pays, then the tool runs
    capture_on_success,  ///< the money is reserved, the tool runs, the money is captured; a failed tool charges nothing
};

/// What happens to charged money when the tool fails.
enum class on_failure : std::uint8_t {
    keep,    ///< the payment stays valid for another try
    refund,  ///< the money is refunded at once
};

/// Whether a call may become a task (the MCP extension io.modelcontextprotocol/tasks).
enum class task_support : std::uint8_t {
    none,
    optional,  ///< where the client supports tasks
    required,  ///< a client that does not support tasks is refused
};

/// How an account decides whether a call is paid for.
enum class funds : std::uint8_t {
    none,          ///< a payer pays for the call
    from_balance,  ///< the caller's balance pays
    to_balance,    ///< a payer pays, and the amount is added to the balance
    to_plan,       ///< a payer begins a subscription, and the caller holds the plan while it is paid for
};

/// The time that an account counts, in UTC.
enum class account_window : std::uint8_t {
    hour,
    day,
    month
};

}  // namespace detail

namespace rules {

/// The tools that a flow lists for one paid tool.
enum class surface : std::uint8_t {
    direct,          ///< the paid tool as it is
    confirm,         ///< the paid tool answers with a link; `confirm_<tool>` runs it
    shared_confirm,  ///< the paid tool answers with a link; one `confirm_payment` runs every tool
    resubmit,        ///< the paid tool takes an optional `payment_id` beside its own arguments
    dynamic,         ///< like `confirm`, but a legacy session sees only the one of the two that it needs now
};

}  // namespace rules

namespace detail {

using namespace rules;  // the library writes its flows as an author does

/// Whether each paid tool has a separate confirm tool.
constexpr bool has_confirm_tool(surface shown) noexcept {
    return shown == surface::confirm || shown == surface::dynamic;
}

/// Why arguments were refused, and which argument: `pointer` is an RFC 6901 JSON pointer into the arguments.
struct argument_error {
    std::string pointer;
    std::string message;
};

/// What the function of a `price_from` says of a call. It is no `result`, which each unit with a tool would pay for.
struct told_price {
    std::int64_t minor = 0;  ///< minor units
    std::string why{};       ///< for the buyer, where the call has no price; otherwise empty
};

/// The compile-time facts of a tool, without its type.
struct tool_definition {
    std::string_view name;
    std::string_view description;
    std::string_view input_schema;   ///< JSON Schema 2020-12 text
    std::string_view output_schema;  ///< empty where the tool returns no structured content
    bool paid = false;
    std::int64_t amount = 0;  ///< minor units; where the price has bounds, the most that it may be
    std::int64_t least = 0;   ///< the least that it may be; of a metered tool, that is charged at all
    std::int64_t step = 1;    ///< what a metered tool may use is a multiple of this
    bool metered = false;     ///< `amount` is reserved, and what the run reports is taken of it
    currency money{};
    money_timing timing = money_timing::charge_first;
    bool charges_first = false;  ///< the tool says `charge_first` itself: a machine's payment is settled before it runs
    on_failure failure = on_failure::keep;
    bool at_most_once = false;
    std::int64_t refund_hours = 0;  ///< for how long after the delivery a buyer gets the money back on request
    task_support tasks = task_support::none;  ///< of the tool itself; a flow may add its own reasons
    bool questions_first = false;             ///< the first questions are asked before the task begins
    bool single_threaded = false;             ///< runs with no other tool that says so
    funds account = funds::none;
    std::uint32_t free_calls = 0;  ///< how many calls of a verified caller are free in each `free_window`
    account_window free_window = account_window::day;
    std::string_view plan{};       ///< whose holders alone call the free tool, or have `free_calls` of the paid one
    std::string_view sold_plan{};  ///< with `funds::to_plan`: what the tool sells
    plans::interval renews{};      ///< how often that is paid for
    int grace_days = 0;            ///< for how long of an unpaid period it is held
    std::string_view scopes{};                ///< what a caller's token must permit, separated by blanks
    /// Decodes the arguments without running the tool, so that a call with invalid arguments is never charged.
    std::optional<argument_error> (*check)(const boost::json::object& arguments) = nullptr;
    /// Removes optional members that are `null`, so that both spellings are the same call; null where no member is
    /// optional.
    void (*drop_nulls)(boost::json::object& arguments) = nullptr;
    /// What a call with these arguments, canonical JSON text, costs in minor units; null where the price is fixed. Ask
    /// `price_of_call`.
    told_price (*quote)(std::string_view arguments) = nullptr;
};

/// The role of a tool name on the wire.
enum class tool_role : std::uint8_t {
    free_call,       ///< runs at once
    quote,           ///< says what a call of a paid tool costs
    balance,         ///< says what the caller's balance is
    paid_call,       ///< enters the flow as a call
    confirm,         ///< enters the flow with a payment id, for one tool
    shared_confirm,  ///< enters the flow with a payment id, for any tool
    refund,          ///< gives the money of a payment back on request, for any tool with a window
    subscriptions,   ///< lists the caller's subscriptions
    cancel_subscription,  ///< has one of them end with its period
};

/// Whether a name is of a tool that the library adds beside paid ones, is free, and answers at once.
constexpr bool is_generated_help(tool_role role) noexcept {
    return role == tool_role::quote || role == tool_role::balance || role == tool_role::refund ||
           role == tool_role::subscriptions || role == tool_role::cancel_subscription;
}

/// A name in `tools/list` and the tool behind it.
struct exposed_tool {
    std::string_view name;
    tool_role role = tool_role::free_call;
    std::size_t tool = 0;             ///< index into the toolset; unused for tools that serve several
    surface shown = surface::direct;  ///< of that tool
};

}  // namespace detail
}  // namespace paymcp::inline v0
