// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/gate_paid_calls.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/gate/detail/note_payment.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/payments/detail/payment_id.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/payment/detail/canonical.hpp>
#include <paymcp/payment/states.hpp>

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
    note_subscription(ended);
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
