// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/gate_paid_calls.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/flow/detail/account_rows.hpp>
#include <paymcp/gate/detail/note_payment.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/payments/detail/payment_id.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/payment/detail/canonical.hpp>
#include <paymcp/payment/states.hpp>
#include <paymcp/tool/detail/price/quote.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

namespace detail {

/// Of more than one payment none is taken: nobody can say which was meant.
PAYMCP_INLINE wallet_answer refuse_two(std::string why) {
    wallet_answer answer;
    answer.outcome = "two_payments";
    answer.message = std::move(why);
    return answer;
}

}  // namespace detail

PAYMCP_INLINE gate_paid_calls::gate_paid_calls(server_spec spec,
                                               paymcp::detail::store_port<paymcp::detail::asio_task>& store,
                                               paymcp::detail::provider_port<paymcp::detail::asio_task>& provider,
                                               const wall_clock& time, paymcp::detail::tool_pool& pool,
                                               watch::payment_events& events, const paymcp::detail::sealer& seals,
                                               gating::options options, async::timer& waits)
    : spec_(spec),
      time_(time),
      seals_(seals),
      around_{pool, events, *spec.tools, time, waits, options.random},
      finder_(store, time),
      gate_(store, provider, time, options),
      paid_by_balance_(store, balance_, time, options),
      paid_by_nobody_(store, allowance_, time, options),
      store_(store),
      paid_by_payer_{store, provider, time, std::move(options)},
      collection_(gate_, events.executor()),
      plans_(spec.sold, store, provider, time, events.executor(), [this](payment open) {
          return paymcp::detail::note_read<paymcp::detail::asio_task>(paid_by_payer_, std::move(open));
      }) {}

PAYMCP_INLINE paymcp::detail::asio_task<call_end> gate_paid_calls::pay_and_call(paid_request request,
                                                                                gating::caller who,
                                                                                paymcp::detail::client_link& client) {
    detail::paid_call_run host(around_, client);
    const std::size_t sale = sale_of(request.tool);
    std::string canonical = paymcp::detail::canonical_text(request.arguments);
    const bool to_anybody = spec_.sold[sale].definition->account == paymcp::detail::funds::none;
    const bool by_machine = !request.credential || request.credential->place != paymcp::detail::credential_place::none;
    if (!to_anybody || !by_machine) {
        std::optional<call_end> ended = co_await pay_by_account(request, sale, canonical, who, host);
        if (ended) co_return std::move(*ended);
    }
    if (wallets_ != nullptr && to_anybody && wallets_->sells(spec_.sold[sale])) {
        std::optional<wallet_answer> answer =
            co_await deal_with_wallet(request, spec_.sold[sale], canonical, who.principal, host);
        if (answer) co_return call_end{.wallet = std::move(answer)};
    }
    if (request.state) {
        std::optional<paymcp::detail::request_state> handle = read_state(*request.state);
        const std::string refused = handle ? mismatch(*handle, sale, canonical, who) : std::string(not_ours);
        if (!refused.empty()) co_return call_end{.error = mcp::detail::bad_params(refused)};
        client.lift_progress(progress_of_a_round * handle->rounds);
        co_return co_await resume(sale, std::move(*handle), request.answer, std::move(canonical), std::move(who), host);
    }
    const gating::paid_tool& tool = spec_.sold[sale];
    if (request.payment_id) {
        presented what{std::move(*request.payment_id), std::string(tool.definition->name),
                       paymcp::detail::sha256_hex(canonical)};
        co_await understand(who, what);
        gating::reply ended =
            co_await gate_.confirm(tool.flow, spec_.sold, &tool, what.words, std::move(canonical), who, host);
        call_end whole = sealed(tool.flow, std::move(ended), who);
        co_await explain(whole, who, what);
        co_return whole;
    }
    co_await collection_.wait_for_earlier(who, tool.definition->name, canonical);
    gating::reply ended = co_await gate_.call(spec_.sold, sale, std::move(canonical), who, host);
    if (ended.says == rules::verdict::failed && !ended.subject && ended.output)
        around_.pool.report_failure(tool.definition->name, {}, *ended.output);
    if (ended.subject) finder_.remember(who, *ended.subject);
    co_return sealed(tool.flow, std::move(ended), who);
}

PAYMCP_INLINE paymcp::detail::asio_task<std::optional<call_end>> gate_paid_calls::pay_by_account(
    const paid_request& request, std::size_t sale, std::string canonical, gating::caller who,
    detail::paid_call_run& host) {
    const paymcp::detail::tool_definition& tool = *spec_.sold[sale].definition;
    const bool needs_principal = tool.account != paymcp::detail::funds::none;
    if (needs_principal && who.principal.empty()) {
        gating::reply refused{.says = rules::verdict::unfunded,
                              .detail = "A balance or a plan belongs to a verified caller, and this call has none."};
        co_return call_end{.paid = std::move(refused)};
    }
    const bool by_balance = tool.account == paymcp::detail::funds::from_balance;
    const bool begins = !request.payment_id && !request.state;
    if (begins && tool.account == paymcp::detail::funds::to_plan) {
        std::optional<failure> why = co_await keeps_subscription(sale, canonical, who);
        if (why) co_return call_end{.refused = std::move(why)};
    }
    bool some_free = false;
    if (begins) some_free = co_await has_free_calls(tool, who.principal);
    if (!by_balance && !some_free) co_return std::nullopt;
    co_await collection_.wait_for_earlier(who, tool.name, canonical);
    // GCC 12 destroys temporaries of an expression with co_await twice, so that each has a name.
    const std::string digest = paymcp::detail::sha256_hex(canonical);
    const detail::payment_finder::wanted same{.tool = tool.name, .digest = digest, .not_id = {}};
    const std::vector<payment> open = co_await finder_.find(who, same);
    bool paid_otherwise = false;
    if (some_free) paid_otherwise = co_await is_paid_otherwise(open);
    if (some_free && !paid_otherwise) {
        gating::reply free = co_await by_account(paid_by_nobody_, allowance_.name(), sale, canonical, who, host, open);
        if (free.says != rules::verdict::unfunded) co_return call_end{.paid = std::move(free)};
    }
    if (!by_balance) co_return std::nullopt;
    gating::reply ended =
        co_await by_account(paid_by_balance_, balance_.name(), sale, std::move(canonical), who, host, open);
    call_end whole{.paid = std::move(ended)};
    if (whole.paid.says == rules::verdict::result) {
        const currency money = in_micro_units(tool.money);
        const result<balance_line> left = co_await balance_of(money, who.principal);
        if (left.has_value()) whole.left = *left;
    }
    co_return whole;
}

PAYMCP_INLINE paymcp::detail::asio_task<std::optional<failure>> gate_paid_calls::keeps_subscription(
    std::size_t sale, std::string canonical, gating::caller who) {
    const paymcp::detail::tool_definition& tool = *spec_.sold[sale].definition;
    const std::string plan(tool.sold_plan);
    const result<bool> held = co_await plans_.holds(plan, who.principal);
    if (held.has_error()) co_return held.error();
    if (!*held) co_return std::nullopt;
    const std::string digest = paymcp::detail::sha256_hex(canonical);
    const detail::payment_finder::wanted same{.tool = tool.name, .digest = digest, .not_id = {}};
    const std::vector<payment> open = co_await finder_.find(std::move(who), same);
    for (const payment& one : open)
        if (states::deliverable.contains(one.state)) co_return std::nullopt;
    co_return failure{std::string("You hold the plan ") + plan + ". Nothing was charged.", "already_subscribed"};
}

PAYMCP_INLINE paymcp::detail::asio_task<bool> gate_paid_calls::has_free_calls(
    const paymcp::detail::tool_definition& tool, std::string principal) {
    if (tool.free_calls == 0 || principal.empty()) co_return false;
    if (tool.plan.empty()) co_return true;
    std::string plan(tool.plan);
    const result<bool> held = co_await plans_.holds(std::move(plan), std::move(principal));
    co_return held.has_value() && *held;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<void>> gate_paid_calls::admit(std::size_t tool, std::string principal) {
    return plans_.admit(std::string(spec_.tools->tools[tool].plan), std::move(principal));
}

PAYMCP_INLINE paymcp::detail::asio_task<result<plan_list>> gate_paid_calls::subscriptions(std::string principal) {
    return plans_.list(std::move(principal));
}

PAYMCP_INLINE paymcp::detail::asio_task<result<held_subscription>> gate_paid_calls::cancel_subscription(
    std::string payment_id, std::string principal) {
    return plans_.cancel(std::move(payment_id), std::move(principal));
}

PAYMCP_INLINE paymcp::detail::asio_task<bool> gate_paid_calls::is_paid_otherwise(std::vector<payment> open) {
    for (payment& one : open) {
        if (paymcp::detail::postings::is_internal(one.provider)) continue;
        const std::string id = one.id;
        if (one.state == payment_state::created)
            co_await paymcp::detail::note_read<paymcp::detail::asio_task>(paid_by_payer_, std::move(one));
        const result<std::optional<payment>> now = co_await store_.find(id);
        if (now.has_value() && now->has_value() && states::deliverable.contains((*now)->state)) co_return true;
    }
    co_return false;
}

PAYMCP_INLINE paymcp::detail::asio_task<gating::reply> gate_paid_calls::by_account(
    gating::gate<paymcp::detail::asio_task>& gate, std::string_view by, std::size_t sale, std::string canonical,
    gating::caller who, detail::paid_call_run& host, const std::vector<payment>& open) {
    std::string whose(by);
    whose.append(1, ' ').append(spec_.sold[sale].definition->name).append(1, ' ').append(who.principal);
    const bool begun = std::ranges::any_of(open, [by](const payment& one) { return one.provider == by; });
    if (!begun) {
        std::optional<gating::reply> again = co_await refused_again(whose, sale, canonical);
        if (again) co_return std::move(*again);
    }
    const std::optional<rules::flow_table> flow = paymcp::detail::account_flow::table();
    gating::reply ended = co_await gate.call(spec_.sold, sale, std::move(canonical), who, host, flow);
    if (ended.subject) finder_.remember(who, *ended.subject);
    if (ended.says == rules::verdict::unfunded && ended.subject) {
        if (refused_.size() >= max_refused) refused_.clear();
        refused_.insert_or_assign(std::move(whose), refused_call{*ended.subject, time_.now() + refused_for});
    }
    // The state of a call that only waits for another one's run is not carried by its client.
    if (ended.says == rules::verdict::waits || ended.says == rules::verdict::asked) ended.says = rules::verdict::busy;
    co_return ended;
}

PAYMCP_INLINE paymcp::detail::asio_task<std::optional<gating::reply>> gate_paid_calls::refused_again(
    const std::string& whose, std::size_t sale, const std::string& canonical) {
    const auto known = refused_.find(whose);
    if (known == refused_.end() || time_.now() >= known->second.until) co_return std::nullopt;
    payment probe = known->second.subject;
    const result<std::int64_t> price = paymcp::detail::price_of_call(*spec_.sold[sale].definition, canonical);
    if (price.has_error()) co_return std::nullopt;
    if (probe.provider == paymcp::detail::postings::by_balance) probe.amount = *price;
    for (const accounts::posting& one : probe.postings) {
        const result<std::int64_t> holds = co_await store_.standing(one.account);
        if (holds.has_error()) co_return std::nullopt;
        if (!paymcp::detail::postings::falls_short(probe, one, *holds)) continue;
        gating::reply refused{.says = rules::verdict::unfunded,
                              .detail = paymcp::detail::unfunded_because(probe, one, *holds)};
        refused.subject = std::move(probe);
        co_return refused;
    }
    co_return std::nullopt;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<std::vector<balance_line>>> gate_paid_calls::balances(
    std::string principal) {
    if (principal.empty())
        co_return failure{"A balance belongs to a verified caller, and this call has none.", "no_principal"};
    std::vector<balance_line> lines;
    for (const gating::paid_tool& one : spec_.sold) {
        if (one.definition->account == paymcp::detail::funds::none) continue;
        const currency money = in_micro_units(one.definition->money);
        if (std::ranges::any_of(lines, [&](const balance_line& line) { return line.money == money; })) continue;
        const result<balance_line> line = co_await balance_of(money, principal);
        if (line.has_error()) co_return line.error();
        lines.push_back(*line);
    }
    co_return lines;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<balance_line>> gate_paid_calls::balance_of(
    currency money, const std::string& principal) {
    std::string account = paymcp::detail::postings::balance_account(money.name(), principal);
    const result<std::int64_t> holds = co_await store_.standing(std::move(account));
    if (holds.has_error()) co_return failure{"The balance cannot be read right now; call again.", "unavailable"};
    co_return balance_line{*holds, money};
}

PAYMCP_INLINE paymcp::detail::asio_task<std::optional<wallet_answer>> gate_paid_calls::deal_with_wallet(
    const paid_request& request, const gating::paid_tool& tool, std::string canonical, std::string principal,
    detail::paid_call_run& host) {
    if (!request.credential) co_return detail::refuse_two(request.credential.error().message);
    const bool pays = request.credential->place != paymcp::detail::credential_place::none;
    const bool persons = request.payment_id || request.state;
    if (pays && persons)
        co_return detail::refuse_two(
            "The call brings a payment of its own and one of a person; send it again with one of them.");
    if (pays)
        co_return co_await wallets_->pay(tool, *request.credential, std::move(canonical), std::move(principal), host);
    const bool asks = tool.sale == gating::wallet_sale::only ||
                      (tool.sale == gating::wallet_sale::first && request.by_wallet && !persons);
    if (asks) co_return wallets_->unpaid(tool, canonical);
    co_return std::nullopt;
}

PAYMCP_INLINE paymcp::detail::asio_task<call_end> gate_paid_calls::confirm(std::optional<std::size_t> tool,
                                                                           std::string payment_id, gating::caller who,
                                                                           paymcp::detail::client_link& client,
                                                                           std::optional<std::string> state) {
    detail::paid_call_run host(around_, client);
    const gating::paid_tool* expected = tool ? &spec_.sold[sale_of(*tool)] : nullptr;
    const rules::flow_table flow = expected != nullptr ? expected->flow : spec_.confirming;
    std::uint8_t rounds = 0;
    if (state) {
        const std::optional<paymcp::detail::request_state> handle = read_state(*state);
        if (!handle || handle->principal != who.principal)
            co_return call_end{.error = mcp::detail::bad_params(std::string(not_ours))};
        rounds = handle->rounds;
    }
    presented what{std::move(payment_id), expected != nullptr ? std::string(expected->definition->name) : "", {}};
    co_await understand(who, what);
    gating::reply ended = co_await gate_.confirm(flow, spec_.sold, expected, what.words, {}, who, host, rounds);
    call_end whole = sealed(flow, std::move(ended), who);
    co_await explain(whole, who, what);
    co_return whole;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<payment>> gate_paid_calls::refund(std::string payment_id,
                                                                                 gating::caller who) {
    presented what{std::move(payment_id), {}, {}};
    co_await understand(who, what);
    result<payment> done = co_await gate_.refund(spec_.sold, std::move(what.words), who);
    if (done.has_value()) around_.events.publish(done->id, watch::event_source::record);
    co_return done;
}

PAYMCP_INLINE std::shared_ptr<paymcp::detail::delivery> gate_paid_calls::hand_over(payment subject) {
    return collection_.begin(std::move(subject));
}

PAYMCP_INLINE paymcp::detail::asio_task<void> gate_paid_calls::understand(gating::caller who, presented& what) const {
    if (detail::is_payment_id(what.words)) co_return;
    std::optional<std::string> meant = finder_.by_link(who, what.words);
    if (!meant && !what.digest.empty()) {
        const std::vector<payment> known =
            co_await finder_.find(std::move(who), {.tool = what.tool, .digest = what.digest});
        if (!known.empty()) meant = known.front().id;
    }
    what.unreadable = !meant;
    if (meant) what.words = std::move(*meant);
}

PAYMCP_INLINE paymcp::detail::asio_task<void> gate_paid_calls::explain(call_end& whole, const gating::caller& who,
                                                                       const presented& what) {
    const rules::verdict says = whole.paid.says;
    const bool nowhere = says == rules::verdict::unknown || says == rules::verdict::mismatch ||
                         says == rules::verdict::canceled || says == rules::verdict::expired;
    if (whole.paid.subject) finder_.remember(who, *whole.paid.subject);
    if (!nowhere) co_return;
    whole.presented.unreadable = what.unreadable && says == rules::verdict::unknown;
    whole.presented.known =
        co_await finder_.find(who, {.tool = what.tool, .digest = what.digest, .not_id = what.words});
}

PAYMCP_INLINE std::size_t gate_paid_calls::sale_of(std::size_t tool) const {
    std::size_t at = 0;
    while (spec_.sold[at].definition != &spec_.tools->tools[tool]) ++at;
    return at;
}

PAYMCP_INLINE std::optional<paymcp::detail::request_state> gate_paid_calls::read_state(const std::string& state) const {
    const std::optional<std::string> plain = seals_.open(state);
    return plain ? paymcp::detail::unpack(*plain) : std::nullopt;
}

PAYMCP_INLINE std::string gate_paid_calls::mismatch(const paymcp::detail::request_state& handle, std::size_t sale,
                                                    const std::string& canonical, const gating::caller& who) const {
    if (handle.principal != who.principal) return std::string(not_ours);
    if (handle.tool != spec_.sold[sale].definition->name || handle.digest != paymcp::detail::sha256_hex(canonical))
        return "The requestState belongs to a call of another tool or with other arguments. Repeat the call as it "
               "was.";
    if (time_.now() >= handle.expires) return "The requestState has expired. Make the call again without it.";
    return {};
}

PAYMCP_INLINE paymcp::detail::asio_task<call_end> gate_paid_calls::resume(std::size_t sale,
                                                                          paymcp::detail::request_state handle,
                                                                          std::optional<rules::event> answer,
                                                                          std::string canonical, gating::caller who,
                                                                          detail::paid_call_run& host) {
    const gating::paid_tool& tool = spec_.sold[sale];
    const milliseconds taken = time_.now() - handle.sealed_at;
    if (answer == rules::event::declined && taken < detail::min_answer_time) answer = rules::event::cannot_ask;
    gating::reply ended;
    if (handle.flow == tool.flow.name)
        ended = co_await gate_.resume(spec_.sold, sale, std::move(handle.payment_id),
                                      {handle.phase, handle.asked, handle.rounds, handle.until}, answer,
                                      std::move(canonical), who, host);
    else
        ended = co_await gate_.confirm(tool.flow, spec_.sold, &tool, std::move(handle.payment_id), std::move(canonical),
                                       who, host, handle.rounds);
    if (ended.subject) finder_.remember(who, *ended.subject);
    co_return sealed(tool.flow, std::move(ended), who);
}

PAYMCP_INLINE call_end gate_paid_calls::sealed(const rules::flow_table& flow, gating::reply ended,
                                               const gating::caller& who) {
    if (ended.says == rules::verdict::result && ended.subject) plans_.note_step(*ended.subject);
    call_end whole{.paid = std::move(ended)};
    const bool waits = whole.paid.says == rules::verdict::waits;
    if (whole.paid.says != rules::verdict::asked && !waits) return whole;
    const payment& subject = *whole.paid.subject;
    const paymcp::detail::request_state handle{.payment_id = subject.id,
                                               .tool = subject.tool,
                                               .flow = std::string(flow.name),
                                               .digest = subject.digest,
                                               .principal = who.principal,
                                               .phase = whole.paid.resume.phase,
                                               .asked = whole.paid.resume.asked,
                                               .rounds = whole.paid.resume.rounds,
                                               .until = whole.paid.resume.until,
                                               .sealed_at = time_.now(),
                                               .expires = std::max(subject.expires, time_.now()) + time_to_return};
    const std::optional<std::string> packed = paymcp::detail::pack(handle);
    if (packed)
        whole.state = seals_.seal(*packed);
    else
        whole.paid.says = waits ? rules::verdict::pending : rules::verdict::link;
    return whole;
}

}  // namespace paymcp::inline v0::mcp
