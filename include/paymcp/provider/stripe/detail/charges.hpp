// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/codes.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Stripe's currencies, decimals and smallest charges, from docs.stripe.com/currencies ("Supported presentment
/// currencies", "Zero-decimal currencies", "Three-decimal currencies", "Special cases" and "Minimum charge amount by
/// currency").
///
/// The smallest charge depends on the currency in which an account is paid out. These values hold for accounts that are
/// paid out in the currency of the price; for others Stripe converts and may refuse a small price at run time. The
/// currencies of an account also depend on its country, which Stripe reports at run time.
struct stripe_charges {
    /// Stripe's currencies without RUB, which hardly any seller may take, and ANG and STD, which ISO 4217 has
    /// withdrawn.
    static constexpr bool takes(currency money) noexcept {
        return is_listed(
            "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP "
            "CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR "
            "ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP "
            "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RWF SAR SBD "
            "SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD "
            "XCG XOF XPF YER ZAR ZMW",
            money);
    }

    /// The smallest charge in minor units.
    static constexpr std::int64_t minimum(currency money) noexcept {
        constexpr currency_rule<std::int64_t> smallest[] = {
            {"AED", 200},   {"ARS", 50},   {"AUD", 50},  {"BRL", 50},   {"CAD", 50}, {"CHF", 50},
            {"COP", 50},    {"CZK", 1500}, {"DKK", 250}, {"EUR", 50},   {"GBP", 30}, {"HKD", 400},
            {"HUF", 17500}, {"IDR", 50},   {"ILS", 50},  {"INR", 50},   {"JPY", 50}, {"KRW", 50},
            {"MXN", 1000},  {"MYR", 200},  {"NOK", 300}, {"NZD", 50},   {"PHP", 50}, {"PLN", 200},
            {"RON", 200},   {"SEK", 300},  {"SGD", 50},  {"THB", 1000}, {"USD", 50}, {"ZAR", 50}};
        return rule_for(smallest, money, step(money));
    }

    /// Prices are multiples of this: Stripe requires the last of three decimals to be zero, and supports only whole
    /// ariary.
    static constexpr std::int64_t step(currency money) noexcept {
        if (money.exponent == 3) return 10;
        return step_of(money, decimals(money));
    }

    /// The decimals of Stripe's amounts, which for three currencies are not those of ISO 4217: ISK and UGX are written
    /// with two that are always 00, although only whole krónur and shillings exist, and MGA without decimals.
    ///
    /// Stripe also lists UGX as a zero-decimal currency; by its special cases 5 UGX are 500, and real charges confirm
    /// this.
    static constexpr int decimals(currency money) noexcept {
        constexpr currency_rule<int> others[] = {{"ISK", 2}, {"MGA", 0}, {"UGX", 2}};
        return rule_for(others, money, static_cast<int>(money.exponent));
    }

    /// Reports why the provider cannot charge a price.
    template <std::int64_t Minor, currency Money>
    static consteval bool require_price() {
        static_assert(takes(Money),
                      "paymcp: Stripe does not take the currency of this price (docs/errors.md#providers-and-stores)");
        static_assert(Minor % step(Money) == 0,
                      "paymcp: Stripe takes this currency in larger steps: BHD, JOD, KWD, OMR and TND by ten minor "
                      "units, MGA by a hundred (docs/errors.md#providers-and-stores)");
        static_assert(Money != USD || Minor >= 50,
                      "paymcp: Stripe takes at least 0.50 USD (docs/errors.md#providers-and-stores)");
        static_assert(Money != EUR || Minor >= 50,
                      "paymcp: Stripe takes at least 0.50 EUR (docs/errors.md#providers-and-stores)");
        static_assert(Money == USD || Money == EUR || Minor >= minimum(Money),
                      "paymcp: this price is below Stripe's smallest charge in its currency; "
                      "paymcp/provider/stripe/detail/charges.hpp lists them (docs/errors.md#providers-and-stores)");
        return true;
    }
};

}  // namespace paymcp::inline v0::detail
