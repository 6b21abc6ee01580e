// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>

namespace paymcp::inline v0 {

/// Every code of the table as a constant, so that a misspelt one is an unknown name: `price<50, USD>`.
/// @{
inline constexpr currency AED{"AED"}, AFN{"AFN"}, ALL{"ALL"}, AMD{"AMD"}, AOA{"AOA"}, ARS{"ARS"};
inline constexpr currency AUD{"AUD"}, AWG{"AWG"}, AZN{"AZN"}, BAM{"BAM"}, BBD{"BBD"}, BDT{"BDT"};
inline constexpr currency BHD{"BHD"}, BIF{"BIF"}, BMD{"BMD"}, BND{"BND"}, BOB{"BOB"}, BOV{"BOV"};
inline constexpr currency BRL{"BRL"}, BSD{"BSD"}, BTN{"BTN"}, BWP{"BWP"}, BYN{"BYN"}, BZD{"BZD"};
inline constexpr currency CAD{"CAD"}, CDF{"CDF"}, CHE{"CHE"}, CHF{"CHF"}, CHW{"CHW"}, CLF{"CLF"};
inline constexpr currency CLP{"CLP"}, CNY{"CNY"}, COP{"COP"}, COU{"COU"}, CRC{"CRC"}, CUP{"CUP"};
inline constexpr currency CVE{"CVE"}, CZK{"CZK"}, DJF{"DJF"}, DKK{"DKK"}, DOP{"DOP"}, DZD{"DZD"};
inline constexpr currency EGP{"EGP"}, ERN{"ERN"}, ETB{"ETB"}, EUR{"EUR"}, FJD{"FJD"}, FKP{"FKP"};
inline constexpr currency GBP{"GBP"}, GEL{"GEL"}, GHS{"GHS"}, GIP{"GIP"}, GMD{"GMD"}, GNF{"GNF"};
inline constexpr currency GTQ{"GTQ"}, GYD{"GYD"}, HKD{"HKD"}, HNL{"HNL"}, HTG{"HTG"}, HUF{"HUF"};
inline constexpr currency IDR{"IDR"}, ILS{"ILS"}, INR{"INR"}, IQD{"IQD"}, IRR{"IRR"}, ISK{"ISK"};
inline constexpr currency JMD{"JMD"}, JOD{"JOD"}, JPY{"JPY"}, KES{"KES"}, KGS{"KGS"}, KHR{"KHR"};
inline constexpr currency KMF{"KMF"}, KPW{"KPW"}, KRW{"KRW"}, KWD{"KWD"}, KYD{"KYD"}, KZT{"KZT"};
inline constexpr currency LAK{"LAK"}, LBP{"LBP"}, LKR{"LKR"}, LRD{"LRD"}, LSL{"LSL"}, LYD{"LYD"};
inline constexpr currency MAD{"MAD"}, MDL{"MDL"}, MGA{"MGA"}, MKD{"MKD"}, MMK{"MMK"}, MNT{"MNT"};
inline constexpr currency MOP{"MOP"}, MRU{"MRU"}, MUR{"MUR"}, MVR{"MVR"}, MWK{"MWK"}, MXN{"MXN"};
inline constexpr currency MXV{"MXV"}, MYR{"MYR"}, MZN{"MZN"}, NAD{"NAD"}, NGN{"NGN"}, NIO{"NIO"};
inline constexpr currency NOK{"NOK"}, NPR{"NPR"}, NZD{"NZD"}, OMR{"OMR"}, PAB{"PAB"}, PEN{"PEN"};
inline constexpr currency PGK{"PGK"}, PHP{"PHP"}, PKR{"PKR"}, PLN{"PLN"}, PYG{"PYG"}, QAR{"QAR"};
inline constexpr currency RON{"RON"}, RSD{"RSD"}, RUB{"RUB"}, RWF{"RWF"}, SAR{"SAR"}, SBD{"SBD"};
inline constexpr currency SCR{"SCR"}, SDG{"SDG"}, SEK{"SEK"}, SGD{"SGD"}, SHP{"SHP"}, SLE{"SLE"};
inline constexpr currency SOS{"SOS"}, SRD{"SRD"}, SSP{"SSP"}, STN{"STN"}, SVC{"SVC"}, SYP{"SYP"};
inline constexpr currency SZL{"SZL"}, THB{"THB"}, TJS{"TJS"}, TMT{"TMT"}, TND{"TND"}, TOP{"TOP"};
inline constexpr currency TRY{"TRY"}, TTD{"TTD"}, TWD{"TWD"}, TZS{"TZS"}, UAH{"UAH"}, UGX{"UGX"};
inline constexpr currency USD{"USD"}, USDC{"USDC"}, USN{"USN"}, UYI{"UYI"}, UYU{"UYU"}, UYW{"UYW"};
inline constexpr currency UZS{"UZS"}, VED{"VED"}, VES{"VES"}, VND{"VND"}, VUV{"VUV"}, WST{"WST"};
inline constexpr currency XAD{"XAD"}, XAF{"XAF"}, XAG{"XAG"}, XAU{"XAU"}, XBA{"XBA"}, XBB{"XBB"};
inline constexpr currency XBC{"XBC"}, XBD{"XBD"}, XCD{"XCD"}, XCG{"XCG"}, XDR{"XDR"}, XOF{"XOF"};
inline constexpr currency XPD{"XPD"}, XPF{"XPF"}, XPT{"XPT"}, XSU{"XSU"}, XTS{"XTS"}, XUA{"XUA"};
inline constexpr currency XXX{"XXX"}, YER{"YER"}, ZAR{"ZAR"}, ZMW{"ZMW"}, ZWG{"ZWG"};
/// @}

}  // namespace paymcp::inline v0
