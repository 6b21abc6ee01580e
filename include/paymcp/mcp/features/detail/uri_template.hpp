// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/utf8.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

/// A URI template of RFC 6570 with `{name}`, which matches one segment, and `{+name}`, which matches slashes too.
/// Neither matches values that decode to invalid UTF-8 or contain NUL, and `{name}` no slash encoded as `%2F` either.
class uri_template {
public:
    /// Throws `std::invalid_argument` for any other expression.
    explicit uri_template(std::string text) : text_(std::move(text)) {
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

    const std::string& text() const noexcept { return text_; }

    bool has(std::string_view variable) const {
        for (const auto& one : variables_)
            if (one.name == variable) return true;
        return false;
    }

    /// The percent-decoded variables of a URI that matches this template; empty for any other URI.
    std::optional<std::map<std::string, std::string>> match(std::string_view uri) const {
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

private:
    struct placeholder {
        std::string name;
        bool slashes;
    };

    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";

    [[noreturn]] void refuse() const {
        throw std::invalid_argument("paymcp: a URI template takes {name} and {+name}, with text between them: " +
                                    text_);
    }

    /// Whether a value is safe to use as a name, or as a path where slashes are allowed, whatever its encoding in the
    /// URI.
    static bool is_plain(std::string_view value, bool slashes) {
        return value.find('\0') == std::string_view::npos && paymcp::detail::is_utf8(value) &&
               (slashes || value.find('/') == std::string_view::npos);
    }

    static std::optional<std::string> decoded(std::string_view text) {
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

    static int digit(char c) noexcept {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    std::string text_;
    std::vector<std::string> literals_;  ///< around the variables: one more than there are variables
    std::vector<placeholder> variables_;
};

}  // namespace paymcp::inline v0::mcp
