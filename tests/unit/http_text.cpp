// SPDX-License-Identifier: MIT
#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/constant_time.hpp>
#include <paymcp/core/detail/hex.hpp>
#include <paymcp/core/detail/hmac.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/detail/form.hpp>
#include <paymcp/http/detail/date.hpp>
#include <paymcp/http/url.hpp>

#include <doctest/doctest.h>
#include <boost/json.hpp>

#include <concepts>
#include <cstdlib>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace http_text_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

TEST_CASE("form fields are encoded so that every byte survives") {
    form fields;
    fields.add(form_key("line_items", 0, "price_data", "product_data", "name"), "Grüße & mehr = 100 %+");
    fields.add("amount", std::numeric_limits<std::int64_t>::min());
    fields.add("live", false).add("n", 7U);
    CHECK(fields.text() ==
          "line_items%5B0%5D%5Bprice_data%5D%5Bproduct_data%5D%5Bname%5D=Gr%C3%BC%C3%9Fe%20%26%20mehr%20%3D%20100%20%"
          "25%2B"
          "&amount=-9223372036854775808&live=false&n=7");
    CHECK(form_key("a") == "a");
    CHECK(http::url_encode("az AZ09-._~/?\x01\xff") == "az%20AZ09-._~%2F%3F%01%FF");
}

TEST_CASE("a URL is parsed, or refused where two parsers might disagree") {
    const auto full = http::parse_url("HTTPS://API.example:8443/v1/x?y=z#frag");
    REQUIRE(full);
    CHECK(full->scheme == "https");
    CHECK(full->host == "API.example");
    CHECK(full->port == 8443);
    CHECK(full->target == "/v1/x?y=z");
    const auto bare = http::parse_url("http://[::1]");
    REQUIRE(bare);
    CHECK(bare->host == "[::1]");
    CHECK(bare->port == 80);
    CHECK(http::parse_url("http://[::1]:81/")->port == 81);
    CHECK(http::parse_url("https://a?b")->target == "?b");
    for (const std::string wrong : {"",
                                    "https:/a",
                                    "//a",
                                    "ftp://a",
                                    "https://",
                                    "https://:443",
                                    "https://u@a/",
                                    "https://u:p@a/",
                                    "https://a b/",
                                    "https://a\tb",
                                    "https://a\\@b",
                                    "https://a:0",
                                    "https://a:65536",
                                    "https://a:x",
                                    "https://a:",
                                    "https://[::1",
                                    "https://[]",
                                    "https://a%2eb/",
                                    "https://\xc3\xa4.example/",
                                    "https://a:1:2"})
        CHECK_MESSAGE(!http::parse_url(wrong), wrong);
    CHECK(host_within("api.sandbox.PayPal.com", "paypal.com"));
    CHECK(host_within("paypal.com", "paypal.com"));
    CHECK_FALSE(host_within("notpaypal.com", "paypal.com"));
    CHECK_FALSE(host_within("paypal.com.evil.example", "paypal.com"));
    CHECK_FALSE(host_within("com", "paypal.com"));
    CHECK(join_url("https://a/", "/v1") == "https://a/v1");
    CHECK(join_url("https://a/b", "v1") == "https://a/b/v1");
}

TEST_CASE("base64 and hexadecimal read exactly what they write") {
    for (const std::string bytes : {"", "f", "fo", "foo", "foob", "\xfb\xff\xfe"})
        CHECK(from_base64(to_base64(bytes)) == bytes);
    CHECK(to_base64("\xfb\xff\xfe") == "+//+");
    CHECK(to_base64("f") == "Zg==");
    for (const std::string wrong : {"Zg", "Zg=", "Zh==", "Z===", "=", "-__-", "Zg==\n", "Zm9v====", " Zg=", "Zg==Zg=="})
        CHECK_MESSAGE(!from_base64(wrong), wrong);
    CHECK(from_hex("00fFa9") == std::string("\0\xff\xa9", 3));
    for (const std::string wrong : {"0", "0g", "0x", " 0", "abc"}) CHECK_FALSE(from_hex(wrong));
}

TEST_CASE("HMAC-SHA256 matches RFC 4231, and comparison reads every byte") {
    const auto hex = [](const std::string& bytes) { return to_hex(bytes); };
    CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(same_in_constant_time("abc", "abc"));
    CHECK_FALSE(same_in_constant_time("abc", "abd"));
    CHECK_FALSE(same_in_constant_time("abc", "ab"));
    CHECK(same_in_constant_time("", ""));
}

TEST_CASE("an HTTP date is read only in its current format") {
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == unix_time(milliseconds(784111777000)));
    for (const std::string wrong :
         {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
          "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, 06 Nov 1994 08-49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT"})
        CHECK_MESSAGE(!parse_http_date(wrong), wrong);
}

TEST_CASE("a secret reveals its value only on request, and wipes its source") {
    std::string given = "sk_test_a_value_that_is_long_enough_for_the_heap";
    const char* const place = given.data();
    const secret key(std::move(given));
    CHECK(key.reveal() == "sk_test_a_value_that_is_long_enough_for_the_heap");
    CHECK(key.reveal().data() != place);
    const secret copy = key;
    CHECK(copy.reveal().data() == key.reveal().data());
    CHECK(secret().empty());
    CHECK_FALSE(key.empty());
    static_assert(!std::is_convertible_v<std::string, secret>);
    static_assert(!std::is_convertible_v<secret, std::string>);
    static_assert(!std::is_convertible_v<secret, std::string_view>);
    static_assert(!std::is_constructible_v<boost::json::value, secret>);
    static_assert(!boost::json::has_value_from<secret>::value);
    static_assert(!std::equality_comparable<secret>);
}

TEST_CASE("a secret is read from the environment, or the missing variable is named") {
    REQUIRE(setenv("PAYMCP_TEST_KEY", "sk_test_1", 1) == 0);
    CHECK(read_env("PAYMCP_TEST_KEY").value().reveal() == "sk_test_1");
    CHECK(env("PAYMCP_TEST_KEY").reveal() == "sk_test_1");
    REQUIRE(setenv("PAYMCP_TEST_KEY", "", 1) == 0);
    CHECK(read_env("PAYMCP_TEST_KEY").error().message == "the environment variable PAYMCP_TEST_KEY is empty");
    unsetenv("PAYMCP_TEST_KEY");
    CHECK(read_env("PAYMCP_TEST_KEY").error().message == "the environment variable PAYMCP_TEST_KEY is not set");
}

}  // namespace

}  // namespace http_text_test
