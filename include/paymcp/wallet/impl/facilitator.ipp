// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/facilitator.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/wallet/evm/detail/evm_address.hpp>
#include <paymcp/wallet/detail/members.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>
#include <paymcp/wallet/x402/detail/answers.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Whose payment of what a body is about: what a verdict on it must be about, too.
struct expected_payment {
    evm_address payer{};
    x402_offer offer{};
};

inline std::optional<expected_payment> read_expected(std::string_view body) {
    const std::optional<boost::json::object> object = read_wire_object(body, 2 * max_wire_text);
    if (!object) return std::nullopt;
    member_reader whole(*object);
    member_reader wanted(whole.object("paymentRequirements"));
    member_reader payment(whole.object("paymentPayload"));
    member_reader payload(payment.object("payload"));
    member_reader transfer(payload.object("authorization"));
    const std::optional<evm_address> payer = read_evm_address(transfer.text("from"));
    const std::string_view amount = wanted.text_if("amount");
    const auto token = find_token(wanted.text("network"));
    expected_payment expected;
    expected.offer.amount = amount.empty() ? wanted.text("maxAmountRequired") : amount;
    const bool sound = whole.sound() && wanted.sound() && payment.sound() && payload.sound() && transfer.sound();
    if (!sound || !payer || !token) return std::nullopt;
    expected.payer = *payer;
    expected.offer.token = *token;
    return expected;
}

/// Whether a verdict in a response counts.
constexpr bool carries_verdict(unsigned status) noexcept {
    return (status >= 200 && status < 300) || (status >= 400 && status < 500);
}

/// Statuses of a request that was turned away before anybody looked at the payment.
constexpr bool was_turned_away(unsigned status) noexcept {
    return status == 401 || status == 403 || status == 404 || status == 405 || status == 429;
}

inline wallet::rail_verdict not_our_body() {
    return {.reason = "the body is no payment for a facilitator", .may_have_happened = false};
}

inline wallet::rail_verdict no_answer(const http::send_failure& why) {
    return {.reason = "the facilitator did not answer: " + printable(why.message),
            .may_have_happened = why.may_have_happened};
}

inline wallet::rail_verdict no_verdict(unsigned status) {
    return {.reason = "the facilitator answered with status " + std::to_string(status) + " and no verdict",
            .may_have_happened = !was_turned_away(status)};
}

}  // namespace paymcp::inline v0::detail

namespace paymcp::inline v0::wallet {

PAYMCP_INLINE facilitator::facilitator(std::string base_url, facilitator_options options)
    : base_url_(std::move(base_url)), options_(std::move(options)), shared_(std::make_shared<shared>()) {
    while (base_url_.ends_with('/')) base_url_.pop_back();
}

PAYMCP_INLINE void facilitator::use(http::client& client) {
    const std::optional<http::url> base = http::parse_url(base_url_);
    const bool here = base && (base->host == "localhost" || base->host == "127.0.0.1" || base->host == "[::1]");
    if (!base || !(base->secure() || here))
        throw std::runtime_error("the facilitator's URL must begin with https://, or be on this machine");
    if (options_.check) options_.check();
    shared_->client = &client;
}

PAYMCP_INLINE boost::asio::awaitable<rail_verdict> facilitator::verify(rail_order order) {
    const std::optional<detail::expected_payment> expected = detail::read_expected(order.body);
    if (!expected) co_return detail::not_our_body();
    const http::send_result received = co_await send("POST", "/verify", std::move(order.body), true);
    if (received.has_error()) co_return detail::no_answer(received.error());
    std::optional<detail::verify_answer> found;
    if (detail::carries_verdict(received->status)) found = detail::read_verify_answer(received->body, expected->payer);
    if (!found) co_return detail::no_verdict(received->status);
    co_return rail_verdict{.answer = found->valid ? rail_answer::yes : rail_answer::no, .reason = found->reason};
}

PAYMCP_INLINE boost::asio::awaitable<rail_verdict> facilitator::settle(rail_order order) {
    const std::optional<detail::expected_payment> expected = detail::read_expected(order.body);
    if (!expected) co_return detail::not_our_body();
    const http::send_result received = co_await send("POST", "/settle", std::move(order.body), false);
    if (received.has_error()) co_return detail::no_answer(received.error());
    detail::settle_answer found;
    if (detail::carries_verdict(received->status))
        found = detail::read_settle_answer(received->body, expected->payer, expected->offer);
    switch (found.outcome) {
        case detail::settlement::settled:
            co_return rail_verdict{.answer = rail_answer::yes, .reference = std::move(found.transaction)};
        case detail::settlement::refused:
            co_return rail_verdict{.answer = rail_answer::no, .reason = std::move(found.reason)};
        case detail::settlement::used:
            co_return rail_verdict{.answer = rail_answer::no, .reason = std::move(found.reason), .used_up = true};
        case detail::settlement::pending:
            co_return rail_verdict{.reason = std::move(found.reason)};
        case detail::settlement::unclear:
            break;
    }
    rail_verdict unclear = detail::no_verdict(received->status);
    if (received->status < 300) unclear.reason = "the facilitator's answer is not about this payment";
    if (!found.reason.empty()) unclear = {.reason = std::move(found.reason)};
    co_return unclear;
}

PAYMCP_INLINE boost::asio::awaitable<result<bool>> facilitator::supports(int version, std::string network) {
    const http::send_result received = co_await send("GET", "/supported", {}, true);
    if (received.has_error()) co_return failure{detail::no_answer(received.error()).reason, "rail_unavailable"};
    std::optional<std::vector<detail::supported_kind>> kinds;
    if (received->status == 200) kinds = detail::read_supported(received->body);
    if (!kinds) co_return failure{"the facilitator does not say what it supports", "rail_unavailable"};
    bool listed = std::any_of(kinds->begin(), kinds->end(), [&](const detail::supported_kind& kind) {
        return kind.version == version && kind.scheme == "exact" && kind.network == network;
    });
    co_return listed;
}

PAYMCP_INLINE boost::asio::awaitable<http::send_result> facilitator::send(std::string method, std::string path,
                                                                          std::string body, bool repeatable) const {
    if (shared_->client == nullptr)
        co_return http::send_failure{"it was given no HTTP client; use(client) gives it one", false};
    http::outgoing_request request;
    request.method = std::move(method);
    request.url = base_url_ + path;
    request.body = std::move(body);
    request.repeatable = repeatable;
    request.headers.push_back({"Accept", "application/json"});
    if (!request.body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    if (options_.authorization) {
        // A token that is valid once would be refused in a retry.
        request.renew = [made = options_.authorization, method = request.method,
                         url = request.url](std::vector<http::header>& headers) {
            std::erase_if(headers, [](const http::header& each) { return each.name == "Authorization"; });
            headers.push_back({"Authorization", made(method, url)});
        };
        request.renew(request.headers);
    }
    co_return co_await shared_->client->send(std::move(request));
}

}  // namespace paymcp::inline v0::wallet
