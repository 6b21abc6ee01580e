// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/envelope_scan.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/json.hpp>

#include <cmath>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::optional<std::string> seen_envelope::id() const {
    if (ids != 1 || id_text.empty()) return std::nullopt;
    boost::json::error_code failure;
    const boost::json::value read = boost::json::parse({id_text.data(), id_text.size()}, failure);
    if (failure) return std::nullopt;
    if (!read.is_double()) return boost::json::serialize(read);
    constexpr double beyond = 18446744073709551616.0;
    const double number = read.get_double();
    const bool whole = std::trunc(number) == number && number >= -beyond / 2 && number < beyond;
    const bool minus_zero = number == 0 && std::signbit(number);
    return whole && !minus_zero ? std::optional(id_text) : std::nullopt;
}

PAYMCP_INLINE void envelope_notes::opened(bool object, std::size_t at) {
    if (depth_ == 0) array_ = !object;
    if (depth_ == (array_ ? 1U : 0U)) begin_message(at);
    ++depth_;
}

PAYMCP_INLINE void envelope_notes::closed(std::size_t end) {
    --depth_;
    end_value(end);
}

PAYMCP_INLINE void envelope_notes::begun(json_token what, std::size_t at) {
    if (depth_ == (array_ ? 1U : 0U)) return begin_message(at);
    if (!at_envelope()) return;
    constexpr std::size_t max_key = 64;  // the length of "jsonrpc", fully escaped, with its quotes
    constexpr std::size_t max_id = 65'536;
    const bool text = what == json_token::string;
    if (what == json_token::key)
        max_kept_ = max_key;
    else if (in_ == member::id && (text || what == json_token::number))
        max_kept_ = max_id;
    else if (in_ == member::version && text)
        max_kept_ = max_key;
    else if (in_ == member::method)
        seen_.back().named = text;
}

PAYMCP_INLINE void envelope_notes::byte(char c) {
    kept_ += c;
    if (kept_.size() > max_kept_) forget();
}

PAYMCP_INLINE void envelope_notes::ended(json_token what, std::size_t end) {
    if (what != json_token::key) return end_value(end);
    if (at_envelope()) begin_member(spelled(std::exchange(kept_, {})));
    max_kept_ = 0;
}

PAYMCP_INLINE void envelope_notes::forget() {
    kept_ = {};
    max_kept_ = 0;
}

PAYMCP_INLINE void envelope_notes::begin_message(std::size_t at) {
    if (seen_.size() == most_)
        too_many_ = true;
    else
        seen_.push_back({.begin = at});
}

PAYMCP_INLINE void envelope_notes::end_value(std::size_t end) {
    if (at_envelope()) {
        if (in_ == member::id) seen_.back().id_text = kept_;
        if (in_ == member::version && spelled(kept_) == "2.0") seen_.back().version = true;
        in_ = member::other;
        forget();
    }
    if (depth_ == (array_ ? 1U : 0U) && !seen_.empty() && !too_many_) seen_.back().end = end;
}

PAYMCP_INLINE void envelope_notes::begin_member(std::string_view name) {
    seen_envelope& one = seen_.back();
    in_ = member::other;
    if (name == "id") {
        ++one.ids;
        in_ = member::id;
    } else if (name == "method") {
        ++one.methods;
        in_ = member::method;
    } else if (name == "jsonrpc") {
        in_ = member::version;
    } else if (name == "result" || name == "error") {
        ++one.outcomes;
    }
}

PAYMCP_INLINE std::string envelope_notes::spelled(const std::string& text) {
    boost::json::error_code failure;
    const boost::json::value read = boost::json::parse({text.data(), text.size()}, failure);
    return !failure && read.is_string() ? std::string(read.get_string()) : std::string();
}

PAYMCP_INLINE envelope_scan::envelope_scan(std::string_view text, std::size_t most) : envelope_scan(most) {
    feed(text);
    finish();
}

PAYMCP_INLINE void envelope_scan::feed(std::string_view bytes) {
    while (!bytes.empty() && marks_ < mark.size() && begins_ && bytes.front() == mark[marks_]) {
        ++marks_;
        bytes.remove_prefix(1);
    }
    if (bytes.empty()) return;
    begins_ = false;
    grammar_.feed(bytes);
}

}  // namespace paymcp::inline v0::mcp::detail
