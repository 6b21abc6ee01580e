// SPDX-License-Identifier: MIT
// What is said of payment states is said of each of them once.
#include <paymcp/payment/state_name.hpp>
#include <paymcp/payment/states.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace payment_states_test {

namespace {

using namespace paymcp;

constexpr std::size_t all_states = detail::state_names.size();

/// Whether every state is in one of the two sets and none in both.
constexpr bool divide_all(states::set one, states::set other) {
    for (std::size_t at = 0; at < all_states; ++at) {
        const auto state = static_cast<payment_state>(at);
        if (one.contains(state) == other.contains(state)) return false;
    }
    return true;
}

static_assert(divide_all(states::open, states::ended));
static_assert(divide_all(states::unpaid,
                         states::undelivered | states::returned | states::set{payment_state::delivered}));
static_assert(divide_all(states::unpaid | states::deliverable | states::with_result,
                         states::returning | states::returned));
static_assert((states::owed | states::deliverable) == states::undelivered);
static_assert(!states::open.contains(static_cast<payment_state>(all_states)));
static_assert(!states::open.contains(static_cast<payment_state>(32)));
static_assert(!states::open.contains(static_cast<payment_state>(255)));

/// Their numbers: "1, 2".
std::string numbers(states::set states) {
    std::string text;
    for (const payment_state state : states.list())
        text += (text.empty() ? "" : ", ") + std::to_string(static_cast<int>(state));
    return text;
}

TEST_CASE("a set lists its states in the order of their numbers") {
    CHECK(numbers(states::undelivered) == "1, 2, 3, 5, 6");
    CHECK(numbers(states::owed) == "3, 5, 6");
    CHECK(numbers(states::ended) == "4, 7, 8, 9, 10");
    CHECK(states::set{}.list().empty());
}

}  // namespace

}  // namespace payment_states_test
