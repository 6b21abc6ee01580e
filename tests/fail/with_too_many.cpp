// SPDX-License-Identifier: MIT
// EXPECT: paymcp: with takes at most sixteen objects; put some of them into one
#include <paymcp/tool/with.hpp>

#include <utility>

using namespace paymcp;

template <int>
struct part {};

template <int I>
part<I> one;

template <int... I>
constexpr auto all(std::integer_sequence<int, I...>) {
    return with(one<I>...);
}

constexpr auto bad = all(std::make_integer_sequence<int, 17>{});
