// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Finds names by binary search in a table that the compiler sorted.
template <std::size_t N>
class name_table {
public:
    consteval explicit name_table(const std::array<std::string_view, N>& names) {
        for (std::size_t i = 0; i < N; ++i) entries_[i] = {names[i], i};
        std::sort(entries_.begin(), entries_.end(),
                  [](const entry& a, const entry& b) { return a.name < b.name; });
    }

    /// Whether no two names are the same.
    constexpr bool unique() const noexcept {
        return std::adjacent_find(entries_.begin(), entries_.end(), [](const entry& a, const entry& b) {
                   return a.name == b.name;
               }) == entries_.end();
    }

    /// The index of the name among the names given to the constructor.
    constexpr std::optional<std::size_t> find(std::string_view name) const noexcept {
        const auto* const found = std::lower_bound(entries_.data(), entries_.data() + N, name,
                                                   [](const entry& a, std::string_view b) { return a.name < b; });
        if (found == entries_.data() + N || found->name != name) return std::nullopt;
        return found->index;
    }

private:
    struct entry {
        std::string_view name;
        std::size_t index = 0;
    };
    std::array<entry, N> entries_{};
};

}  // namespace paymcp::inline v0::detail
