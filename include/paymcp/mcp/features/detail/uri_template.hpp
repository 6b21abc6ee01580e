// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// A URI template of RFC 6570 with `{name}`, which matches one segment, and `{+name}`, which matches slashes too.
/// Neither matches values that decode to invalid UTF-8 or contain NUL, and `{name}` no slash encoded as `%2F` either.
class uri_template {
public:
    /// Throws `std::invalid_argument` for any other expression.
    explicit uri_template(std::string text);

    const std::string& text() const noexcept { return text_; }

    bool has(std::string_view variable) const;

    /// The percent-decoded variables of a URI that matches this template; empty for any other URI.
    std::optional<std::map<std::string, std::string>> match(std::string_view uri) const;

private:
    struct placeholder {
        std::string name;
        bool slashes;
    };

    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";

    [[noreturn]] void refuse() const;

    /// Whether a value is safe to use as a name, or as a path where slashes are allowed, whatever its encoding in the
    /// URI.
    static bool is_plain(std::string_view value, bool slashes);

    static std::optional<std::string> decoded(std::string_view text);

    static int digit(char c) noexcept;

    std::string text_;
    std::vector<std::string> literals_;  ///< around the variables: one more than there are variables
    std::vector<placeholder> variables_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/detail/impl/uri_template.ipp>
#endif
