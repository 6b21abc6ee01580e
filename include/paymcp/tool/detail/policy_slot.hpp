// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>

namespace paymcp::inline v0::detail {

/// The slot of a tool that a policy fills. Without a `type` the class is not a policy of a tool.
///
/// A policy names its slot as a member type `slot`. A policy that cannot depend on tools gets its slot by
/// specialization.
template <class Policy>
struct policy_slot {};
template <class Policy>
    requires requires { typename Policy::slot; }
struct policy_slot<Policy> {
    using type = typename Policy::slot;
};

/// A policy of a tool.
///
/// 1. `policy_slot<P>::type` names the slot that it fills.
///
/// Not required: any member; the reader of the slot knows what to expect in it. Models: all of policies.hpp.
template <class P>
concept ToolPolicy = requires { typename policy_slot<P>::type; };

/// Never defined: the compiler's message shows the guilty type.
template <class Policy>
struct unknown_policy;

template <class Policy>
consteval bool require_policy() {
    if constexpr (!ToolPolicy<Policy>) {
        static_assert(
            ToolPolicy<Policy>,
            "paymcp: a tool takes only the policies listed in paymcp/tool/policies.hpp (docs/errors.md#tools)");
        static_assert(sizeof(unknown_policy<Policy>) != 0);
    }
    return ToolPolicy<Policy>;
}

template <class Policy, class Slot>
inline constexpr bool fills = false;
template <ToolPolicy Policy, class Slot>
inline constexpr bool fills<Policy, Slot> = std::same_as<typename policy_slot<Policy>::type, Slot>;

template <class Policy, class... Policies>
struct single_policy {
    using slot = typename policy_slot<Policy>::type;
    static_assert((std::size_t{0} + ... + std::size_t{fills<Policies, slot>}) == 1,
                  "paymcp: a tool takes at most one policy for each slot, and two of its policies fill the same one "
                  "(docs/errors.md#tools)");
    static constexpr bool value = true;
};

/// The index of the policy in a slot; one past the last where the slot is empty.
template <class Slot, class... Policies>
consteval std::size_t slot_index() {
    std::size_t at = 0;
    for (const bool here : std::array<bool, sizeof...(Policies) + 1>{fills<Policies, Slot>..., true}) {
        if (here) break;
        ++at;
    }
    return at;
}

/// The policies of a tool: in any order, at most one for each slot.
template <class... Policies>
struct policy_pack {
    /// True; a malformed list does not compile and says why.
    static consteval bool well_formed() {
        if constexpr ((require_policy<Policies>() && ...)) {
            return (single_policy<Policies, Policies...>::value && ...);
        } else {
            return false;
        }
    }

    /// Whether the author filled the slot.
    template <class Slot>
    static constexpr bool has = (detail::fills<Policies, Slot> || ...);

    /// The policy in the slot, or `Default` where the author left it empty.
    template <class Slot, class Default>
    using in = std::tuple_element_t<slot_index<Slot, Policies...>(), std::tuple<Policies..., Default>>;
};

}  // namespace paymcp::inline v0::detail
