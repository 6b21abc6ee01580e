// SPDX-License-Identifier: MIT
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/mock/detail/checkout_page.hpp>

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace checkout_page_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

class hand_clock final : public wall_clock {
public:
    unix_time now() const override { return at; }
    unix_time at{std::chrono::hours{1}};
};

struct counter_paid_calls {
    hand_clock time;
    mock provider{time};
    checkout_page page{provider};
    checkout_request order;

    explicit counter_paid_calls(std::string tool = "generate_image", std::string description = "One image",
                                bool authorize_only = false) {
        provider.serve_at("http://127.0.0.1:8402/checkout/");
        order.payment_id = "pay_1";
        order.tool = std::move(tool);
        order.description = std::move(description);
        order.amount = 50;
        order.money = USD;
        order.expires = time.at + std::chrono::minutes{10};
        order.authorize_only = authorize_only;
        order.reference = provider.create(order).value().reference;
    }

    http::response ask(std::string method, std::string target, std::vector<http::header> headers = {}) {
        headers.push_back({"Host", "127.0.0.1:8402"});
        return page({.method = std::move(method), .target = std::move(target), .headers = std::move(headers)});
    }

    std::string path(std::string_view end = "") const { return "/checkout/" + order.reference + std::string{end}; }

    provider_status status() { return provider.status(order).value().status; }
};

bool has(const http::response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

std::string between(std::string_view text, std::string_view before, std::string_view after) {
    const std::size_t first = text.find(before);
    REQUIRE(first != std::string_view::npos);
    const std::size_t start = first + before.size();
    return std::string{text.substr(start, text.find(after, start) - start)};
}

void check_protected(const http::response& response) {
    CHECK(response.header("Cache-Control") == "no-store");
    CHECK(response.header("Referrer-Policy") == "no-referrer");
    CHECK(response.header("X-Frame-Options") == "DENY");
    CHECK(response.header("X-Content-Type-Options") == "nosniff");
    REQUIRE(response.header("Content-Security-Policy").has_value());
    CHECK(response.header("Content-Security-Policy")->find("frame-ancestors 'none'") != std::string_view::npos);
    CHECK(response.header("Content-Security-Policy")->find("default-src 'none'") != std::string_view::npos);
    CHECK(response.header("Content-Security-Policy")->find("unsafe") == std::string_view::npos);
}

TEST_CASE("the page shows tool, description, amount and both buttons") {
    counter_paid_calls calls;
    const http::response shown = calls.ask("GET", calls.path());
    CHECK(shown.status == 200);
    CHECK(shown.header("content-type") == "text/html; charset=utf-8");
    CHECK(has(shown, "<html lang=\"en\">"));
    CHECK(has(shown, "<title>Pay 0.50 USD - generate_image</title>"));
    CHECK(has(shown, "<p class=\"amount\">0.50 USD</p>"));
    CHECK(has(shown, "<h1>Payment for generate_image</h1>"));
    CHECK(has(shown, "Waiting for payment"));
    CHECK(has(shown, "One image"));
    CHECK(has(shown, "<form method=\"post\" action=\"" + calls.path("/pay") + "\"><button class=\"pay\">Pay</button>"));
    CHECK(has(shown, "<form method=\"post\" action=\"" + calls.path("/cancel") + "\"><button>Cancel</button>"));
    CHECK_FALSE(has(shown, "<script"));
    CHECK_FALSE(has(shown, "pay_1"));
    check_protected(shown);
    const http::response again = calls.ask("HEAD", calls.path("?from=assistant"));
    CHECK(again.status == 200);
    CHECK(again.body == shown.body);
}

TEST_CASE("the content policy allows exactly the style that the page has") {
    counter_paid_calls calls;
    const http::response shown = calls.ask("GET", calls.path());
    const std::string style = between(shown.body, "<style>", "</style>");
    std::array<unsigned char, 32> digest{};
    std::array<unsigned char, 45> base64{};
    REQUIRE(EVP_Digest(style.data(), style.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    EVP_EncodeBlock(base64.data(), digest.data(), 32);
    CHECK(between(*shown.header("Content-Security-Policy"), "style-src 'sha256-", "'") ==
          reinterpret_cast<const char*>(base64.data()));
}

TEST_CASE("the Pay button pays and returns to the page, which then shows no button") {
    counter_paid_calls calls;
    const http::response pressed = calls.ask("POST", calls.path("/pay"));
    CHECK(pressed.status == 303);
    CHECK(pressed.header("Location") == calls.path());
    CHECK(calls.status() == provider_status::paid);
    const http::response shown = calls.ask("GET", calls.path());
    CHECK(has(shown, "<strong>Paid</strong>"));
    CHECK(has(shown, "Return to your assistant"));
    CHECK_FALSE(has(shown, "<form"));
    CHECK(calls.ask("POST", calls.path("/pay")).status == 303);
    CHECK(calls.ask("POST", calls.path("/cancel")).status == 303);
    CHECK(calls.status() == provider_status::paid);
}

TEST_CASE("Cancel cancels") {
    counter_paid_calls calls;
    CHECK(calls.ask("POST", calls.path("/cancel")).status == 303);
    CHECK(calls.status() == provider_status::canceled);
    const http::response shown = calls.ask("GET", calls.path());
    CHECK(has(shown, "<strong>Canceled</strong>"));
    CHECK(has(shown, "not charged"));
    CHECK_FALSE(has(shown, "<form"));
}

TEST_CASE("each final state has its own text") {
    SUBCASE("expired") {
        counter_paid_calls calls;
        calls.time.at = calls.order.expires + milliseconds{1};
        CHECK(has(calls.ask("GET", calls.path()), "<strong>Expired</strong>"));
        CHECK(calls.ask("POST", calls.path("/pay")).status == 303);
        CHECK(calls.status() == provider_status::expired);
    }
    SUBCASE("refunded") {
        counter_paid_calls calls;
        calls.ask("POST", calls.path("/pay"));
        REQUIRE(calls.provider.refund(calls.order).has_value());
        CHECK(has(calls.ask("GET", calls.path()), "<strong>Refunded</strong>"));
    }
    SUBCASE("authorized, then captured") {
        counter_paid_calls calls{"slow_report", "One report", true};
        CHECK(has(calls.ask("GET", calls.path()), "only reserved now"));
        calls.ask("POST", calls.path("/pay"));
        CHECK(has(calls.ask("GET", calls.path()), "<strong>Authorized</strong>"));
        REQUIRE(calls.provider.capture(calls.order).has_value());
        CHECK(has(calls.ask("GET", calls.path()), "<strong>Paid</strong>"));
    }
    SUBCASE("released") {
        counter_paid_calls calls{"slow_report", "One report", true};
        calls.ask("POST", calls.path("/pay"));
        REQUIRE(calls.provider.void_authorization(calls.order).has_value());
        CHECK(has(calls.ask("GET", calls.path()), "<strong>Released</strong>"));
    }
}

TEST_CASE("hostile: HTML in the tool's name and description stays text") {
    counter_paid_calls calls{"<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>&amp;"};
    for (const char* const end : {"", "/pay"}) {
        if (*end != '\0') calls.ask("POST", calls.path(end));
        const http::response shown = calls.ask("GET", calls.path());
        CHECK_FALSE(has(shown, "<script"));
        CHECK_FALSE(has(shown, "<img"));
        CHECK(has(shown, "&lt;script&gt;alert(1)&lt;/script&gt;"));
        CHECK(has(shown, "&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;"));
    }
}

TEST_CASE("hostile: only exact paths exist, and no path traversal leaves them") {
    counter_paid_calls calls;
    const std::string reference = calls.order.reference;
    for (const std::string& target :
         {std::string{"/checkout/"}, std::string{"/checkout"}, std::string{"/"}, std::string{"/checkout/mock_0"},
          std::string{"/checkout/../etc/passwd"}, std::string{"/checkout/%2e%2e/%2e%2e/etc/passwd"},
          "/checkout//" + reference, "/checkout/./" + reference, "/Checkout/" + reference, calls.path("/"),
          calls.path("/refund"), calls.path("/pay/"), calls.path("/../" + reference), calls.path("%00"),
          "/checkout/" + reference.substr(0, reference.size() - 1), std::string{"/checkout/?"} + reference}) {
        CAPTURE(target);
        for (const char* const method : {"GET", "POST"}) {
            const http::response refused = calls.ask(method, target);
            CHECK(refused.status == 404);
            check_protected(refused);
            CHECK_FALSE(has(refused, "passwd"));
        }
    }
    CHECK(calls.status() == provider_status::pending);
}

TEST_CASE("hostile: a wrong method changes nothing and is answered with the allowed methods") {
    counter_paid_calls calls;
    for (const char* const method : {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
        const http::response refused = calls.ask(method, calls.path());
        CHECK(refused.status == 405);
        CHECK(refused.header("Allow") == "GET, HEAD");
    }
    for (const char* const method : {"GET", "HEAD", "PUT", "DELETE"}) {
        const http::response refused = calls.ask(method, calls.path("/pay"));
        CHECK(refused.status == 405);
        CHECK(refused.header("Allow") == "POST");
        check_protected(refused);
    }
    CHECK(calls.status() == provider_status::pending);
}

TEST_CASE("hostile: a page of another origin cannot press Pay") {
    struct attempt {
        std::optional<std::string> origin;
        std::optional<std::string> site;
        bool taken;
    };
    const std::array<attempt, 15> attempts{{
        {std::nullopt, std::nullopt, true},
        {"http://127.0.0.1:8402", std::nullopt, true},
        {"http://127.0.0.1:8402", "same-origin", true},
        {std::nullopt, "same-origin", true},
        {"null", "same-origin", true},
        {"null", std::nullopt, false},
        {"null", "cross-site", false},
        {"http://127.0.0.1:8402", "cross-site", false},
        {std::nullopt, "cross-site", false},
        {std::nullopt, "same-site", false},
        {std::nullopt, "none", false},
        {"http://127.0.0.1:8403", "same-origin", false},
        {"http://evil.example.com", std::nullopt, false},
        {"http://127.0.0.1:8402.evil.example.com", std::nullopt, false},
        {"127.0.0.1:8402", std::nullopt, false},
    }};
    for (const attempt& tried : attempts) {
        CAPTURE(tried.origin.value_or("-"));
        CAPTURE(tried.site.value_or("-"));
        for (const char* const button : {"/pay", "/cancel"}) {
            counter_paid_calls calls;
            std::vector<http::header> headers;
            if (tried.origin) headers.push_back({"origin", *tried.origin});
            if (tried.site) headers.push_back({"sec-fetch-site", *tried.site});
            const http::response answer = calls.ask("POST", calls.path(button), headers);
            CHECK(answer.status == (tried.taken ? 303 : 403));
            CHECK((calls.status() != provider_status::pending) == tried.taken);
        }
    }
}

}  // namespace

}  // namespace checkout_page_test
