// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/testing/detail/mock_wire.hpp>
#include <paymcp/testing/mock_provider_server.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::testing {

/// A mock that lives in another process (`mock_provider_server`), reached over plain HTTP on loopback: its payments
/// outlive the server, and several servers can share them. For tests. Models `AuthorizingProvider` and
/// `SubscribingProvider`.
class remote_mock {
    template <class T>
    using task = boost::asio::awaitable<provider_result<T>>;

public:
    static constexpr std::string_view name = "mock";
    static constexpr bool captures_part = true;

    /// `http://HOST:PORT`. Throws std::invalid_argument at anything else.
    explicit remote_mock(std::string_view url) {
        constexpr std::string_view scheme = "http://";
        const std::size_t colon = url.rfind(':');
        if (!url.starts_with(scheme) || colon < scheme.size())
            throw std::invalid_argument("the URL of the mock provider is http://HOST:PORT");
        host_ = std::string(url.substr(scheme.size(), colon - scheme.size()));
        port_ = std::string(url.substr(colon + 1));
        while (port_.ends_with('/')) port_.pop_back();
    }

    task<checkout> create(const checkout_request& order) { return ask<checkout>("create", order); }
    task<status_report> status(const checkout_request& order) { return ask<status_report>("status", order); }
    task<void> cancel(const checkout_request& order) { return ask<void>("cancel", order); }
    task<void> refund(const checkout_request& order) { return ask<void>("refund", order); }
    task<void> capture(const checkout_request& order) { return ask<void>("capture", order); }
    task<void> void_authorization(const checkout_request& order) { return ask<void>("release", order); }
    task<subscription_report> subscription(const checkout_request& order) {
        return ask<subscription_report>("subscription", order);
    }
    task<void> end_renewal(const checkout_request& order) { return ask<void>("end_renewal", order); }

private:
    template <class T>
    task<T> ask(std::string_view what, checkout_request order) const {
        try {
            const std::string answer =
                co_await post(host_, port_, std::string(mock_provider_prefix) + std::string(what),
                              boost::json::serialize(detail::mock_order_json(order)));
            co_return detail::read_mock_result<T>(answer);
        } catch (const std::exception& failure) {
            co_return provider_error{std::string("the mock provider does not answer: ") + failure.what(), true};
        }
    }

    static boost::asio::awaitable<std::string> post(std::string host, std::string port, std::string target,
                                                    std::string body) {
        namespace http = boost::beast::http;
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::ip::tcp::resolver resolver(executor);
        const auto places = co_await resolver.async_resolve(host, port, boost::asio::use_awaitable);
        boost::beast::tcp_stream stream(executor);
        stream.expires_after(std::chrono::seconds(10));
        co_await stream.async_connect(places, boost::asio::use_awaitable);
        http::request<http::string_body> request(http::verb::post, target, 11);
        request.set(http::field::host, host + ":" + port);
        request.set(http::field::content_type, "application/json");
        request.body() = std::move(body);
        request.prepare_payload();
        request.keep_alive(false);
        co_await http::async_write(stream, request, boost::asio::use_awaitable);
        boost::beast::flat_buffer buffer;
        http::response<http::string_body> response;
        co_await http::async_read(stream, buffer, response, boost::asio::use_awaitable);
        if (response.result() != http::status::ok) throw std::runtime_error("it answered " + response.body());
        co_return std::move(response.body());
    }

    std::string host_;
    std::string port_;
};

static_assert(AuthorizingProvider<remote_mock> && SubscribingProvider<remote_mock>);

}  // namespace paymcp::inline v0::testing
