// SPDX-License-Identifier: MIT
// The amount on the wire is the declared integer, for every currency that a provider accepts and for ten thousand
// random prices, and it returns as the same integer.
#include "../support/fakes/all.hpp"
#include "../support/sanitized.hpp"

#include <paymcp/money/detail/iso4217.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace providers_amounts_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;

/// An amount on the wire as a fraction, parsed without the library: digits and the number of decimals.
struct wire_money {
    std::string digits;
    std::size_t decimals = 0;
    std::string code;
};

wire_money decimal(const std::string& text, std::string code) {
    const std::size_t point = text.find('.');
    if (point == std::string::npos) return {text, 0, std::move(code)};
    return {text.substr(0, point) + text.substr(point + 1), text.size() - point - 1, std::move(code)};
}

wire_money whole(const boost::json::value& value, std::size_t decimals, std::string code) {
    return {std::to_string(value.as_int64()), decimals, std::move(code)};
}

std::string upper(std::string code) {
    for (char& letter : code) letter = static_cast<char>(letter & ~0x20);
    return code;
}

/// The decimals of Stripe's and Adyen's amounts as in their documentation.
std::size_t stripe_decimals(const std::string& code) {
    static const std::set<std::string> none{"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA",
                                            "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"};
    static const std::set<std::string> three{"BHD", "JOD", "KWD", "OMR", "TND"};
    return none.contains(code) ? 0 : three.contains(code) ? 3 : 2;
}
std::size_t adyen_decimals(const std::string& code) {
    static const std::set<std::string> none{"CVE", "DJF", "GNF", "IDR", "JPY", "KMF", "KRW", "PYG",
                                            "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
    static const std::set<std::string> three{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
    return none.contains(code) ? 0 : three.contains(code) ? 3 : 2;
}

wire_money sent(const fake_stripe& api) {
    const auto fields = fields_of(api.asked.back().body);
    const std::string code = upper(fields.at("line_items[0][price_data][currency]"));
    CHECK(fields.at("line_items[0][quantity]") == "1");
    return {fields.at("line_items[0][price_data][unit_amount]"), stripe_decimals(code), code};
}
wire_money sent(const fake_paypal& api) {
    const boost::json::value amount = body_of(api.asked.back()).at("purchase_units").at(0).at("amount");
    return decimal(text(amount.at("value")), text(amount.at("currency_code")));
}
wire_money sent(const fake_square& api) {
    const boost::json::value money =
        body_of(api.asked.back()).at("order").at("line_items").at(0).at("base_price_money");
    return whole(money.at("amount"), text(money.at("currency")) == "JPY" ? 0 : 2, text(money.at("currency")));
}
wire_money sent(const fake_adyen& api) {
    const boost::json::value money = body_of(api.asked.back()).at("amount");
    const std::string code = text(money.at("currency"));
    return whole(money.at("value"), adyen_decimals(code), code);
}
wire_money sent(const fake_coinbase& api) {
    const boost::json::object money = body_of(api.asked.back());
    return decimal(text(money.at("amount")), text(money.at("currency")));
}
wire_money sent(const fake_walleot& api) {
    const boost::json::object body = body_of(api.asked.back());
    return whole(body.at("amount"), 2, upper(text(body.at("currency"))));
}

/// Digits scaled to the given decimals, as text; empty where a digit would be lost.
std::string scaled(std::string digits, std::size_t from, std::size_t to) {
    for (; from < to; ++from) digits += '0';
    for (; from > to && digits.ends_with('0') && digits.size() > 1; --from) digits.pop_back();
    if (from != to) return "inexact";
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return digits;
}

std::vector<currency> currencies_of_all_kinds() {
    std::vector<currency> all;
    for (const auto& entry : detail::iso4217) all.emplace_back(std::string_view(entry.code));
    return all;
}

template <class Fake>
void ask_for(Fake& api, decltype(Fake().provider())& provider, std::int64_t amount, const currency& money) {
    const checkout_request order = order_for(amount, money.name());
    api.asked.clear();
    const auto made = wait_for(provider.create(order));
    CAPTURE(amount);
    CAPTURE(money.name());
    REQUIRE(made.has_value());
    const wire_money wire = sent(api);
    CHECK(wire.code == money.name());
    CHECK(scaled(wire.digits, wire.decimals, money.exponent) == std::to_string(amount));
    checkout_request known = order;
    known.reference = made->reference;
    const auto report = wait_for(provider.status(known));
    REQUIRE(report.has_value());
    CHECK(report->amount.value_or(amount) == amount);
    CHECK(report->currency.value_or(std::string(money.name())) == money.name());
}

TEST_CASE_TEMPLATE("ten thousand prices arrive at the provider and return unchanged", Fake, fake_stripe, fake_paypal,
                   fake_square, fake_adyen, fake_coinbase, fake_walleot) {
    using provider_type = decltype(Fake().provider());
    Fake api;
    provider_type provider = api.provider();
    std::vector<currency> taken;
    std::set<int> exponents;
    for (const currency& money : currencies_of_all_kinds()) {
        if (!provider_type::takes(money)) continue;
        taken.push_back(money);
        exponents.insert(money.exponent);
        for (const std::int64_t amount :
             {provider_type::minimum(money), provider_type::minimum(money) + provider_type::step(money),
              99'999'900 * provider_type::step(money)})
            ask_for(api, provider, amount, money);
    }
    REQUIRE(!taken.empty());
    std::mt19937_64 random(20261123);
    // Under a sanitizer a price takes a millisecond.
    constexpr int prices = PAYMCP_TEST_SANITIZED ? 500 : 10'000;
    for (int i = 0; i < prices; ++i) {
        const currency& money = taken[random() % taken.size()];
        const std::int64_t step = provider_type::step(money);
        std::int64_t amount = 1 + static_cast<std::int64_t>(random() % (i % 2 == 0 ? 10'000 : 9'000'000'000));
        amount = std::max(amount * step, provider_type::minimum(money));
        ask_for(api, provider, amount, money);
    }
    MESSAGE(provider_type::name << ": " << taken.size() << " currencies, " << exponents.size() << " exponents");
}

TEST_CASE_TEMPLATE("an amount that a provider cannot charge exactly is refused, and never requested", Fake, fake_stripe,
                   fake_paypal, fake_square, fake_adyen, fake_coinbase, fake_walleot) {
    using provider_type = decltype(Fake().provider());
    Fake api;
    provider_type provider = api.provider();
    const auto refused = [&](std::int64_t amount, std::string_view code) {
        CAPTURE(amount);
        CAPTURE(code);
        const auto made = wait_for(provider.create(order_for(amount, code)));
        REQUIRE(!made.has_value());
        CHECK(!made.error().may_have_happened);
    };
    for (const std::int64_t amount : {INT64_MIN, std::int64_t{-500}, std::int64_t{0}}) refused(amount, "USD");
    for (const currency& money : currencies_of_all_kinds()) {
        if (!provider_type::takes(money))
            refused(50'000, money.name());
        else if (provider_type::step(money) > 1)
            refused(50'000 * provider_type::step(money) + 1, money.name());
    }
    refused(500, "usd");
    refused(500, "XYZ");
    CHECK(api.asked.empty());
}

TEST_CASE("amounts change their decimals exactly or not at all, for every exponent") {
    std::mt19937_64 random(20261124);
    std::set<int> exponents;
    for (const currency& money : currencies_of_all_kinds()) {
        exponents.insert(money.exponent);
        for (int decimals = 0; decimals <= 6; ++decimals) {
            for (int i = 0; i < 20; ++i) {
                const auto amount =
                    std::max<std::int64_t>(1, static_cast<std::int64_t>(random() >> (1 + random() % 63)));
                const auto units = detail::to_wire(amount, money, decimals);
                const std::string wanted =
                    scaled(std::to_string(amount), money.exponent, static_cast<std::size_t>(decimals));
                if (wanted == "inexact" || wanted.size() > 19 ||
                    (wanted.size() == 19 && wanted > "9223372036854775807"))
                    CHECK(!units);
                else
                    CHECK(std::to_string(units.value_or(-1)) == wanted);
                if (units) CHECK(detail::from_wire(*units, money, decimals) == amount);
            }
        }
    }
    CHECK(exponents == std::set<int>{0, 2, 3, 4, 6});
}

TEST_CASE("Stripe's minimum charges, as docs.stripe.com/currencies lists them") {
    const char* listed[] = {"0.50 USD", "2.00 AED",   "0.50 ARS",  "0.50 AUD", "0.50 BRL",  "0.50 CAD",
                            "0.50 CHF", "0.50 COP",   "15.00 CZK", "2.50 DKK", "0.50 EUR",  "0.30 GBP",
                            "4.00 HKD", "175.00 HUF", "0.50 IDR",  "0.50 ILS", "0.50 INR",  "50 JPY",
                            "50 KRW",   "10.00 MXN",  "2.00 MYR",  "3.00 NOK", "0.50 NZD",  "0.50 PHP",
                            "2.00 PLN", "2.00 RON",   "3.00 SEK",  "0.50 SGD", "10.00 THB", "0.50 ZAR"};
    for (const std::string_view amount : listed) {
        CAPTURE(amount);
        const currency money(amount.substr(amount.size() - 3));
        REQUIRE(stripe::takes(money));
        CHECK(format_amount(stripe::minimum(money), money) == amount);
    }
}

TEST_CASE("Stripe's and Adyen's own decimals") {
    fake_stripe stripes;
    stripe by_stripe = stripes.provider();
    fake_adyen adyens;
    adyen by_adyen = adyens.provider();
    const auto stripe_units = [&](std::int64_t amount, std::string_view code) {
        REQUIRE(wait_for(by_stripe.create(order_for(amount, code))).has_value());
        return sent(stripes).digits;
    };
    const auto adyen_units = [&](std::int64_t amount, std::string_view code) {
        REQUIRE(wait_for(by_adyen.create(order_for(amount, code))).has_value());
        return sent(adyens).digits;
    };
    CHECK(stripe_units(500, "JPY") == "500");
    CHECK(stripe_units(500, "ISK") == "50000");
    CHECK(stripe_units(50'000, "MGA") == "500");
    CHECK(stripe_units(1'500, "KWD") == "1500");
    CHECK(stripe_units(50, "USD") == "50");
    CHECK(stripe_units(60'000, "UGX") == "6000000");
    CHECK(stripe_units(5, "UGX") == "500");
    CHECK(stripe::minimum(currency("UGX")) == 1);
    for (const char* code : {"RUB", "ANG", "STD", "CUP", "KPW"}) CHECK(!stripe::takes(currency(code)));
    CHECK(adyen_units(500, "ISK") == "50000");
    CHECK(adyen_units(500, "CLP") == "50000");
    CHECK(adyen_units(50'000, "IDR") == "500");
    CHECK(adyen_units(50'000, "CVE") == "500");
    CHECK(adyen_units(1'501, "KWD") == "1501");
}

}  // namespace

}  // namespace providers_amounts_test
