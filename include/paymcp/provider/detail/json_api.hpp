// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/http_client.hpp>
#include <paymcp/provider/detail/api_answer.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// A request to a provider's API. Untrusted parts are encoded already.
struct api_request {
    std::string method = "GET";
    std::string path;  ///< below the base URL, with its query
    std::string body{};
    std::string content_type{};  ///< of the body; empty without one
    std::vector<http::header> headers{};
    /// Whether sending it twice has one effect: it only reads, carries an idempotency key, or is harmless to repeat.
    bool repeatable = false;
    std::function<void(std::vector<http::header>& headers)> renew{};  ///< see `outgoing_request`
};

/// Gives a request its idempotency key, in the provider's own field: sent twice, it has one effect.
void add_key(api_request& request, std::string_view field, std::string key);

/// A provider's JSON API over HTTP. Copies share the client that `use` gives.
class json_api {
public:
    /// `title` is the provider's name in messages. `use` checks `base_url`.
    json_api(std::string title, std::string base_url);

    /// Throws std::runtime_error where keys would be sent unencrypted: plain HTTP is allowed to this machine only.
    void use(http::client& client);

    const std::string& title() const noexcept { return title_; }

    /// The JSON object of a success, or the exact failure. Only a success yields an object.
    boost::asio::awaitable<api_result> call(api_request request) const;

private:
    struct shared {
        http::client* client = nullptr;
    };

    api_result silence(const http::send_failure& why) const;

    static bool is_this_machine(std::string_view host) noexcept;

    std::shared_ptr<shared> shared_;
    std::string title_;
    std::string base_url_;
};

/// A request whose body is JSON.
api_request json_request(std::string method, std::string path, const boost::json::value& body);

/// A request that only reads.
api_request reading(std::string path);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/detail/impl/json_api.ipp>
#endif
