// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/detail/capped_body.hpp>
#include <paymcp/http/server/detail/host_check.hpp>
#include <paymcp/http/server/options.hpp>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

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
    http_request_reader(const http_options& options, std::uint16_t port) : options_(options), port_(port) {
        parser_.header_limit(static_cast<std::uint32_t>(
            std::min<std::size_t>(options.header_limit, std::numeric_limits<std::uint32_t>::max())));
        parser_.body_limit(std::max(options.body_limit, options.skims ? options.skim_limit : 0));
        parser_.get().body().most = options.body_limit;
        if (options.skims) parser_.get().body().choose = [this] { return options_.skims(request_); };
    }
    http_request_reader(const http_request_reader&) = delete;
    http_request_reader& operator=(const http_request_reader&) = delete;

    /// Takes the bytes of this request from `buffer`, and leaves those behind it.
    progress take(boost::beast::flat_buffer& buffer) {
        while (buffer.size() > 0 && !parser_.is_done()) {
            const bool in_header = !parser_.is_header_done();
            boost::system::error_code failure;
            const std::size_t used = parser_.put(buffer.data(), failure);
            if (in_header) note_folds({static_cast<const char*>(buffer.data().data()), used});
            buffer.consume(used);
            // Beast bounds only unparsed bytes. Slowly arriving fields, endless chunk extensions and trailers need this
            // bound.
            if (in_header) header_bytes_ += used;
            const bool starved = failure == boost::beast::http::error::need_more;
            const std::size_t held = starved ? buffer.size() : 0;
            if (header_bytes_ + held > options_.header_limit) failure = boost::beast::http::error::header_limit;
            if (starved && failure == boost::beast::http::error::need_more) break;
            if (failure) return refuse(refuse_bytes(failure));
            if (folded_) return refuse(plain_response(400, "A field must stand in one line."));
            if (in_header && parser_.is_header_done()) {
                receive_header();
                if (std::optional<http_response> refusal = refuse_header()) {
                    const std::string_view reason = refusal->status == misdirected ? "host" : "malformed";
                    return refuse(std::move(*refusal), reason);
                }
            }
        }
        if (!parser_.is_done()) return progress::more;
        capped_body::value_type& body = parser_.get().body();
        if (body.skimmer) return refuse(body.skimmer->answer());
        request_.body = std::move(body.text);
        return progress::complete;
    }

    /// Whether the client waits for "100 Continue" before it sends the body; true at most once.
    bool wants_continue() { return std::exchange(wants_continue_, false) && !parser_.is_done(); }

    /// Whether the answer must have no body.
    bool is_head() const { return request_.method == "HEAD"; }

    /// Whether the client allows another request on the connection. For complete requests.
    bool keep_alive() const { return parser_.keep_alive(); }

    /// Whether the client understands chunked bodies. For complete requests.
    bool takes_chunks() const { return parser_.get().version() >= 11; }

    /// The request that was read; move it out of the reader last.
    http_request& request() { return request_; }

    /// The answer that refuses the request; then the connection is closed.
    http_response& refusal() { return refusal_; }

    /// Sets the sender of the request, for logs.
    void comes_from(std::string peer) { request_.peer = std::move(peer); }

private:
    progress refuse(http_response response, std::string_view reason = "malformed") {
        refusal_ = std::move(response);
        if (options_.refused)
            options_.refused(reason, {{"status", std::to_string(refusal_.status)},
                                      {"host", request_.header("Host").value_or("")},
                                      {"peer", request_.peer}});
        return progress::refused;
    }

    http_response refuse_bytes(boost::system::error_code failure) const {
        using boost::beast::http::error;
        if (failure == error::header_limit) {
            const std::string limit = std::to_string(options_.header_limit);
            return plain_response(431, "The request's header fields are larger than " + limit + " bytes.");
        }
        if (failure == error::body_limit) return too_large();
        return plain_response(400, std::string("The request is not well-formed HTTP/1.1: ") + failure.message() + ".");
    }

    http_response too_large() const {
        return plain_response(
            413, std::string("The request's body is larger than ") + std::to_string(options_.body_limit) + " bytes.");
    }

    // Programs read a folded field (RFC 9112 section 5.2) in different ways.
    void note_folds(std::string_view header) {
        for (const char c : header) {
            if (line_begins_ && (c == ' ' || c == '\t')) folded_ = true;
            line_begins_ = c == '\n';
        }
    }

    // Fields are copied before the body comes, because Beast adds a chunked body's trailers to them.
    void receive_header() {
        const auto& message = parser_.get();
        request_.method.assign(message.method_string().data(), message.method_string().size());
        request_.target.assign(message.target().data(), message.target().size());
        for (const auto& field : message) {
            const auto name = field.name_string();
            const auto value = field.value();
            request_.headers.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
        }
        const std::optional<std::string_view> expect = request_.header("Expect");
        wants_continue_ = message.version() >= 11 && expect && same_ignoring_case(*expect, "100-continue");
    }

    std::size_t count(std::string_view name) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            request_.headers, [&](const http_header& header) { return same_ignoring_case(header.name, name); }));
    }

    std::optional<http_response> refuse_header() {
        if (const auto coding = request_.header("Transfer-Encoding")) {
            // Beast would read any other coding as an empty body, and the body as the next request.
            if (parser_.get().version() < 11) return plain_response(400, "Transfer-Encoding needs HTTP/1.1.");
            if (count("Transfer-Encoding") != 1 || !same_ignoring_case(*coding, "chunked")) {
                return plain_response(501, "The only transfer coding here is chunked.");
            }
        }
        if (count("Host") != 1) return plain_response(400, "A request needs exactly one Host field.");
        std::string host{*request_.header("Host")};
        if (request_.target.starts_with("http://") || request_.target.starts_with("https://")) {
            const std::size_t authority = request_.target.find("//") + 2;
            const std::size_t path = std::min(request_.target.find_first_of("/?", authority), request_.target.size());
            host = request_.target.substr(authority, path - authority);
            request_.target.erase(0, path);
            if (!request_.target.starts_with('/')) request_.target = std::string("/").append(request_.target);
            std::ranges::find_if(request_.headers, [](const http_header& header) {
                return same_ignoring_case(header.name, "Host");
            })->value = host;
        }
        if (!request_.target.starts_with('/')) return plain_response(400, "The request's target is not a path.");
        if (!host_allowed(host, port_, options_.allowed_hosts)) {
            return plain_response(misdirected, "This server does not answer for the host that the request names.");
        }
        // A client that waits for "100 Continue" is refused before it sends the body.
        const auto announced = parser_.content_length();
        if (announced && *announced > options_.body_limit && (wants_continue_ || !parser_.get().body().skim()))
            return too_large();
        return std::nullopt;
    }

    static constexpr unsigned misdirected = 421;

    const http_options& options_;
    std::uint16_t port_;
    boost::beast::http::request_parser<capped_body> parser_;
    std::size_t header_bytes_ = 0;
    bool line_begins_ = false;
    bool folded_ = false;
    bool wants_continue_ = false;
    http_request request_{};
    http_response refusal_{};
};

}  // namespace paymcp::inline v0::detail
