// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// A part of a request's body, or of a header's value.
struct request_place {
    static constexpr std::size_t in_body = static_cast<std::size_t>(-1);

    std::size_t header = in_body;  ///< the number of the header
    std::size_t begin = 0;
    std::size_t end = 0;

    std::string& text(http::request& request) const {
        return header == in_body ? request.body : request.headers.at(header).value;
    }
    std::string of(http::request request) const { return text(request).substr(begin, end - begin); }

    /// The request with other text in this place.
    http::request replaced(http::request request, std::string_view other) const {
        text(request).replace(begin, end - begin, other);
        return request;
    }
};

/// Where two requests differ in what they have in common, which is where their signatures are.
inline std::vector<request_place> places_that_differ(http::request one, http::request other) {
    std::vector<request_place> found;
    const auto compare = [&](request_place at) {
        const std::string& left = at.text(one);
        const std::string& right = at.text(other);
        if (left == right) return;
        const std::size_t shorter = std::min(left.size(), right.size());
        while (at.begin < shorter && left[at.begin] == right[at.begin]) ++at.begin;
        std::size_t behind = 0;
        while (behind < shorter - at.begin && left[left.size() - 1 - behind] == right[right.size() - 1 - behind])
            ++behind;
        at.end = left.size() - behind;
        if (at.end > at.begin) found.push_back(at);
    };
    for (std::size_t i = 0; i < std::min(one.headers.size(), other.headers.size()); ++i) compare({.header = i});
    compare({});
    return found;
}

/// The request with one byte of a place changed by these bits.
inline http::request with_flipped(http::request request, const request_place& at, std::size_t number, char bits) {
    char& byte = at.text(request)[at.begin + number];
    byte = static_cast<char>(byte ^ bits);
    return request;
}

inline http::request with_body(http::request request, std::string body) {
    request.body = std::move(body);
    return request;
}

inline http::request with_more(http::request request, const std::vector<http::header>& more) {
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    return request;
}

/// Calls `attempt(changed, what)` with several changes of each byte of each header's value.
template <class Attempt>
void each_flipped_header(const http::request& sent, Attempt attempt) {
    for (std::size_t i = 0; i < sent.headers.size(); ++i) {
        const request_place all{i, 0, sent.headers[i].value.size()};
        for (std::size_t at = 0; at < all.end; ++at)
            for (const char bits : {'\x01', '\x02', '\x04', '\x08', '\x20'})
                attempt(with_flipped(sent, all, at, bits),
                        "byte " + std::to_string(at) + " of " + sent.headers[i].name);
    }
}

/// Texts that no sender means: wrong forms, wrong encodings and absurd sizes.
inline std::vector<std::string> hostile_texts() {
    using namespace std::string_literals;
    std::vector<std::string> all{
        ""s,    " "s,   "\0"s,       "\xff\xfe"s, "="s,  ",,,="s,     "null"s,
        "%00"s, "*"s,   "' OR 1=1"s, "[]"s,       "{}"s, "\"\""s,     "0"s,
        "-1"s,  "t=1"s, "t=1,v1="s,  "v1=00"s,    "t="s, "{\"a\":1"s, "99999999999999999999999"s};
    for (const char filler : {'x', '0', ',', '=', '[', '{', ' ', '\0', '\xff'}) all.emplace_back(300'000, filler);
    return all;
}

}  // namespace paymcp::inline v0::testing::detail
