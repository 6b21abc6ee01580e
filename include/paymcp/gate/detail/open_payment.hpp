// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/gate/detail/account_sale.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/tool/detail/codec/encode.hpp>
#include <paymcp/tool/detail/price/quote.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// Whether a link may be shown to a person: http or https, without characters that could end a line or a header.
bool is_presentable_link(std::string_view link) noexcept;

/// Finds or makes the payment of a call: the actions `open`, `create` and `load`.
template <template <class> class Task>
class payment_opening {
public:
    payment_opening(gating::parts<Task>& parts, gate_state& state) noexcept : parts_(parts), state_(state) {}

    /// The record is written before the provider is called, and the link is recorded before the user sees it. A crash
    /// in between leaves a record; the next try sends the same id, so the provider makes no second payment. What the
    /// arguments cost is asked here alone: the record keeps it, and all that follows reads the record.
    Task<event> open() {
        const result<std::int64_t> price = price_of_call(*state_.tool->definition, state_.arguments);
        if (!price.has_value()) co_return unpriced(price.error().message);
        const payment wanted = new_payment(*price);
        state_.detail = beyond_caps(wanted, parts_.options);
        if (!state_.detail.empty()) co_return state_.not_funded();
        const bool admitted = !parts_.provider.opens_links() || co_await take_place(wanted);
        if (!admitted) co_return event::open_failed;
        result<opened_payment> opened = co_await parts_.store.open(wanted);
        if (opened.has_value() && lifecycle::is_unmade(opened->subject, parts_.time.now()))
            opened = co_await replace(std::move(opened->subject), *price);
        const bool in_its_place = opened.has_value() && opened->subject.id == wanted.id;
        if (!in_its_place) parts_.links->give_back(wanted.id);
        if (!opened.has_value()) co_return state_.store_silent(event::open_failed);
        state_.subject = std::move(opened->subject);
        const bool existing = opened->existing;
        const bool linked = co_await ensure_link();
        if (!linked) co_return event::open_failed;
        co_return existing ? event::resumed : event::opened;
    }

    /// Checks everything that the payment is bound to. Another principal's payment counts as unknown for this caller.
    Task<event> load() {
        result<std::optional<payment>> found = co_await parts_.store.find(state_.presented);
        if (!found.has_value()) co_return state_.store_silent(event::load_failed);
        if (!found->has_value()) co_return event::unknown;
        payment& known = **found;
        if (!is_owned_by(known, state_.who)) co_return event::unknown;
        if (!matches(known)) co_return event::mismatch;
        state_.subject = std::move(known);
        const bool payable = state_.subject.state == payment_state::created;
        if (!payable || lifecycle::is_unmade(state_.subject, parts_.time.now())) co_return event::loaded;
        const bool linked = co_await ensure_link();
        co_return linked ? event::loaded : event::load_failed;
    }

private:
    event unpriced(const std::string& why) {
        state_.unpriced = true;
        state_.output = failed_output(why);
        state_.detail = why;
        return event::open_failed;
    }

    /// A place for the link of a payment that is not made yet. A buyer who is beyond a bound goes on where the store
    /// has a link for this call, or where some of the links that were open are not any more.
    Task<bool> take_place(const payment& wanted) {
        link_limits::answer taken = parts_.links->take(wanted, state_.who.address, parts_.time.now());
        if (taken.wait <= milliseconds::zero() || parts_.links->has_link(wanted)) co_return true;
        const bool some_ended = taken.unpaid && co_await drop_ended(wanted);
        if (some_ended) taken = parts_.links->take(wanted, state_.who.address, parts_.time.now());
        if (taken.wait <= milliseconds::zero()) co_return true;
        state_.refuse_link(taken);
        co_return false;
    }

    /// Whether some of the buyer's oldest links are not open any more.
    Task<bool> drop_ended(const payment& wanted) {
        bool some = false;
        for (const std::string& id : parts_.links->oldest(wanted, state_.who.address, parts_.time.now())) {
            result<std::optional<payment>> found = co_await parts_.store.find(id);
            const bool open = !found.has_value() || (found->has_value() && (**found).state == payment_state::created);
            if (!open) parts_.links->drop(id);
            some = some || !open;
        }
        co_return some;
    }

    payment new_payment(std::int64_t price) const {
        const tool_definition& tool = *state_.tool->definition;
        const unix_time now = parts_.time.now();
        payment fresh;
        fresh.id = unguessable_id("pay_", parts_.options.random);
        fresh.tool = tool.name;
        fresh.arguments = state_.arguments;
        fresh.digest = sha256_hex(state_.arguments);
        fresh.amount = price;
        fresh.currency = tool.money.name();
        fresh.provider = parts_.provider.name();
        fresh.principal = state_.who.principal;
        fresh.session = state_.who.session;
        fresh.created = now;
        fresh.expires = now + parts_.options.payment_ttl;
        if (tool.metered) fresh.used = 0;
        return with_postings(std::move(fresh), tool, parts_.options);
    }

    Task<result<opened_payment>> replace(payment unmade, std::int64_t price) {
        const unix_time now = parts_.time.now();
        co_await transition<Task>(parts_.store).apply(unmade, [now](const payment& last) {
            return lifecycle::unmade(last, now);
        });
        const payment wanted = new_payment(price);
        co_return co_await parts_.store.open(wanted);
    }

    /// Whether the payment is for the requested tool, and for these arguments if the call has arguments.
    bool matches(const payment& known) {
        if (state_.tool != nullptr && state_.tool->definition->name != known.tool) return false;
        const gating::paid_tool* const tool = sold_tool(state_.tools, known.tool);
        if (tool == nullptr || known.provider != parts_.provider.name()) return false;
        state_.tool = tool;
        return state_.arguments.empty() || sha256_hex(state_.arguments) == known.digest;
    }

    /// Has the provider make the payment unless it exists, and records the link.
    Task<bool> ensure_link() {
        if (!state_.subject.link.empty() || !parts_.provider.opens_links()) co_return true;
        const bool authorize = state_.tool->definition->timing == money_timing::capture_on_success;
        checkout_request order = order_of(state_.subject, authorize);
        const std::string_view told = state_.tool->definition->description;
        if (!told.empty()) order.description = told.substr(0, told.find('\n'));
        if (state_.tool->definition->account == funds::to_plan) order.renews = state_.tool->definition->renews;
        provider_result<checkout> made = co_await parts_.provider.create(std::move(order));
        if (!made.has_value() || made->reference.empty() || !is_presentable_link(made->url)) {
            state_.provider_silent(made.has_value() ? milliseconds::zero() : made.error().retry_after);
            parts_.links->drop(state_.subject.id);
            co_return false;
        }
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(state_.subject, [&made](const payment& now) {
                return lifecycle::linked(now, made->reference, made->url);
            });
        if (written == transition_result::failed) state_.store_silent(event::open_failed);
        const bool recorded = written != transition_result::failed && !state_.subject.link.empty();
        if (recorded) parts_.provider.recorded(order_of(state_.subject, authorize));
        parts_.links->count(state_.subject, state_.who.address, parts_.time.now());
        co_return recorded;
    }

    gating::parts<Task>& parts_;
    gate_state& state_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/detail/impl/open_payment.ipp>
#endif
