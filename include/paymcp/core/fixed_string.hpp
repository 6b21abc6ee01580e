// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A string literal as a template argument: `tool<"generate_image">`, `arg<"prompt">`.
///
/// It is structural, so two literals with the same characters name the same specialization.
template <std::size_t N>
struct fixed_string {
    char characters[N]{};

    constexpr fixed_string(const char (&literal)[N]) noexcept {
        for (std::size_t i = 0; i < N; ++i) characters[i] = literal[i];
    }

    /// The text without its terminating zero.
    constexpr std::string_view view() const noexcept { return {characters, N - 1}; }

    constexpr std::size_t size() const noexcept { return N - 1; }
};

}  // namespace paymcp::inline v0::detail
