// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A time in the form of the Date field, RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::chrono::system_clock::time_point at);

/// Whether a field has no line end: a handler's field cannot split the response.
bool is_writable(const http::header& header);

/// Whether the server writes this field, from the connection and the body.
bool is_framing(std::string_view name);

/// The status line and the fields of any response, without those that delimit its body.
std::string response_top(const http::response& response);

std::string_view connection_field(bool keep_alive);

/// The head of a whole response, up to and including the empty line.
std::string response_head(const http::response& response, bool keep_alive);

/// The head of a response whose body comes in pieces: in chunks, or else until the connection closes.
std::string streaming_head(const http::response& response, bool keep_alive, bool chunked);

/// One chunk, RFC 9112 section 7.1. `bytes` must not be empty: an empty chunk ends the body.
void append_chunk(std::string& text, std::string_view bytes);

/// The bytes as a chunk, or as they are; nothing where there are none.
void append_piece(std::string& text, std::string_view bytes, bool chunked);

/// The answer where making one has failed.
http::response failure_response();

/// The response, or a failure where one of its fields would end the head early.
http::response writable_response(http::response response);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/response_text.ipp>
#endif
