// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/fixed_string.hpp>
#include <paymcp/money/plan.hpp>
#include <paymcp/money/price.hpp>
#include <paymcp/money/price_from.hpp>
#include <paymcp/money/up_to.hpp>
#include <paymcp/tool/balance.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/policy_slot.hpp>
#include <paymcp/tool/raw_schema.hpp>
#include <paymcp/tool/requires_scope.hpp>

#include <cstdint>
#include <string_view>

/// @file
/// The policies of a tool, given after its name in any order: `tool<"name", price<50, USD>, refund_on_failure>`.
///
/// | slot         | policy                 | when                                                               |
/// |--------------|------------------------|--------------------------------------------------------------------|
/// | sale         | (none)                 | default: the tool is free                                          |
/// |              | `price<50, USD>`       | each call costs this much                                          |
/// |              | `price_from<f, USD,    | each call costs what `f` says of its arguments, at most 5.00 USD   |
/// |              | max<500>>`             |                                                                    |
/// |              | `up_to<500, USD>`      | each call costs what it reports that it used, at most 5.00 USD     |
/// | plan         | `subscription<"gold">` | only who holds the plan may call it; see plan.hpp                  |
/// | quote        | `with_quote`           | a free `quote_<tool>` says what a call costs; for `price_from`     |
/// | funds        | `from_balance`         | the caller's balance pays for each call; see balance.hpp            |
/// |              | `to_balance<>`         | what is paid is added to the balance: a top-up                     |
/// |              | `plan<"gold",          | the price is charged once a month, and the caller holds the plan   |
/// |              | per_month>`            |                                                                    |
/// | allowance    | `free_calls<5,         | a verified caller has five calls free each day                     |
/// |              | per_day>`              |                                                                    |
/// |              | `included_in<"gold">`  | who holds the plan has calls free: all, or a number in a window    |
/// | refund       | `refund_within_hours   | a buyer who asks at the free `request_refund` within this time     |
/// |              | <24>`                  | after the delivery gets the money back                             |
/// | flow         | `flow<Progress<>>`     | this tool is sold with another flow than the rest of the server    |
/// | timing       | `charge_first`         | default: the payer pays, then the tool runs                         |
/// |              | `capture_on_success`   | the work often fails: reserve, run, take money only for a result   |
/// | failure      | `keep_on_failure`      | default: a failed call stays paid, for another try                 |
/// |              | `refund_on_failure`    | another try would not help: the money is refunded at once            |
/// | repetition   | `at_most_once`         | never run twice for a payment, not even after a crash; a failure   |
/// |              |                        | refunds, as there is no other try to keep the payment for          |
/// | description  | `price_in_description` | models shall see the price: "Draws an image (0.50 USD)"            |
/// | title        | `title<"Draw">`        | the name that people see                                           |
/// | read only    | `read_only`            | hint: changes nothing                                              |
/// | destructive  | `non_destructive`      | hint: only adds                                                    |
/// | idempotent   | `idempotent`           | hint: a second equal call changes nothing more                     |
/// | open world   | `closed_world`         | hint: meets nothing outside the server                             |
/// | pace         | `long_running`         | takes long: clients that know tasks get one and poll (2026-07-28)  |
/// |              | `task_required`        | takes too long for a call: clients that know no tasks are refused  |
/// | questions    | `questions_first`      | with a pace: the first questions come in the call, then the task   |
/// | threads      | `single_threaded`      | the function is not safe on several threads: no call at a time     |
/// |              |                        | with another of a tool that says so                                |
/// | scopes       | `requires_scope<"a">`  | callers need a token that permits this; see requires_scope.hpp     |
/// | raw input    | `json_schema<"{...}">` | no C++ type describes the arguments; see raw_schema.hpp            |
/// | raw output   | `json_output_schema`   | the same for the `boost::json::object` that it returns             |
///
/// Absent on purpose: discounts (use a `price_from`), and hints that state the protocol's default.

namespace paymcp::inline v0 {

/// The slots of a tool; each holds at most one policy.
namespace detail::slots {

struct sale;
struct quote;
struct refund;
struct flow;
struct timing;
struct failure;
struct repetition;
struct description;
struct title;
struct read_only;
struct destructive;
struct idempotent;
struct open_world;
struct pace;
struct questions;
struct threads;

}  // namespace detail::slots

namespace detail {

template <price_count Count, currency C>
struct policy_slot<price<Count, C>> {
    using type = detail::slots::sale;
};
template <auto Function, currency C, class... Bounds>
struct policy_slot<price_from<Function, C, Bounds...>> {
    using type = detail::slots::sale;
};

template <std::int64_t Most, currency C, class... Bounds>
struct policy_slot<up_to<Most, C, Bounds...>> {
    using type = detail::slots::sale;
};

}  // namespace detail

/// Lists `quote_<tool>`, a free tool with the arguments of this one, which says what a call with them costs.
struct with_quote {
    using slot = detail::slots::quote;
};

/// Gives the buyer the money back on request, for `Hours` hours after the delivery: at `Name`, one free tool that the
/// server lists for all its tools with this policy. It takes the payment id.
template <int Hours, detail::fixed_string Name = "request_refund">
struct refund_within_hours {
    using slot = detail::slots::refund;
    static constexpr std::int64_t hours = Hours;
    static constexpr std::string_view name = Name.view();
};

/// Sells this tool with another flow than the server's.
template <class PaymentFlow>
struct flow {
    using slot = detail::slots::flow;
    using type = PaymentFlow;
};

/// The payer pays, then the tool runs. A person's payment is so by default; of a machine that pays in the call itself,
/// the payment is settled after the run, unless the tool says `charge_first`.
struct charge_first {
    using slot = detail::slots::timing;
    static constexpr detail::money_timing value = detail::money_timing::charge_first;
};

/// The money is reserved, the tool runs, then the money is captured; a failed tool charges nothing.
struct capture_on_success {
    using slot = detail::slots::timing;
    static constexpr detail::money_timing value = detail::money_timing::capture_on_success;
};

/// After a failure the payment stays valid for another try.
struct keep_on_failure {
    using slot = detail::slots::failure;
    static constexpr detail::on_failure value = detail::on_failure::keep;
};

/// After a failure the money is refunded at once.
struct refund_on_failure {
    using slot = detail::slots::failure;
    static constexpr detail::on_failure value = detail::on_failure::refund;
};

/// The tool is never started twice for one payment, not even when a crash leaves unknown whether it ran.
struct at_most_once {
    using slot = detail::slots::repetition;
};

/// The price follows the description: "Draws an image (0.50 USD)".
struct price_in_description {
    using slot = detail::slots::description;
};

/// The title that people see.
template <detail::fixed_string Text>
struct title {
    using slot = detail::slots::title;
    static constexpr std::string_view text = Text.view();
};

/// MCP `readOnlyHint: true`: the tool changes nothing.
struct read_only {
    using slot = detail::slots::read_only;
};

/// MCP `destructiveHint: false`: the tool only adds.
struct non_destructive {
    using slot = detail::slots::destructive;
};

/// MCP `idempotentHint: true`: a second call with the same arguments has no further effect.
struct idempotent {
    using slot = detail::slots::idempotent;
};

/// MCP `openWorldHint: false`: the tool interacts only with this server.
struct closed_world {
    using slot = detail::slots::open_world;
};

/// Clients that support the Tasks extension get a task at once and poll for the result; others wait in the call.
struct long_running {
    using slot = detail::slots::pace;
    static constexpr detail::task_support value = detail::task_support::optional;
};

/// Clients that do not support the Tasks extension cannot call this tool.
struct task_required {
    using slot = detail::slots::pace;
    static constexpr detail::task_support value = detail::task_support::required;
};

/// A tool with a pace asks its first questions in the call itself, and becomes a task when they are answered. Without
/// this policy it asks within the task.
struct questions_first {
    using slot = detail::slots::questions;
};

/// Runs no two calls of tools with this policy at the same time on one server, so that they may share an object that is
/// not safe on several threads. The others wait, without a thread; a call that waits for its turn can be canceled.
struct single_threaded {
    using slot = detail::slots::threads;
};

}  // namespace paymcp::inline v0
