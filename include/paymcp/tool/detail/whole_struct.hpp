// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/described.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

/// @file
/// Boost.Hana treats a struct as described when only its base is, and then misses the members that the struct adds.

namespace paymcp::inline v0::detail {

/// The class that a member named by a description was declared in.
template <class Accessor>
struct declaring {
    using type = void;
};
template <class Member, class Class, Member Class::*Pointer>
struct declaring<boost::hana::struct_detail::member_ptr<Member Class::*, Pointer>> {
    using type = Class;
};

template <Described Struct, std::size_t I>
using declaring_class = typename declaring<
    std::remove_cvref_t<decltype(boost::hana::second(boost::hana::at_c<I>(boost::hana::accessors<Struct>())))>>::type;

/// Whether the description was written inside a class (BOOST_HANA_DEFINE_STRUCT), be it the struct's own or a base.
template <class Struct>
concept DescribedInside = requires {
    typename Struct::hana_accessors_impl;
}
&&std::derived_from<boost::hana::accessors_impl<Struct>, typename Struct::hana_accessors_impl>;

/// Whether the description is the struct's own, and not inherited.
template <Described Struct>
consteval bool describes_itself() {
    if constexpr (!DescribedInside<Struct>) return true;
    if constexpr (member_count<Struct> == 0) return std::is_empty_v<Struct>;
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return (std::same_as<declaring_class<Struct, I>, Struct> && ...);
    }
    (std::make_index_sequence<member_count<Struct>>{});
}

/// Whether each member that the description of `Base` names is named by that of `Struct`, too.
template <Described Struct, Described Base>
consteval bool names_members_of() {
    const auto named = [](std::string_view wanted) {
        return [wanted]<std::size_t... I>(std::index_sequence<I...>) {
            return (false || ... || (member_name<Struct, I>() == wanted));
        }
        (std::make_index_sequence<member_count<Struct>>{});
    };
    return [&named]<std::size_t... I>(std::index_sequence<I...>) {
        return (true && ... && named(member_name<Base, I>()));
    }
    (std::make_index_sequence<member_count<Base>>{});
}

template <class Base, class Derived>
concept ProperBaseOf = std::is_base_of_v<Base, Derived> && !std::same_as<Base, Derived>;

template <class Struct, class Of>
consteval bool forgets_bases_of();

/// Converts to any base of `Of` in its braces, so a conversion shows that the base exists.
template <class Of>
struct any_base {
    template <ProperBaseOf<Of> Base>
    operator Base() const;
};

/// Converts to a base of `Of` that has described members, its bases' included, which `Struct` does not name.
template <class Struct, class Of>
struct forgotten_base {
    template <ProperBaseOf<Of> Base>
    requires(forgets_bases_of<Struct, Base>() ||
             [] {
                 if constexpr (Described<Base>)
                     return !names_members_of<Struct, Base>();
                 else
                     return false;
             }())
    operator Base() const;
};

/// Whether the description of `Struct` omits a described base of `Of`. It checks the first three bases of an aggregate.
template <class Struct, class Of>
consteval bool forgets_bases_of() {
    if constexpr (!std::is_aggregate_v<Of>) {
        return false;
    } else {
        using other = any_base<Of>;
        using forgotten = forgotten_base<Struct, Of>;
        return requires { Of{forgotten{}}; }
        || requires { Of{other{}, forgotten{}}; }
        || requires { Of{other{}, other{}, forgotten{}}; };
    }
}

/// Whether a description names all members that a struct inherits and adds.
template <Described Struct>
consteval bool describes_whole() {
    return describes_itself<Struct>() && !forgets_bases_of<Struct, Struct>();
}

}  // namespace paymcp::inline v0::detail
