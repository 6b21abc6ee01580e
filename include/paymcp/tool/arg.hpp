// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/fixed_string.hpp>
#include <paymcp/tool/detail/codec/number.hpp>
#include <paymcp/tool/detail/limits.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0 {

/// The lowest value of a number, inclusive. JSON Schema `minimum`.
struct minimum {
    template <class Number>
        requires std::is_arithmetic_v<Number>
    constexpr explicit minimum(Number lowest) noexcept : value(lowest) {}

    detail::number value;
};

/// The highest value of a number, inclusive. JSON Schema `maximum`.
struct maximum {
    template <class Number>
        requires std::is_arithmetic_v<Number>
    constexpr explicit maximum(Number highest) noexcept : value(highest) {}

    detail::number value;
};

/// The least length of a string in Unicode code points. JSON Schema `minLength`.
struct min_length {
    constexpr explicit min_length(std::size_t least) noexcept : value(least) {}

    std::size_t value;
};

/// The greatest length of a string in Unicode code points. JSON Schema `maxLength`.
struct max_length {
    constexpr explicit max_length(std::size_t greatest) noexcept : value(greatest) {}

    std::size_t value;
};

/// The fewest items of an array. JSON Schema `minItems`.
struct min_items {
    constexpr explicit min_items(std::size_t fewest) noexcept : value(fewest) {}

    std::size_t value;
};

/// The most items of an array. JSON Schema `maxItems`.
struct max_items {
    constexpr explicit max_items(std::size_t most) noexcept : value(most) {}

    std::size_t value;
};

/// The value of an argument that the caller leaves out: a bool, a number, a string or an enum's value, as its type
/// requires. JSON Schema `default`.
template <class Value>
struct default_value {
    constexpr explicit default_value(Value fallback) noexcept : value(fallback) {}

    Value value;
};
default_value(const char*) -> default_value<std::string_view>;

namespace detail {

template <class Constraint>
inline constexpr bool is_default = false;
template <class Value>
inline constexpr bool is_default<default_value<Value>> = true;

template <class C, class... Cs>
inline constexpr bool one_of = (std::same_as<C, Cs> || ...);

template <class C>
concept Constraint =
    is_default<C> || one_of<C, minimum, maximum, min_length, max_length, min_items, max_items>;

template <class C>
inline constexpr std::uint8_t rules_of = one_of<C, minimum, maximum>         ? number_rules
                                         : one_of<C, min_length, max_length> ? length_rules
                                         : one_of<C, min_items, max_items>   ? item_rules
                                                                             : no_rules;

template <class C, class... Cs>
inline constexpr bool given_once =
    is_default<C> ? (0 + ... + int{is_default<Cs>}) == 1 : (0 + ... + int{std::same_as<C, Cs>}) == 1;

constexpr void apply(limits& bounds, minimum rule) noexcept { bounds.lowest = rule.value; }
constexpr void apply(limits& bounds, maximum rule) noexcept { bounds.highest = rule.value; }
constexpr void apply(limits& bounds, min_length rule) noexcept { bounds.fewest = rule.value; }
constexpr void apply(limits& bounds, max_length rule) noexcept { bounds.most = rule.value; }
constexpr void apply(limits& bounds, min_items rule) noexcept { bounds.fewest = rule.value; }
constexpr void apply(limits& bounds, max_items rule) noexcept { bounds.most = rule.value; }
template <class Value>
constexpr void apply(limits&, const default_value<Value>&) noexcept {}

/// Whether what is given to `arg` or `tool` begins with a description.
template <class...>
inline constexpr bool begins_with_text = false;
template <class First, class... Rest>
inline constexpr bool begins_with_text<First, Rest...> = std::is_convertible_v<First, std::string_view>;

/// The default among constraints, or `no_default`.
constexpr no_default pick_default() noexcept { return {}; }
template <class First, class... Rest>
constexpr auto pick_default(const First& first, const Rest&... rest) noexcept {
    if constexpr (is_default<First>) {
        return first.value;
    } else {
        return pick_default(rest...);
    }
}

/// The result of `arg`: the name, description and rules of an argument of a tool, or of a member of a described struct.
template <fixed_string Name, std::uint8_t Rules, class Default>
struct arg_t {
    static constexpr std::uint8_t rules = Rules;  ///< kinds of rules among the constraints, `detail::rule_kind`

    static constexpr std::string_view name() noexcept { return Name.view(); }

    std::string_view description;
    limits bounds;
    Default fallback;
};

}  // namespace detail

/// Declares an argument, with its name and its description for the model: `arg<"prompt">("What to draw",
/// max_length(200))`.
///
/// Constraints, each at most once: `default_value`, `minimum`, `maximum`, `min_length`, `max_length`, `min_items`,
/// `max_items`. They are part of the schema and are enforced. The description must outlive the tool, as a literal does.
template <detail::fixed_string Name, class... Constraints>
constexpr auto arg(std::string_view description, Constraints... constraints) {
    static_assert(Name.size() > 0, "paymcp: an argument needs a name (docs/errors.md#tools)");
    static_assert((detail::Constraint<Constraints> && ...),
                  "paymcp: after its description, arg<> takes only the constraints of paymcp/tool/arg.hpp "
                  "(docs/errors.md#tools)");
    static_assert((detail::given_once<Constraints, Constraints...> && ...),
                  "paymcp: arg<> takes each constraint at most once (docs/errors.md#tools)");
    detail::limits bounds;
    (detail::apply(bounds, constraints), ...);
    const auto fallback = detail::pick_default(constraints...);
    constexpr auto rules = static_cast<std::uint8_t>((0 | ... | int{detail::rules_of<Constraints>}));
    return detail::arg_t<Name, rules, std::remove_const_t<decltype(fallback)>>{description, bounds, fallback};
}

/// Refuses an `arg` without its description, in a sentence.
template <detail::fixed_string Name, class... Given>
requires(!detail::begins_with_text<Given...>) constexpr auto arg(Given...) {
    static_assert(detail::begins_with_text<Given...>,
                  "paymcp: an argument needs a description, first in its parentheses (docs/errors.md#tools)");
    return detail::arg_t<Name, detail::no_rules, detail::no_default>{};
}

}  // namespace paymcp::inline v0
