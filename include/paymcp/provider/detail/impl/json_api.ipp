// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/json_api.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void add_key(api_request& request, std::string_view field, std::string key) {
    request.headers.push_back({std::string(field), std::move(key)});
    request.repeatable = true;
}

PAYMCP_INLINE json_api::json_api(std::string title, std::string base_url)
    : shared_(std::make_shared<shared>()), title_(std::move(title)), base_url_(std::move(base_url)) {}

PAYMCP_INLINE void json_api::use(http::client& client) {
    const std::optional<http::url> base = http::parse_url(base_url_);
    if (!base || !(base->secure() || is_this_machine(base->host)))
        throw std::runtime_error(title_ + "'s base URL must begin with https://, or be on this machine");
    shared_->client = &client;
}

PAYMCP_INLINE boost::asio::awaitable<api_result> json_api::call(api_request request) const {
    if (shared_->client == nullptr)
        co_return api_failure{{title_ + " was given no HTTP client; use(client) gives it one", false}};
    http::outgoing_request sent;
    sent.method = std::move(request.method);
    sent.url = join_url(base_url_, request.path);
    sent.headers = std::move(request.headers);
    sent.headers.push_back({"Accept", "application/json"});
    if (!request.content_type.empty()) sent.headers.push_back({"Content-Type", std::move(request.content_type)});
    sent.body = std::move(request.body);
    sent.repeatable = request.repeatable;
    sent.renew = std::move(request.renew);
    const bool only_reads = sent.method == "GET";
    const http::send_result received = co_await shared_->client->send(std::move(sent));
    const api_result answer = received.has_value() ? read_answer(title_, *received) : silence(received.error());
    if (answer.has_value() || !only_reads) co_return answer;
    api_failure unread = answer.error();
    unread.why.may_have_happened = false;
    co_return unread;
}

PAYMCP_INLINE api_result json_api::silence(const http::send_failure& why) const {
    const std::string_view what = why.retry_after > milliseconds::zero() ? " was not asked: " : " did not answer: ";
    provider_error told{title_ + std::string(what) + printable(why.message), why.may_have_happened};
    told.retry_after = why.retry_after;
    return api_failure{std::move(told)};
}

PAYMCP_INLINE bool json_api::is_this_machine(std::string_view host) noexcept {
    return same_ignoring_case(host, "localhost") || host == "127.0.0.1" || host == "[::1]";
}

PAYMCP_INLINE api_request json_request(std::string method, std::string path, const boost::json::value& body) {
    api_request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = boost::json::serialize(body);
    request.content_type = "application/json";
    return request;
}

PAYMCP_INLINE api_request reading(std::string path) {
    api_request request;
    request.path = std::move(path);
    request.repeatable = true;
    return request;
}

}  // namespace paymcp::inline v0::detail
