// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/core/fixed_string.hpp>

#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

namespace slots {

struct scopes;

}  // namespace slots

/// Whether a text is a scope of RFC 6749 section 3.3: visible ASCII without a quotation mark and a backslash.
constexpr bool is_scope(std::string_view text) noexcept {
    for (const char c : text)
        if (c <= ' ' || c >= 0x7F || c == '"' || c == '\\') return false;
    return !text.empty();
}

/// Writes scopes as `scope` and challenges have them: separated by one blank.
template <fixed_string First, fixed_string... More>
struct scopes_text {
    template <class Sink>
    constexpr void operator()(Sink& sink) const {
        sink.put(First.view());
        ((sink.put(' '), sink.put(More.view())), ...);
    }
};

/// Whether a tool requires no scopes, or only such as can stand in a token.
template <class Policies>
consteval bool require_scope_words() {
    if constexpr (Policies::template has<slots::scopes>) {
        constexpr bool of_words = Policies::template in<slots::scopes, void>::of_words;
        static_assert(of_words,
                      "paymcp: a scope is one word of visible ASCII without quotation marks and backslashes "
                      "(docs/errors.md#tools)");
        return of_words;
    } else {
        return true;
    }
}

}  // namespace detail

/// Only callers whose token permits all of these scopes may call the tool: `requires_scope<"images">`. Others are
/// refused with status 403 and `insufficient_scope` before a payment is opened, and clients that know step-up
/// authorization ask their user. A server without a verifier that tells scopes refuses to start.
template <detail::fixed_string Scope, detail::fixed_string... More>
struct requires_scope {
    using slot = detail::slots::scopes;
    static constexpr bool of_words = (detail::is_scope(Scope.view()) && ... && detail::is_scope(More.view()));
    static constexpr std::string_view text = detail::static_text<detail::scopes_text<Scope, More...>{}>;
};

}  // namespace paymcp::inline v0
