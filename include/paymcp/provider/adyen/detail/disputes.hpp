// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/dispute.hpp>
#include <paymcp/provider/adyen/detail/sum.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The disputes about a payment, from Adyen's dispute webhooks
/// (docs.adyen.com/risk-management/disputes-api/dispute-notifications), which come in any order and possibly several
/// times. All of one dispute have its reference. Their signed fields have neither a time nor the dispute's status, so
/// the set of their event codes decides.
class adyen_disputes {
public:
    /// Whether an event code is one of a dispute that is used here. NOTIFICATION_OF_FRAUD is none: no money moves.
    static bool is_about(std::string_view kind) noexcept;

    void note(std::string_view kind, const std::string& reference, const adyen_sum& sum);

    bool any() const noexcept { return !all_.empty(); }

    /// An open dispute decides, then a lost one. One that was lost without a sum that fits `whole` is open: nothing is
    /// refunded on a guess.
    states::dispute state(const adyen_sum& whole) const;

    /// How much lost disputes gave back, in Adyen's units, at most `whole`.
    std::int64_t lost(const adyen_sum& whole) const;

private:
    struct one {
        std::set<std::string, std::less<>> told{};  ///< event codes
        std::optional<adyen_sum> sum{};             ///< of the chargeback
    };

    /// A second chargeback follows a won dispute, and only an arbitration follows that. A chargeback that is not
    /// defended in time is lost, unless it was reversed.
    static states::dispute state_of(const one& each);

    static std::optional<std::int64_t> loss_of(const one& each, const adyen_sum& whole);

    std::map<std::string, one> all_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/adyen/detail/impl/disputes.ipp>
#endif
