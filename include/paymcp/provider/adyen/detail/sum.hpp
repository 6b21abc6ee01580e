// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>

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
adyen_sum adyen_sum_of(std::int64_t minor, currency money);

/// Reads the amount of a webhook's item. A cancellation or reversal is for the whole amount, and so is an item without
/// an amount.
adyen_sum read_adyen_sum(const boost::json::object& item, std::string_view kind);

/// Whether a sum is certainly less than the whole amount.
bool is_part(const adyen_sum& one, const adyen_sum& whole);

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

    void add(const adyen_sum& one, const adyen_sum& whole);
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/adyen/detail/impl/sum.ipp>
#endif
