// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/provider/adyen/detail/charges.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A part or all of a payment's money, in Adyen's units.
struct adyen_sum {
    bool all = true;                      ///< all of the money; the other members are unused then
    std::optional<std::int64_t> value{};  ///< in Adyen's units; nothing where it is unreadable
    std::string code{};

    bool operator==(const adyen_sum&) const = default;
};

/// A sum of `minor` minor units.
inline adyen_sum adyen_sum_of(std::int64_t minor, currency money) {
    return {false, to_wire(minor, money, adyen_charges::decimals(money)), std::string(money.name())};
}

/// Reads the amount of a webhook's item. A cancellation or reversal is for the whole amount, and so is an item without
/// an amount.
inline adyen_sum read_adyen_sum(const boost::json::object& item, std::string_view kind) {
    const boost::json::value* amount = item.if_contains("amount");
    const bool named = amount != nullptr && !amount->is_null();
    if (!named || kind == "CANCELLATION" || kind == "CANCEL_OR_REFUND") return {};
    return {false, whole_at(item, {"amount", "value"}), text_at(item, {"amount", "currency"})};
}

/// Whether a sum is certainly less than the whole amount.
inline bool is_part(const adyen_sum& one, const adyen_sum& whole) {
    return !one.all && one.value && whole.value && one.code == whole.code && *one.value > 0 &&
           *one.value < *whole.value;
}

/// How several sums relate to the whole amount. `unclear`: one is unreadable or of another currency, or they exceed the
/// whole.
enum class adyen_share : std::uint8_t {
    none,
    part,
    whole,
    unclear
};

/// Adds several sums.
struct adyen_tally {
    adyen_share share = adyen_share::none;
    std::int64_t value = 0;  ///< of a part, in Adyen's units

    void add(const adyen_sum& one, const adyen_sum& whole) {
        if (share == adyen_share::unclear) return;
        const bool fits =
            one.value && whole.value && one.code == whole.code && *one.value > 0 && *one.value <= *whole.value - value;
        if (!fits) {
            share = adyen_share::unclear;
            return;
        }
        value += *one.value;
        share = value == *whole.value ? adyen_share::whole : adyen_share::part;
    }
};

}  // namespace paymcp::inline v0::detail
