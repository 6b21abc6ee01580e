// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/arg.hpp>
#include <paymcp/tool/detail/limits.hpp>

#include <boost/hana/accessors.hpp>
#include <boost/hana/adapt_struct.hpp>
#include <boost/hana/at.hpp>
#include <boost/hana/concept/struct.hpp>
#include <boost/hana/define_struct.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/second.hpp>
#include <boost/hana/string.hpp>
#include <boost/hana/tuple.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0 {

/// A struct described with Boost.Hana.
///
/// 1. BOOST_HANA_DEFINE_STRUCT or BOOST_HANA_ADAPT_STRUCT names all its members, inherited ones included
///    (BOOST_HANA_ADAPT_STRUCT can): a description is not inherited.
///
/// Not required: being an aggregate. To be decoded it needs a default constructor besides. Models: none in the library.
/// See `fields`.
template <class T>
concept Described = boost::hana::Struct<T>::value;

namespace detail {

/// The result of `members`: descriptions and rules of some members of a struct.
template <class... Args>
struct members_t {
    std::tuple<Args...> items;
};

}  // namespace detail

/// Descriptions and rules of members, for `fields`: `members(arg<"width">("In pixels", minimum(1)))`.
template <class... Args>
constexpr detail::members_t<Args...> members(Args... args) {
    return {std::tuple<Args...>{args...}};
}

/// Customization point: describes members of a `Described` struct, in any order, as `arg` describes arguments.
/// Specialize it before the struct is used in a tool:
///
///     template <>
///     inline constexpr auto paymcp::fields<size> = members(arg<"width">("In pixels", minimum(1), maximum(4096)));
template <class Struct>
inline constexpr auto fields = members();

namespace detail {

template <Described Struct>
inline constexpr std::size_t member_count =
    decltype(boost::hana::length(boost::hana::accessors<Struct>()))::value;

template <Described Struct, std::size_t I>
constexpr std::string_view member_name() {
    return boost::hana::first(boost::hana::at_c<I>(boost::hana::accessors<Struct>())).c_str();
}

/// The member itself, as an lvalue.
template <std::size_t I, class Struct>
constexpr auto& member(Struct& object) {
    return boost::hana::second(boost::hana::at_c<I>(boost::hana::accessors<std::remove_const_t<Struct>>()))(object);
}

template <Described Struct, std::size_t I>
using member_type = std::remove_cvref_t<decltype(member<I>(std::declval<Struct&>()))>;

template <class... Args>
consteval std::size_t find_arg(std::type_identity<members_t<Args...>>, std::string_view name) {
    std::size_t at = 0;
    for (const std::string_view described : std::array<std::string_view, sizeof...(Args) + 1>{Args::name()..., name}) {
        if (described == name) break;
        ++at;
    }
    return at;
}

/// The author's description of the struct's `I`-th member.
template <Described Struct, std::size_t I>
constexpr decltype(auto) about_member() {
    using described = std::remove_const_t<decltype(fields<Struct>)>;
    constexpr std::size_t at = find_arg(std::type_identity<described>{}, member_name<Struct, I>());
    if constexpr (at < std::tuple_size_v<decltype(described::items)>) {
        return (std::get<at>(fields<Struct>.items));
    } else {
        return undescribed{};
    }
}

/// Whether each description in `fields` names a member, and no two name the same one.
template <Described Struct, class... Args>
consteval bool fields_are_members(std::type_identity<members_t<Args...>>) {
    constexpr std::array<std::string_view, sizeof...(Args) + 1> described{Args::name()...};
    const auto names = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<std::string_view, sizeof...(I) + 1>{member_name<Struct, I>()...};
    }(std::make_index_sequence<member_count<Struct>>{});
    for (std::size_t a = 0; a < sizeof...(Args); ++a) {
        bool found = false;
        for (std::size_t i = 0; i < member_count<Struct>; ++i) found = found || names[i] == described[a];
        for (std::size_t b = 0; b < a; ++b) found = found && described[a] != described[b];
        if (!found) return false;
    }
    return true;
}

}  // namespace detail
}  // namespace paymcp::inline v0
