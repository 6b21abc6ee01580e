// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/request_reader.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/server/detail/host_check.hpp>

#include <algorithm>
#include <limits>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE http::response crowded_response() {
    http::response made = plain_response(503, "The server has as many connections as it can hold.");
    return made.set("Retry-After", "1");
}

PAYMCP_INLINE http_request_reader::http_request_reader(const http::server_options& options, std::uint16_t port)
    : options_(options), port_(port) {
    parser_.header_limit(static_cast<std::uint32_t>(
        std::min<std::size_t>(options.header_limit, std::numeric_limits<std::uint32_t>::max())));
    parser_.body_limit(std::max(options.body_limit, options.skims ? options.skim_limit : 0));
    parser_.get().body().most = options.body_limit;
    if (options.skims) parser_.get().body().choose = [this] { return options_.skims(request_); };
}

PAYMCP_INLINE http_request_reader::progress http_request_reader::read(boost::beast::flat_buffer& buffer) {
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
            if (std::optional<http::response> refusal = refuse_header()) {
                const std::string_view reason = refusal->status == misdirected ? "host" : "malformed";
                return refuse(std::move(*refusal), reason);
            }
            if (only_reserved_ && !has_reserved_path()) return refuse(crowded_response(), "connections");
        }
    }
    if (!parser_.is_done()) return progress::more;
    capped_body::value_type& body = parser_.get().body();
    if (body.skimmer) return refuse(body.skimmer->answer());
    request_.body = std::move(body.text);
    return progress::complete;
}

PAYMCP_INLINE http_request_reader::progress http_request_reader::refuse(http::response response,
                                                                        std::string_view reason) {
    refusal_ = std::move(response);
    if (options_.refused)
        options_.refused(reason, {{"status", std::to_string(refusal_.status)},
                                  {"host", request_.header("Host").value_or("")},
                                  {"peer", request_.peer}});
    return progress::refused;
}

PAYMCP_INLINE http::response http_request_reader::refuse_bytes(boost::system::error_code failure) const {
    using boost::beast::http::error;
    if (failure == error::header_limit) {
        const std::string limit = std::to_string(options_.header_limit);
        return plain_response(431, "The request's header fields are larger than " + limit + " bytes.");
    }
    if (failure == error::body_limit) return too_large();
    return plain_response(400, std::string("The request is not well-formed HTTP/1.1: ") + failure.message() + ".");
}

PAYMCP_INLINE http::response http_request_reader::too_large() const {
    return plain_response(
        413, std::string("The request's body is larger than ") + std::to_string(options_.body_limit) + " bytes.");
}

PAYMCP_INLINE void http_request_reader::note_folds(std::string_view header) {
    while (!header.empty()) {
        if (line_begins_ && (header.front() == ' ' || header.front() == '\t')) folded_ = true;
        const std::size_t end = header.find('\n');
        line_begins_ = end != std::string_view::npos;
        header.remove_prefix(line_begins_ ? end + 1 : header.size());
    }
}

PAYMCP_INLINE void http_request_reader::receive_header() {
    const auto& message = parser_.get();
    request_.method.assign(message.method_string().data(), message.method_string().size());
    request_.target.assign(message.target().data(), message.target().size());
    request_.headers.reserve(usual_fields);
    for (const auto& field : message) {
        const auto name = field.name_string();
        const auto value = field.value();
        request_.headers.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
    }
    const std::optional<std::string_view> expect = request_.header("Expect");
    wants_continue_ = message.version() >= 11 && expect && same_ignoring_case(*expect, "100-continue");
}

PAYMCP_INLINE bool http_request_reader::has_reserved_path() const {
    const std::string_view path = request_.path();
    return std::ranges::any_of(options_.reserved_paths, [path](const std::string& one) {
        return one.ends_with('/') ? path.starts_with(one) : path == one;
    });
}

PAYMCP_INLINE std::size_t http_request_reader::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        request_.headers, [&](const http::header& header) { return same_ignoring_case(header.name, name); }));
}

PAYMCP_INLINE std::optional<http::response> http_request_reader::refuse_header() {
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
        std::ranges::find_if(request_.headers, [](const http::header& header) {
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

}  // namespace paymcp::inline v0::detail
