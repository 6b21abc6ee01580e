// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/curl_handle.hpp>
#include <paymcp/http/client/curl_options.hpp>
#include <paymcp/http/client/http_client.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// One request as set up for libcurl, and its response as it arrives.
///
/// An error names the server and libcurl's text for the kind of failure; it contains no path, query, header or body.
class curl_transfer {
public:
    /// `handle()` is null where the request cannot be made; `outcome` says why.
    curl_transfer(http::outgoing_request request, const http::curl_options& options);
    curl_transfer(const curl_transfer&) = delete;
    curl_transfer& operator=(const curl_transfer&) = delete;

    CURL* handle() const noexcept { return handle_.get(); }

    /// The response, or the failure, after libcurl ended with `code`.
    http::send_result outcome(CURLcode code);

private:
    static bool is_token(std::string_view text) noexcept;

    bool well_formed() const;

    template <class Value>
    void set(CURLoption option, Value value) {
        settable_ = curl_easy_setopt(handle_.get(), option, value) == CURLE_OK && settable_;
    }

    void set_request();

    void set_bounds();

    static std::size_t take_header(char* data, std::size_t one, std::size_t count, void* self) noexcept;
    static std::size_t take_body(char* data, std::size_t one, std::size_t count, void* self) noexcept;

    bool header(std::string_view line);

    bool body(std::string_view piece);

    http::outgoing_request request_;
    const http::curl_options& options_;
    std::string other_side_;
    curl_lines lines_;
    http::response response_;
    std::size_t header_bytes_ = 0;
    bool too_large_ = false;
    bool settable_ = true;
    curl_easy handle_;  ///< the last member: it is destroyed before the objects it points to
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/detail/impl/curl_transfer.ipp>
#endif
