// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/schema/schema_text.hpp>

#include <cstddef>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The length of a URI's scheme with its colon; zero where it has no scheme.
constexpr std::size_t scheme_length(std::string_view uri) noexcept {
    for (std::size_t i = 0; i < uri.size(); ++i) {
        const char one = uri[i];
        const bool letter = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z');
        if (one == ':') return i == 0 ? 0 : i + 1;
        if (!letter && (i == 0 || ((one < '0' || one > '9') && one != '+' && one != '-' && one != '.'))) return 0;
    }
    return 0;
}

/// Where the path of an absolute URI begins: behind "https://host".
constexpr std::size_t path_start(std::string_view uri) noexcept {
    const std::size_t scheme = scheme_length(uri);
    if (uri.substr(scheme, 2) != "//") return scheme;
    const std::size_t slash = uri.find('/', scheme + 2);
    return slash == uri.npos ? uri.size() : slash;
}

/// A reference without its fragment as a whole URI (RFC 3986, 5.2, of schemas' names: without queries).
constexpr static_words resolve_uri(std::string_view base, std::string_view reference) {
    static_words out;
    base = base.substr(0, base.find('#'));
    reference = reference.substr(0, reference.find('#'));
    if (reference.empty()) return out.put(base), out;
    if (scheme_length(reference) != 0) return out.put(reference), out;
    const std::size_t scheme = scheme_length(base);
    const std::size_t path = path_start(base);
    if (reference.starts_with("//")) return out.put(base.substr(0, scheme)), out.put(reference), out;
    out.put(base.substr(0, path));
    static_words whole;
    if (!reference.starts_with('/')) whole.put(base.substr(path, base.rfind('/') + 1 - path));
    if (!reference.starts_with('/') && whole.size == 0 && path != scheme) whole.put('/');
    whole.put(reference);
    const std::size_t first = out.size;
    for (std::string_view left = whole.view(); !left.empty();) {
        const std::size_t end = left.find('/', left.starts_with('/') ? 1 : 0);
        const std::string_view segment = left.substr(0, end);
        left = end == left.npos ? std::string_view() : left.substr(end);
        const std::string_view name = segment.starts_with('/') ? segment.substr(1) : segment;
        if (name == "..") {
            while (out.size > first && out.bytes[out.size - 1] != '/') --out.size;
            if (out.size > first) --out.size;
        } else if (name != ".") {
            out.put(segment);
        }
        if (left.empty() && (name == "." || name == "..")) out.put('/');
    }
    out.broken = out.broken || whole.broken;
    return out;
}

/// A fragment with its percent signs decoded.
constexpr static_words decode_fragment(std::string_view fragment) {
    static_words out;
    for (std::size_t i = 0; i < fragment.size(); ++i) {
        if (fragment[i] != '%') {
            out.put(fragment[i]);
            continue;
        }
        const int high = i + 1 < fragment.size() ? hex_value(fragment[i + 1]) : -1;
        const int low = i + 2 < fragment.size() ? hex_value(fragment[i + 2]) : -1;
        out.broken = out.broken || high < 0 || low < 0;
        out.put(static_cast<char>(static_cast<unsigned char>((high & 15) << 4 | (low & 15))));
        i += 2;
    }
    return out;
}

/// The member name that a step of a JSON pointer (RFC 6901) stands for.
constexpr static_words decode_step(std::string_view step) {
    static_words out;
    for (std::size_t i = 0; i < step.size(); ++i) {
        if (step[i] != '~') {
            out.put(step[i]);
            continue;
        }
        const char which = i + 1 < step.size() ? step[i + 1] : 'x';
        out.broken = out.broken || (which != '0' && which != '1');
        out.put(which == '0' ? '~' : '/');
        ++i;
    }
    return out;
}

}  // namespace paymcp::inline v0::detail
