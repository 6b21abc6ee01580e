// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>

namespace paymcp::inline v0::detail {

template <class T>
struct first_argument {};
template <template <class...> class Any, class First, class... Rest>
struct first_argument<Any<First, Rest...>> {
    using type = First;
};

/// `T` is a `Wrapper` of a type. `Wrapper` may be an alias, such as `result`.
template <class T, template <class> class Wrapper>
concept WrappedIn = std::same_as<T, Wrapper<typename first_argument<T>::type>>;

/// The type that `T` is a `Wrapper` of, or `T` itself where it is no `Wrapper`.
template <class T, template <class> class Wrapper>
struct unwrapped {
    using type = T;
};
template <class T, template <class> class Wrapper>
requires WrappedIn<T, Wrapper>
struct unwrapped<T, Wrapper> {
    using type = typename first_argument<T>::type;
};

}  // namespace paymcp::inline v0::detail
