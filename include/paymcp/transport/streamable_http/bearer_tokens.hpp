// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

namespace detail {

/// The token of an `Authorization: Bearer` field (RFC 6750 section 2.1); empty for a field of another form.
std::string_view bearer_token_of(std::string_view authorization);

}  // namespace detail

/// A fixed set of tokens, each of which stands for a principal. Models `request_verifier`.
///
/// It keeps only digests of the tokens, and compares all of them, so that timing reveals nothing.
class bearer_tokens {
public:
    /// Adds "NAME=TOKEN", without blanks and line ends around either. One name may have several tokens, so that they
    /// can be rotated one by one.
    result<void> add(std::string_view name_and_token);

    bool empty() const noexcept { return known_.empty(); }
    std::size_t size() const noexcept { return known_.size(); }

    /// The principal of a token, or empty.
    std::string principal_of(std::string_view token) const;

    boost::asio::awaitable<verification> operator()(const http::request& request) const;

private:
    std::vector<std::pair<paymcp::detail::sha256_digest, std::string>> known_;
};

/// Reads a file of bearer tokens, one NAME=TOKEN a line, see `bearer_tokens::add`. Empty lines are passed over, and a
/// file without a token is an error. Errors name the file and the line, never what stands there.
result<bearer_tokens> read_bearer_file(const std::string& path);

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/impl/bearer_tokens.ipp>
#endif
