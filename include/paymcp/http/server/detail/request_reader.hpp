// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/http/server/detail/capped_body.hpp>
#include <paymcp/http/server/options.hpp>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// Refuses a request for which the server has no connection left; the client may repeat it.
http::response crowded_response();

/// Reads one request from bytes as they arrive, and refuses requests that must not reach a handler. It uses no socket
/// and no clock.
class http_request_reader {
public:
    enum class progress : std::uint8_t {
        more,
        complete,
        refused
    };

    /// `options` outlives the reader. `port` is the port listened on, which `Host` must name.
    http_request_reader(const http::server_options& options, std::uint16_t port);
    http_request_reader(const http_request_reader&) = delete;
    http_request_reader& operator=(const http_request_reader&) = delete;

    /// Takes the bytes of this request from `buffer`, and leaves those behind it.
    progress read(boost::beast::flat_buffer& buffer);

    /// Whether the client waits for "100 Continue" before it sends the body; true at most once.
    bool wants_continue() { return std::exchange(wants_continue_, false) && !parser_.is_done(); }

    /// Whether the answer must have no body.
    bool is_head() const { return request_.method == "HEAD"; }

    /// Whether the client allows another request on the connection. For complete requests.
    bool keep_alive() const { return parser_.keep_alive(); }

    /// Whether the client understands chunked bodies. For complete requests.
    bool takes_chunks() const { return parser_.get().version() >= 11; }

    /// The request that was read; move it out of the reader last.
    http::request& request() { return request_; }

    /// The answer that refuses the request; then the connection is closed.
    http::response& refusal() { return refusal_; }

    /// Refuses every request but those for the server's reserved paths.
    void only_reserved() { only_reserved_ = true; }

    /// Sets the sender of the request, for logs.
    void comes_from(std::string peer) { request_.peer = std::move(peer); }

private:
    progress refuse(http::response response, std::string_view reason = "malformed");

    http::response refuse_bytes(boost::system::error_code failure) const;

    http::response too_large() const;

    // Programs read a folded field (RFC 9112 section 5.2) in different ways.
    void note_folds(std::string_view header);

    // Fields are copied before the body comes, because Beast adds a chunked body's trailers to them.
    void receive_header();

    std::size_t count(std::string_view name) const;

    std::optional<http::response> refuse_header();

    bool has_reserved_path() const;

    static constexpr unsigned misdirected = 421;
    static constexpr std::size_t usual_fields = 16;

    const http::server_options& options_;
    std::uint16_t port_;
    boost::beast::http::request_parser<capped_body> parser_;
    std::size_t header_bytes_ = 0;
    bool line_begins_ = false;
    bool folded_ = false;
    bool wants_continue_ = false;
    bool only_reserved_ = false;
    http::request request_{};
    http::response refusal_{};
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/request_reader.ipp>
#endif
