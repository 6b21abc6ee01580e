// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/curl_transfer.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE curl_transfer::curl_transfer(http::outgoing_request request, const http::curl_options& options)
    : request_(std::move(request)), options_(options) {
    const std::optional<http::url> url = http::parse_url(request_.url);
    if (!url || !well_formed()) return;
    other_side_ = std::string(url->scheme) + "://" + std::string(url->host) + ':' + std::to_string(url->port);
    handle_.reset(curl_easy_init());
    if (!handle_) throw std::bad_alloc();
    set_request();
    set_bounds();
    if (!settable_) handle_.reset();
}

PAYMCP_INLINE http::send_result curl_transfer::outcome(CURLcode code) {
    if (!handle_)
        return http::send_failure{"the request cannot be sent: its URL, method or a header is malformed", false};
    if (code == CURLE_OK) return std::move(response_);
    // libcurl's count of sent bytes includes its retries on a connection that proved dead.
    long sent = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_REQUEST_SIZE, &sent);
    std::string why = too_large_ ? "the response is too large" : curl_easy_strerror(code);
    return http::send_failure{"no response from " + other_side_ + ": " + why, sent > 0};
}

PAYMCP_INLINE bool curl_transfer::is_token(std::string_view text) noexcept {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [=](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != others.npos;
    });
}

PAYMCP_INLINE bool curl_transfer::well_formed() const {
    return is_token(request_.method) && std::ranges::all_of(request_.headers, [](const http::header& header) {
               return is_token(header.name) &&
                      header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
           });
}

PAYMCP_INLINE void curl_transfer::set_request() {
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    if (request_.method == "HEAD") {
        set(CURLOPT_NOBODY, 1L);
    } else if (request_.method != "GET" || !request_.body.empty()) {
        set(CURLOPT_POST, 1L);
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        set(CURLOPT_POSTFIELDS, request_.body.c_str());
        if (request_.method != "POST") set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    }
    // libcurl adds these to a POST by default: the first is a guess, the second costs a round trip.
    if (!http::find_header(request_.headers, "Content-Type")) lines_.add("Content-Type:");
    lines_.add("Expect:");
    for (const http::header& header : request_.headers)
        lines_.add((header.value.empty() ? header.name + ';' : header.name + ": " + header.value).c_str());
    set(CURLOPT_HTTPHEADER, lines_.get());
    set(CURLOPT_USERAGENT, options_.user_agent.c_str());
    // libcurl retries on a reused connection that proves dead, which is safe only for a repeatable request.
    if (!request_.repeatable && request_.method != "GET" && request_.method != "HEAD") set(CURLOPT_FRESH_CONNECT, 1L);
}

PAYMCP_INLINE void curl_transfer::set_bounds() {
    set(CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    // A request that ends during its name lookup waits for the lookup's thread, unless this option is set. It
    // exists since 7.87.
    curl_easy_setopt(handle_.get(), CURLOPT_QUICK_EXIT, 1L);
#endif
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options_.ca_file.empty()) set(CURLOPT_CAINFO, options_.ca_file.c_str());
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.total_timeout.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.stall_timeout.count() / 1000));
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_HEADERFUNCTION, &curl_transfer::take_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &curl_transfer::take_body);
    set(CURLOPT_WRITEDATA, this);
}

PAYMCP_INLINE std::size_t curl_transfer::take_header(char* data, std::size_t one, std::size_t count,
                                                     void* self) noexcept {
    return static_cast<curl_transfer*>(self)->header({data, one * count}) ? one * count : 0;
}

PAYMCP_INLINE std::size_t curl_transfer::take_body(char* data, std::size_t one, std::size_t count,
                                                   void* self) noexcept {
    return static_cast<curl_transfer*>(self)->body({data, one * count}) ? one * count : 0;
}

PAYMCP_INLINE bool curl_transfer::header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > options_.header_limit) return !(too_large_ = true);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) {
        // An interim response (1xx) came before: only the last one counts.
        long status = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
        response_ = {.status = static_cast<unsigned>(status), .headers = {}, .body = {}};
    } else if (const std::size_t colon = line.find(':'); colon != line.npos) {
        std::string_view value = line.substr(colon + 1);
        while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
        while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
        response_.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
    }
    return true;
}

PAYMCP_INLINE bool curl_transfer::body(std::string_view piece) {
    if (piece.size() > options_.response_limit - response_.body.size()) return !(too_large_ = true);
    response_.body.append(piece);
    return true;
}

}  // namespace paymcp::inline v0::detail
