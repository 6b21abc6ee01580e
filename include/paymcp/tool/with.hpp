// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/given_objects.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace paymcp::inline v0 {

namespace detail {

/// Whether a type is among others once.
template <class T, class... All>
inline constexpr bool is_once = (std::size_t{0} + ... + std::size_t{std::same_as<T, All>}) == 1;

/// The result of `with`: objects, and their types for the compiler.
template <class... Objects>
struct given {
    static constexpr bool sound = true;
    given_objects objects;
};

/// The result of a `with` that the compiler has refused.
struct refused_objects;
template <>
struct given<refused_objects> {
    static constexpr bool sound = false;
};

}  // namespace detail

/// The objects that tools work on: `serve<F>(argc, argv, toolset<a, b>, with(db, mailer), provider, store)`.
///
///     constexpr auto buy = tool<"buy", price<50, USD>>(
///         "Buys a seat", arg<"row">("Row"), [](int row, seats& all) { return all.take(row); });
///
/// A tool's function takes an object as a reference that is not const, after its arguments; the type alone says which
/// one, so that there is one of each type, not const, and no more than sixteen. A pointer to a member function is a
/// tool's function, too: its object is given here. The compiler checks that each object that a tool takes is there.
/// Nothing is copied: the objects outlive the server. Tools run on several threads at once, see `single_threaded`.
template <class... Objects>
constexpr auto with([[maybe_unused]] Objects&&... objects) noexcept {
    constexpr bool last = (std::is_lvalue_reference_v<Objects> && ...);
    constexpr bool open = (!std::is_const_v<std::remove_reference_t<Objects>> && ...);
    constexpr bool differ = (detail::is_once<std::remove_cvref_t<Objects>, std::remove_cvref_t<Objects>...> && ...);
    constexpr bool fit = sizeof...(Objects) <= detail::given_objects::max_objects;
    static_assert(last, "paymcp: with takes objects that outlive the server: name them before (docs/errors.md#tools)");
    static_assert(open, "paymcp: with takes objects that are not const (docs/errors.md#tools)");
    static_assert(differ,
                  "paymcp: with takes one object of each type, because a tool names it by its type "
                  "(docs/errors.md#tools)");
    static_assert(fit, "paymcp: with takes at most sixteen objects; put some of them into one (docs/errors.md#tools)");
    if constexpr (last && open && differ && fit) {
        detail::given<std::remove_reference_t<Objects>...> made{};
        (made.objects.add(objects), ...);
        return made;
    } else {
        return detail::given<detail::refused_objects>{};
    }
}

}  // namespace paymcp::inline v0
