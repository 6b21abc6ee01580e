// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/uri_template.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/utf8.hpp>

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE uri_template::uri_template(std::string text) : text_(std::move(text)) {
    for (std::string_view rest = text_; !rest.empty();) {
        const std::size_t open = rest.find('{');
        literals_.emplace_back(rest.substr(0, open));
        if (open == std::string_view::npos) break;
        const std::size_t close = rest.find('}', open);
        if (close == std::string_view::npos) refuse();
        std::string_view name = rest.substr(open + 1, close - open - 1);
        const bool slashes = name.starts_with('+');
        if (slashes) name.remove_prefix(1);
        if (name.empty() || name.find_first_not_of(letters) != std::string_view::npos) refuse();
        variables_.push_back({std::string(name), slashes});
        rest.remove_prefix(close + 1);
        if (rest.starts_with('{')) refuse();
    }
    if (literals_.size() == variables_.size()) literals_.emplace_back();
    if (variables_.empty()) refuse();
}

PAYMCP_INLINE bool uri_template::has(std::string_view variable) const {
    for (const auto& one : variables_)
        if (one.name == variable) return true;
    return false;
}

PAYMCP_INLINE std::optional<std::map<std::string, std::string>> uri_template::match(std::string_view uri) const {
    std::map<std::string, std::string> found;
    if (!uri.starts_with(literals_.front())) return std::nullopt;
    uri.remove_prefix(literals_.front().size());
    for (std::size_t i = 0; i < variables_.size(); ++i) {
        const std::string& after = literals_[i + 1];
        const bool last = i + 1 == variables_.size();
        std::size_t end = uri.size();
        if (last && uri.ends_with(after))
            end -= after.size();
        else
            end = last ? std::string_view::npos : uri.find(after);
        if (end == std::string_view::npos || end == 0) return std::nullopt;
        const std::string_view value = uri.substr(0, end);
        std::optional<std::string> plain = decoded(value);
        if (!plain || !is_plain(*plain, variables_[i].slashes)) return std::nullopt;
        found[variables_[i].name] = std::move(*plain);
        uri.remove_prefix(end + after.size());
    }
    return found;
}

PAYMCP_INLINE void uri_template::refuse() const {
    throw std::invalid_argument("paymcp: a URI template takes {name} and {+name}, with text between them: " + text_);
}

PAYMCP_INLINE bool uri_template::is_plain(std::string_view value, bool slashes) {
    return value.find('\0') == std::string_view::npos && paymcp::detail::is_utf8(value) &&
           (slashes || value.find('/') == std::string_view::npos);
}

PAYMCP_INLINE std::optional<std::string> uri_template::decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return plain;
}

PAYMCP_INLINE int uri_template::digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace paymcp::inline v0::mcp::detail
