// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/testing/detail/provider_trial.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Stand-ins for the HTTP APIs of payment providers, within the process.
namespace fakes {

using namespace paymcp;
using namespace paymcp::detail;

/// The value of an awaitable, run to its end here; anything else is its own value.
template <class Answer>
auto wait_for(Answer answer) {
    if constexpr (async::Awaitable<Answer>) {
        boost::asio::io_context loop;
        std::optional<typename Answer::value_type> value;
        std::exception_ptr thrown;
        boost::asio::co_spawn(loop, std::move(answer), [&](std::exception_ptr failed, auto result) {
            thrown = failed;
            value.emplace(std::move(result));
        });
        loop.run();
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*value);
    } else {
        return answer;
    }
}

/// Answers each request by a function, and keeps the requests.
class fake_api : public http::client {
public:
    std::vector<http::outgoing_request> asked;

    /// If set, it answers instead, for wrong answers.
    std::function<std::optional<http::send_result>(const http::outgoing_request&)> instead;

    /// The request takes effect, and the answer is lost.
    bool loses_answers = false;

    boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
        asked.push_back(request);
        if (instead)
            if (std::optional<http::send_result> other = instead(request)) co_return std::move(*other);
        http::response given = answer_once(request);
        if (loses_answers && request.method == "POST") co_return http::send_failure{"the answer was lost", true};
        co_return given;
    }

protected:
    virtual http::response answer(const http::outgoing_request& request) = 0;

    /// The header or body field under which this provider takes idempotency keys; empty for none.
    virtual std::string key_of(const http::outgoing_request& request) const {
        return std::string(http::find_header(request.headers, "Idempotency-Key").value_or(""));
    }

private:
    http::response answer_once(const http::outgoing_request& request) {
        const std::string key = request.method == "POST" ? key_of(request) : std::string();
        if (key.empty()) return answer(request);
        const std::string body = request.url + " " + request.body;
        const auto before = kept_.find(key);
        if (before == kept_.end()) {
            http::response made = answer(request);
            if (made.status < 400) kept_[key] = {body, made};
            return made;
        }
        if (before->second.first == body) return before->second.second;
        return {.status = 409, .body = R"({"error":{"code":"idempotency_error","message":"other parameters"}})"};
    }

    std::map<std::string, std::pair<std::string, http::response>> kept_;
};

inline http::response json_response(unsigned status, const boost::json::value& body) {
    return {.status = status, .body = boost::json::serialize(body)};
}

inline http::response not_found() { return json_response(404, {{"message", "there is no such thing"}}); }

/// Path and query of a request below a base URL.
inline std::string target_of(const http::outgoing_request& request) {
    const std::optional<http::url> url = http::parse_url(request.url);
    return url ? std::string(url->target) : std::string();
}

inline std::vector<std::string> path_of(const http::outgoing_request& request) {
    std::vector<std::string> pieces;
    std::string path = target_of(request);
    path = path.substr(0, path.find('?'));
    for (std::size_t at = 1; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        pieces.push_back(path.substr(at, end - at));
        at = end + 1;
    }
    return pieces;
}

inline std::string url_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hex = text[i] == '%' && i + 2 < text.size();
        decoded += hex ? static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)) : text[i];
        if (hex) i += 2;
    }
    return decoded;
}

/// The fields of a form or query.
inline std::map<std::string, std::string> fields_of(std::string_view text) {
    std::map<std::string, std::string> fields;
    while (!text.empty()) {
        const std::string_view piece = text.substr(0, text.find('&'));
        const std::size_t equals = piece.find('=');
        fields[url_decode(piece.substr(0, equals))] = url_decode(piece.substr(equals + 1));
        text.remove_prefix(std::min(piece.size() + 1, text.size()));
    }
    return fields;
}

inline boost::json::object body_of(const http::outgoing_request& request) {
    return boost::json::parse(request.body).as_object();
}

inline std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

/// A request as the gate makes it.
inline checkout_request order_for(std::int64_t amount, std::string_view code, std::string payment_id = {}) {
    return {.payment_id = payment_id.empty() ? unguessable_id("pay_") : std::move(payment_id),
            .reference = {},
            .tool = "picture",
            .description = "picture()",
            .amount = amount,
            .money = currency{code},
            .expires = system_clock().now() + milliseconds(3'600'000)};
}

}  // namespace fakes
