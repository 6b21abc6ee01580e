// SPDX-License-Identifier: MIT
// A payment id in the forms that models write.
#include <paymcp/mcp/payments/detail/known_payments.hpp>
#include <paymcp/mcp/payments/detail/payment_id.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace payment_id_test {

namespace {

using namespace paymcp;
namespace json = boost::json;

const std::string id = "pay_0123456789abcdef0123456789abcdef";
const std::string other = "pay_ffffffffffffffffffffffffffffffff";

std::string read(const json::value& given) {
    const auto written = mcp::detail::read_payment_id(given);
    if (!written) return "refused";
    if (written->left_out) return "left out";
    return (written->readable ? "" : "words: ") + written->text;
}

std::string read_text(std::string_view text) { return read(json::value(json::string_view(text.data(), text.size()))); }

}  // namespace

TEST_CASE("an id is recognized inside the text that models put around it") {
    std::string shouted = id;
    std::transform(shouted.begin(), shouted.end(), shouted.begin(), mcp::detail::lower);
    for (char& c : shouted)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    for (const std::string& text : {id,
                                    " " + id,
                                    id + "\n",
                                    "\r\n\t" + id + " ",
                                    "\"" + id + "\"",
                                    "'" + id + "'",
                                    "`" + id + "`",
                                    "```\n" + id + "\n```",
                                    "\"`" + id + "`\".",
                                    "“" + id + "”",
                                    "‘" + id + "’",
                                    "«" + id + "»",
                                    "„" + id + "“",
                                    id + ".",
                                    id + ",",
                                    id + ";",
                                    id + "!",
                                    "<" + id + ">",
                                    "(" + id + ")",
                                    "[" + id + "]",
                                    "{" + id + "}",
                                    "**" + id + "**",
                                    "_" + id + "_",
                                    "~" + id,
                                    "[" + id + "](https://shop.example/pay)",
                                    "[pay](https://shop.example/p/" + id + ")",
                                    "https://shop.example/checkout/" + id,
                                    "https://shop.example/?payment_id=" + id + "&x=1",
                                    "https://shop.example/checkout/" + id + "/done#top",
                                    "https://shop.example/pay%5F" + id.substr(4),
                                    "{\"payment_id\":\"" + id + "\"}",
                                    "{\\\"payment_id\\\": \\\"" + id + "\\\"}",
                                    "payment_id: " + id,
                                    "payment_id=" + id,
                                    "payment_id \"" + id + "\"",
                                    "The id is " + id + ", as you said.",
                                    id + " " + id,
                                    id + "\\n",
                                    "pay\\_" + id.substr(4),
                                    id.substr(0, 20) + "\n" + id.substr(20),
                                    id.substr(0, 9) + " " + id.substr(9),
                                    "\xE2\x80\x8B" + id + "\xEF\xBB\xBF",
                                    "\xC2\xA0" + id + "\xC2\xA0",
                                    id.substr(4),
                                    "`" + id + "",
                                    shouted,
                                    "<payment_id>" + id + "</payment_id>"}) {
        CAPTURE(text);
        CHECK(read_text(text) == id);
    }
    CHECK(read(json::object{{"payment_id", id}}) == id);
    CHECK(read(json::array{id}) == id);
    CHECK(read(json::object{{"payment", json::object{{"id", " " + id}}}, {"status", "paid"}}) == id);
}

TEST_CASE("text that may mean two payments or a longer word is not an id") {
    for (const std::string& text : {id + " " + other, id + "0", "x" + id, id.substr(0, id.size() - 1), id + id,
                                    "pay_" + id.substr(5) + "g", std::string("pay_..."), std::string("paid")}) {
        CAPTURE(text);
        CHECK(read_text(text).starts_with("words: "));
    }
    CHECK(read(json::array{id, other}) == "refused");
    CHECK(read(json::object{}) == "refused");
    CHECK(read(7) == "refused");
    CHECK(read(true) == "refused");
    CHECK_FALSE(mcp::detail::is_payment_id(id + " "));
    CHECK_FALSE(mcp::detail::is_payment_id("pay_1"));
    CHECK(mcp::detail::is_payment_id(id));
    // Deep or long JSON is only text.
    CHECK(read_text(std::string(4096, '"')) == "left out");
    CHECK(read_text(std::string(10'000'000, '"')) == "words: ");
    CHECK(read_text(std::string(10'000'000, ' ') + id) == "words: ");
}

TEST_CASE("an empty value, and every word for absent, count as omitted") {
    CHECK(read(nullptr) == "left out");
    for (const char* text : {"", " ", "\n", "null", "NULL", "None", "none", "\"null\"", "'none'", "undefined", "nil",
                             "\"\"", "<none>", "{}", "[]", "N/A", "`", "-"}) {
        CAPTURE(text);
        CHECK(read_text(text) == "left out");
    }
    CHECK(read_text("nullable") == "words: nullable");
}

TEST_CASE("a link is recognized inside other text, and a shorter one does not match it") {
    const std::string stripe = "https://checkout.stripe.com/c/pay/cs_test_a1B2c3D4e5F6g7H8#fidkdWxOYHwnPyd1bl";
    for (const std::string& words : {stripe, "<" + stripe + ">", "[pay](" + stripe + ")",
                                     stripe.substr(0, stripe.find('#')), std::string("cs_test_a1B2c3D4e5F6g7H8"),
                                     "I paid at " + stripe + ".", stripe.substr(0, stripe.find('#')) + "/"}) {
        CAPTURE(words);
        CHECK(mcp::detail::names_link(words, stripe));
    }
    for (const std::string& words : {stripe.substr(0, stripe.find('#') - 1), std::string("https://checkout.stripe.com"),
                                     stripe.substr(0, stripe.find('#')) + "9", std::string(), std::string("pay")}) {
        CAPTURE(words);
        CHECK_FALSE(mcp::detail::names_link(words, stripe));
    }
    CHECK(mcp::detail::names_link("5O190127TN364715T", "https://www.paypal.com/checkoutnow?token=5O190127TN364715T"));
    CHECK(mcp::detail::names_link("https://square.link/u/AbCd1234", "https://square.link/u/AbCd1234/"));
    CHECK_FALSE(mcp::detail::names_link("AbCd1234", "https://square.link/u/AbCd1234"));
    CHECK_FALSE(mcp::detail::names_link("x", ""));
}

TEST_CASE("the last payments of each caller are known, and of strangers no payment is") {
    mcp::detail::known_payments known;
    const auto told = [&](const gating::caller& who, const std::string& name) {
        payment subject;
        subject.id = name;
        known.remember(who, subject);
    };
    const gating::caller ann{"ann", "1"};
    const gating::caller guest{"", "1"};
    for (int i = 0; i < 40; ++i) told(ann, std::to_string(i));
    CHECK(known.of({"ann", "2"}).size() == 16);
    CHECK(known.of(ann).front().id == "39");
    told(ann, "30");
    CHECK(known.of(ann).size() == 16);
    CHECK(known.of(ann).front().id == "30");
    CHECK(known.of(guest).empty());
    told({}, "nobody's");
    CHECK(known.of({}).empty());
    told(guest, "a");
    for (int i = 0; i < 5000; ++i) told({"", "other " + std::to_string(i)}, "b");
    CHECK(known.of(guest).empty());
    CHECK(known.of({"", "other 4999"}).size() == 1);
}

}  // namespace payment_id_test
