// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/http_client.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/detail/api_answer.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// A request to a provider's API. Untrusted parts are encoded already.
struct api_request {
    std::string method = "GET";
    std::string path;  ///< below the base URL, with its query
    std::string body{};
    std::string content_type{};  ///< of the body; empty without one
    std::vector<http_header> headers{};
    /// Whether sending it twice has one effect: it only reads, carries an idempotency key, or is harmless to repeat.
    bool repeatable = false;
    std::function<void(std::vector<http_header>& headers)> renew{};  ///< see `outgoing_request`
};

/// Gives a request its idempotency key, in the provider's own field: sent twice, it has one effect.
inline void add_key(api_request& request, std::string_view field, std::string key) {
    request.headers.push_back({std::string(field), std::move(key)});
    request.repeatable = true;
}

/// A provider's JSON API over HTTP. Copies share the client that `use` gives.
class json_api {
public:
    /// `title` is the provider's name in messages. `use` checks `base_url`.
    json_api(std::string title, std::string base_url)
        : shared_(std::make_shared<shared>()), title_(std::move(title)), base_url_(std::move(base_url)) {}

    /// Throws std::runtime_error where keys would be sent unencrypted: plain HTTP is allowed to this machine only.
    void use(http_client& client) {
        const std::optional<url_parts> base = parse_url(base_url_);
        if (!base || !(base->secure() || is_this_machine(base->host)))
            throw std::runtime_error(title_ + "'s base URL must begin with https://, or be on this machine");
        shared_->client = &client;
    }

    const std::string& title() const noexcept { return title_; }

    /// The JSON object of a success, or the exact failure. Only a success yields an object.
    boost::asio::awaitable<api_result> call(api_request request) const {
        if (shared_->client == nullptr)
            co_return api_failure{{title_ + " was given no HTTP client; use(client) gives it one", false}};
        outgoing_request sent;
        sent.method = std::move(request.method);
        sent.url = join_url(base_url_, request.path);
        sent.headers = std::move(request.headers);
        sent.headers.push_back({"Accept", "application/json"});
        if (!request.content_type.empty()) sent.headers.push_back({"Content-Type", std::move(request.content_type)});
        sent.body = std::move(request.body);
        sent.repeatable = request.repeatable;
        sent.renew = std::move(request.renew);
        const bool only_reads = sent.method == "GET";
        const http_result received = co_await shared_->client->send(std::move(sent));
        const api_result answer = received.has_value() ? read_answer(title_, *received) : silence(received.error());
        if (answer.has_value() || !only_reads) co_return answer;
        api_failure unread = answer.error();
        unread.why.may_have_happened = false;
        co_return unread;
    }

private:
    struct shared {
        http_client* client = nullptr;
    };

    api_result silence(const http_failure& why) const {
        return api_failure{{title_ + " did not answer: " + printable(why.message), why.may_have_happened}};
    }

    static bool is_this_machine(std::string_view host) noexcept {
        return same_ignoring_case(host, "localhost") || host == "127.0.0.1" || host == "[::1]";
    }

    std::shared_ptr<shared> shared_;
    std::string title_;
    std::string base_url_;
};

/// A request whose body is JSON.
inline api_request json_request(std::string method, std::string path, const boost::json::value& body) {
    api_request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = boost::json::serialize(body);
    request.content_type = "application/json";
    return request;
}

/// A request that only reads.
inline api_request reading(std::string path) {
    api_request request;
    request.path = std::move(path);
    request.repeatable = true;
    return request;
}

}  // namespace paymcp::inline v0::detail
