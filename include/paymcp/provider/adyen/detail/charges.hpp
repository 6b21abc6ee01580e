// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/codes.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <cstdint>

namespace paymcp::inline v0::detail {

/// Adyen's currencies and decimals (docs.adyen.com/development-resources/currency-codes), without CUP, RUB and VEF,
/// which hardly any seller may take. Adyen states no smallest charge; a payment method may have one.
struct adyen_charges {
    static constexpr bool takes(currency money) noexcept {
        return is_listed(
            "AED ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BMD BND BOB BRL BSD BWP BYN BZD CAD CHF CLP CNY COP CRC "
            "CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR "
            "IQD ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LKR LYD MAD MDL MKD MMK MNT MOP MRU MUR MVR MWK "
            "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RWF SAR SBD SCR SEK SGD "
            "SHP SLE SOS SRD STN SVC SZL THB TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG XOF "
            "XPF YER ZAR ZMW",
            money);
    }
    static constexpr std::int64_t minimum(currency money) noexcept { return step(money); }

    /// Prices are multiples of this: Adyen supports no centavos of CVE and no sen of IDR.
    static constexpr std::int64_t step(currency money) noexcept { return step_of(money, decimals(money)); }

    /// The decimals of Adyen's amounts, which for four currencies are not those of ISO 4217.
    static constexpr int decimals(currency money) noexcept {
        constexpr currency_rule<int> others[] = {{"CLP", 2}, {"CVE", 0}, {"IDR", 0}, {"ISK", 2}};
        return rule_for(others, money, static_cast<int>(money.exponent));
    }

    template <std::int64_t Minor, currency Money>
    static consteval bool require_price() {
        static_assert(takes(Money),
                      "paymcp: Adyen does not take the currency of this price (docs/errors.md#providers-and-stores)");
        static_assert(Minor % step(Money) == 0,
                      "paymcp: Adyen takes CVE and IDR without decimals only (docs/errors.md#providers-and-stores)");
        return true;
    }
};

}  // namespace paymcp::inline v0::detail
