// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/bearer_tokens.hpp>

#include <paymcp/core/detail/constant_time.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>

#include <cstddef>
#include <fstream>

namespace paymcp::inline v0::mcp {

namespace detail {

PAYMCP_INLINE std::string_view bearer_token_of(std::string_view authorization) {
    constexpr std::string_view scheme = "Bearer ";
    if (!paymcp::detail::same_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return {};
    return trimmed(authorization.substr(scheme.size()));
}

}  // namespace detail

PAYMCP_INLINE result<void> bearer_tokens::add(std::string_view name_and_token) {
    const std::size_t equals = name_and_token.find('=');
    if (equals == std::string_view::npos) return failure{"a bearer token is given as NAME=TOKEN"};
    const std::string_view name = paymcp::detail::trimmed_key(name_and_token.substr(0, equals));
    const std::string_view token = paymcp::detail::trimmed_key(name_and_token.substr(equals + 1));
    if (name.empty() || token.empty()) return failure{"a bearer token is given as NAME=TOKEN"};
    for (const char c : token)
        if (c <= ' ' || c >= 0x7f) return failure{"a bearer token consists of visible characters of ASCII"};
    const paymcp::detail::sha256_digest made = paymcp::detail::sha256(token);
    for (const auto& [known, principal] : known_)
        if (known == made) return failure{"the same bearer token is given twice"};
    known_.emplace_back(made, std::string(name));
    return {};
}

PAYMCP_INLINE std::string bearer_tokens::principal_of(std::string_view token) const {
    const paymcp::detail::sha256_digest given = paymcp::detail::sha256(token);
    std::string_view found;
    for (const auto& [known, principal] : known_)
        if (paymcp::detail::same_in_constant_time(known, given)) found = principal;
    return std::string(found);
}

PAYMCP_INLINE boost::asio::awaitable<verification> bearer_tokens::operator()(const http::request& request) const {
    const auto field = request.header("Authorization");
    if (!field) co_return verification{};
    const std::string_view token = detail::bearer_token_of(*field);
    std::string principal = token.empty() ? std::string() : principal_of(token);
    if (principal.empty()) co_return verification{.came = verification::outcome::bad_token};
    co_return verification{.came = verification::outcome::admitted, .principal = std::move(principal)};
}

PAYMCP_INLINE result<bearer_tokens> read_bearer_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) return failure{"cannot read the bearer tokens of " + path};
    bearer_tokens tokens;
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        if (paymcp::detail::trimmed_key(std::string_view(line)).empty()) continue;
        const result<void> added = tokens.add(line);
        if (!added) return failure{path + ", line " + std::to_string(number) + ": " + added.error().message};
    }
    if (file.bad()) return failure{"cannot read the bearer tokens of " + path};
    if (tokens.empty()) return failure{"there is no bearer token in " + path};
    return tokens;
}

}  // namespace paymcp::inline v0::mcp
