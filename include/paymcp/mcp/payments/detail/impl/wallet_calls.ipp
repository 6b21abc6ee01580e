// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/wallet_calls.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/tool/detail/price/quote.hpp>
#include <paymcp/wallet/detail/combined_answer.hpp>
#include <paymcp/wallet/detail/proven_call.hpp>
#include <paymcp/wallet/mpp/detail/problem.hpp>
#include <paymcp/wallet/x402/detail/answers.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// The problem of MPP for a failure of either protocol.
PAYMCP_INLINE const paymcp::detail::mpp_problem& problem_for(std::string_view code) noexcept {
    using paymcp::detail::mpp_problems;
    const bool known =
        std::ranges::find(mpp_problems, code, &paymcp::detail::mpp_problem::code) != std::end(mpp_problems);
    return paymcp::detail::problem_of(known ? code : "verification_failed");
}

PAYMCP_INLINE bool came_in_header(paymcp::detail::credential_place place) noexcept {
    using paymcp::detail::credential_place;
    return place == credential_place::x402_header || place == credential_place::mpp_header;
}

PAYMCP_INLINE paymcp::detail::asio_task<wallet_answer> wallet_calls::pay(
    const gating::paid_tool& tool, paymcp::detail::found_credential found, std::string arguments, std::string principal,
    gating::host<paymcp::detail::asio_task>& host) {
    // A payment that is known is answered whatever its call would cost today; one that is not needs a price.
    const result<std::int64_t> price = price_of_call(*tool.definition, arguments);
    const std::int64_t asked = price.has_value() ? *price : tool.definition->amount;
    const paymcp::detail::wallet_terms terms = terms_of(setup_, *tool.definition, asked);
    if (paymcp::detail::is_x402(found.place) && !setup_.x402)
        co_return challenge(tool, arguments, "Payments of x402 are not taken here.", "method_unsupported");
    const result<paymcp::detail::payment_proof> proof =
        read_payment_proof(found, terms, {tool.definition->name, arguments});
    if (!proof) co_return challenge(tool, arguments, proof.error().message, proof.error().code);
    const bool by_token = !proof->stripe_token.empty();
    if (by_token && !setup_.tokens)
        co_return challenge(tool, arguments, "Payment tokens are not taken here.", "method_unsupported");
    parts rail = by_token ? tokens_ : transfers_;
    paymcp::detail::machine_call call = proven_call(*proof, terms, *tool.definition, asked, arguments,
                                                    std::move(principal), rail.rail.name(), rail.time.now());
    if (price.has_error()) call.objection = price.error().message;
    if (by_token && terms.stripe)
        call.body = stripe_tokens::intent_body(*terms.stripe, proof->stripe_token, proof->challenge->id);
    paymcp::detail::machine_paid_call<paymcp::detail::asio_task> performed(rail, host, tool, call);
    paymcp::detail::call_answer ended = co_await performed.perform();
    co_return answer_of(tool, arguments, *proof, std::move(ended));
}

PAYMCP_INLINE wallet_answer wallet_calls::unpaid(const gating::paid_tool& tool, std::string_view arguments) const {
    return challenge(tool, arguments, "This tool is paid: call it again with a payment.", "payment_required");
}

PAYMCP_INLINE std::string wallet_calls::listing(const paymcp::detail::tool_definition& tool) const {
    if (tool.quote != nullptr) return {};
    const paymcp::detail::wallet_terms terms = terms_of(setup_, tool, tool.amount);
    if (!setup_.x402 || terms.offers.empty()) return {};
    std::string offer = requirement_v2(terms.offers.front());
    offer.insert(1, "\"paymentRequired\":true,");
    std::string listed = "\"x402\":" + offer;
    // The client of agents writes it into the description that its model reads.
    if (tool.money == USD)
        listed += ",\"agents-x402/paymentRequired\":true,\"agents-x402/priceUSD\":" +
                  format_decimal(tool.amount, tool.money);
    return listed;
}

PAYMCP_INLINE wallet_answer wallet_calls::challenge(const gating::paid_tool& tool, std::string_view arguments,
                                                    std::string_view why, std::string_view code) const {
    const result<std::int64_t> price = price_of_call(*tool.definition, arguments);
    if (price.has_error()) return unpriced(price.error());
    paymcp::detail::wallet_terms terms = terms_of(setup_, *tool.definition, *price);
    const std::vector<paymcp::detail::mpp_challenge> challenges =
        issue_challenges(terms, {tool.definition->name, arguments}, random_, transfers_.time.now());
    if (!setup_.x402) terms.offers.clear();
    const paymcp::detail::payment_ways ways{terms.offers, challenges, std::move(terms.resource)};
    paymcp::detail::unpaid_parts said =
        unpaid_answer(ways, why, problem_for(code), !tool.definition->output_schema.empty());
    wallet_answer answer;
    answer.outcome = "payment_required";
    answer.said.content = std::move(said.content);
    answer.said.structured = std::move(said.structured);
    answer.said.failed = true;
    answer.meta = std::move(said.meta);
    answer.head = {.asks = true, .headers = challenge_headers(ways, why)};
    return answer;
}

PAYMCP_INLINE wallet_answer wallet_calls::unpriced(const failure& why) {
    wallet_answer answer;
    answer.outcome = "no_price";
    answer.message = why.message + " Nothing was charged.";
    return answer;
}

PAYMCP_INLINE wallet_answer wallet_calls::answer_of(const gating::paid_tool& tool, std::string_view arguments,
                                                    const paymcp::detail::payment_proof& proof,
                                                    paymcp::detail::call_answer ended) const {
    wallet_answer answer;
    const auto tell = [&](std::string_view outcome, std::string message) {
        answer.outcome = outcome;
        answer.message = std::move(message);
    };
    switch (ended.says) {
        case verdict::result:
            answer.outcome = "result";
            answer.said = std::move(ended.output);
            add_receipt(answer, proof, ended.subject);
            answer.bought = std::move(ended.subject);
            break;
        case verdict::tool_failed:
            answer.outcome = "failed";
            answer.said = std::move(ended.output);
            answer.said.structured.clear();
            break;
        case verdict::challenge:
            return challenge(tool, arguments,
                             ended.reason.empty() ? std::string_view("The payment was refused.") : ended.reason,
                             "verification_failed");
        case verdict::unknown:
            tell("payment_unclear",
                 "It is not known yet whether this payment was taken. Do not pay again: repeat the same call with the "
                 "same payment, and the truth is told.");
            break;
        case verdict::busy:
            tell("payment_busy",
                 "The tool is running for this payment right now, and is neither run nor charged twice. Repeat the "
                 "same call with the same payment in a few seconds.");
            break;
        case verdict::none:
        case verdict::unavailable:
            tell("provider_unavailable",
                 "The payment cannot be checked right now, and nothing was charged. Repeat the same call with the "
                 "same payment in a moment.");
            break;
        case verdict::dropped:
            tell("result_dropped", "This payment was taken and answered, and the answer is not kept any longer.");
            break;
        case verdict::returned:
            tell("tool_failed", "The tool failed, and the payment was given back.");
            break;
        case verdict::owed:
            tell("tool_failed", "The tool failed, and the payment is being given back.");
            break;
    }
    return answer;
}

PAYMCP_INLINE void wallet_calls::add_receipt(wallet_answer& answer, const paymcp::detail::payment_proof& proof,
                                             const payment& subject) {
    std::string receipt;
    if (proof.challenge) {
        // A settlement that was found used up has no transaction here, and clients demand a reference.
        const std::string_view reference = subject.reference.empty() ? subject.id : subject.reference;
        receipt = paymcp::detail::mpp_receipt(proof.challenge->method, reference, proof.challenge->id, subject.ended);
    } else {
        const wallet::evm_token& token = proof.offer.token;
        receipt = paymcp::detail::settle_receipt(subject.reference, proof.v1 ? token.v1_name : token.network,
                                                 proof.transfer->from);
    }
    answer.meta = receipt_member(proof.place, receipt);
    if (came_in_header(proof.place))
        answer.head.headers.push_back(receipt_header(proof.place, receipt, proof.v1));
}

}  // namespace paymcp::inline v0::mcp::detail
