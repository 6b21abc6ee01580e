// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A body of the type application/x-www-form-urlencoded (WHATWG URL, section 5.2), also used as a query.
class form {
public:
    static constexpr std::string_view content_type = "application/x-www-form-urlencoded";

    /// Adds a field; a name may occur more than once.
    form& add(std::string_view key, std::string_view value);
    form& add(std::string_view key, const char* value) { return add(key, std::string_view(value)); }
    template <std::integral Integer>
    form& add(std::string_view key, Integer value) {
        if constexpr (std::same_as<Integer, bool>) return add(key, std::string_view(value ? "true" : "false"));
        else return add(key, std::string_view(std::to_string(value)));
    }

    const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

inline std::string key_part(std::string_view name) { return std::string(name); }
template <std::integral Index>
std::string key_part(Index index) {
    return std::to_string(index);
}

/// The name of a field within lists and objects, as Stripe spells it: `form_key("line_items", 0, "quantity")` is
/// "line_items[0][quantity]".
template <class... Parts>
std::string form_key(std::string_view first, const Parts&... inner) {
    std::string key(first);
    ((key += '[', key += key_part(inner), key += ']'), ...);
    return key;
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/detail/impl/form.ipp>
#endif
