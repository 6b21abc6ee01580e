// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/methods_of.hpp>

namespace paymcp::inline v0 {

class adyen;
class coinbase_checkouts;
class memory_store;
class mock;
class paypal;
class redis_store;
class sqlite_store;
class square;
class stripe;
class walleot;

namespace detail {

/// Whether `bind_provider` or `bind_store` of this type is compiled in the units of this library.
template <class Part>
inline constexpr bool is_compiled_part = false;

template <>
inline constexpr bool is_compiled_part<adyen> = true;
template <>
inline constexpr bool is_compiled_part<coinbase_checkouts> = true;
template <>
inline constexpr bool is_compiled_part<memory_store> = true;
template <>
inline constexpr bool is_compiled_part<mock> = true;
template <>
inline constexpr bool is_compiled_part<no_provider> = true;
template <>
inline constexpr bool is_compiled_part<paypal> = true;
template <>
inline constexpr bool is_compiled_part<redis_store> = true;
template <>
inline constexpr bool is_compiled_part<sqlite_store> = true;
template <>
inline constexpr bool is_compiled_part<square> = true;
template <>
inline constexpr bool is_compiled_part<stripe> = true;
template <>
inline constexpr bool is_compiled_part<walleot> = true;
template <class Provider, class... Rails>
inline constexpr bool is_compiled_part<wallet::payment_methods<Provider, Rails...>> = is_compiled_part<Provider>;

/// Complete where `bind_provider` or `bind_store` can be instantiated for a type that is not a compiled part.
template <class Part>
class provider_binding;
template <class Part>
class store_binding;

template <class Part>
concept BindableProvider = is_compiled_part<Part> || requires {
    sizeof(provider_binding<typename methods_of<Part>::provider>);
};
template <class Part>
concept BindableStore = is_compiled_part<Part> || requires { sizeof(store_binding<Part>); };

}  // namespace detail
}  // namespace paymcp::inline v0
