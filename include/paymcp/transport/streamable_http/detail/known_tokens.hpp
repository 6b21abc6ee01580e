// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/transport/streamable_http/token_issuer.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace paymcp::inline v0::mcp::detail {

/// Whether a text can be a token in a field (RFC 6750 section 2.1, `b64token`) of at most `max_token_size` bytes.
bool is_bearer_token(std::string_view text) noexcept;

/// What an issuer's answer about a token says (RFC 7662 section 2.2). A token without an end holds as long as the
/// answer is remembered; one without an issuer is the asked one's. Everything else is as `principal_of` has it.
verification judge_introspection(boost::json::object answer, const token_issuer& issuer, unix_time now);

/// The tokens that an issuer was asked about lately, by their digests. On one executor that does not run two handlers
/// at once.
class known_tokens : public std::enable_shared_from_this<known_tokens> {
public:
    static constexpr std::size_t most_known = 10'000;
    static constexpr std::size_t most_asked = 64;  ///< questions under way
    static constexpr std::size_t max_answer = 64 * 1024;

    known_tokens(token_issuer issuer, std::shared_ptr<http::client> network, const wall_clock& time,
                 paymcp::detail::log_sink log);

    boost::asio::awaitable<verification> judge(std::string token);

private:
    struct known {
        boost::json::object answer{};
        unix_time until{};
    };

    /// One question under way; it ends also where its executor does.
    struct asking {
        std::size_t& count;

        explicit asking(std::size_t& all) noexcept : count(all) { ++count; }
        asking(const asking&) = delete;
        asking& operator=(const asking&) = delete;
        ~asking() { --count; }
    };

    /// The issuer's answer, or why there is none.
    boost::asio::awaitable<result<boost::json::object>> ask(std::string token);

    void remember(std::string digest, boost::json::object answer);

    token_issuer issuer_;
    std::string credentials_;
    std::shared_ptr<http::client> network_;
    const wall_clock& time_;
    paymcp::detail::log_sink log_;
    std::unordered_map<std::string, known> known_{};
    std::size_t asked_ = 0;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/known_tokens.ipp>
#endif
