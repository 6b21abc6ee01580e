// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>

/// @file
/// Values of several types, found by index. `std::tuple` asks of each list of types how it converts, which takes the
/// compiler longer than all else about a tool's arguments.

namespace paymcp::inline v0::detail {

template <std::size_t I, class T>
struct held {
    T value;
};

template <class Indices, class... Ts>
struct indexed_pack;
template <std::size_t... I, class... Ts>
struct indexed_pack<std::index_sequence<I...>, Ts...> : held<I, Ts>... {};

/// An aggregate: `held_pack<int, char>{{1}, {'a'}}`.
template <class... Ts>
using held_pack = indexed_pack<std::make_index_sequence<sizeof...(Ts)>, Ts...>;

template <std::size_t I, class T>
constexpr const T& held_at(const held<I, T>& one) noexcept {
    return one.value;
}

}  // namespace paymcp::inline v0::detail
