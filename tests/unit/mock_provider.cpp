// SPDX-License-Identifier: MIT
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/mock/mock.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace mock_provider_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

static_assert(PaymentProvider<mock>);
static_assert(AuthorizingProvider<mock>);

class hand_clock final : public wall_clock {
public:
    unix_time now() const override { return at; }
    unix_time at{std::chrono::hours{1}};
};

struct sale {
    hand_clock time;
    mock provider{time};

    sale() { provider.serve_at("http://pay.test/checkout/"); }

    checkout_request open(const std::string& id, bool authorize_only = false) {
        checkout_request order{.payment_id = id,
                               .reference = {},
                               .tool = "generate_image",
                               .description = "One image",
                               .amount = 50,
                               .money = USD,
                               .expires = time.at + std::chrono::minutes{10},
                               .authorize_only = authorize_only};
        order.reference = provider.create(order).value().reference;
        return order;
    }

    provider_status status(const checkout_request& order) { return provider.status(order).value().status; }
};

TEST_CASE("create gives an unguessable reference and the link to its page") {
    sale shop;
    checkout_request order{.payment_id = "pay_1",
                           .reference = {},
                           .tool = "generate_image",
                           .description = {},
                           .amount = 50,
                           .money = USD};
    const checkout first = shop.provider.create(order).value();
    CHECK(first.reference.starts_with("mock_"));
    CHECK(first.reference.size() == 5 + 32);
    CHECK(first.url == "http://pay.test/checkout/" + first.reference);
    CHECK(first.reference.find("pay_1") == std::string::npos);
    order.payment_id = "pay_2";
    CHECK(shop.provider.create(order).value().reference != first.reference);
}

TEST_CASE("the same order twice is one checkout, and another amount under the same id is refused") {
    sale shop;
    checkout_request order = shop.open("pay_1");
    const checkout again = shop.provider.create(order).value();
    CHECK(again.reference == order.reference);
    shop.provider.serve_at("http://elsewhere.test");
    CHECK(shop.provider.create(order).value().url == again.url);

    checkout_request dearer = order;
    dearer.amount = 51;
    CHECK(shop.provider.create(dearer).has_error());
    checkout_request foreign = order;
    foreign.money = JPY;
    CHECK(shop.provider.create(foreign).has_error());
    checkout_request reserved = order;
    reserved.authorize_only = true;
    CHECK(shop.provider.create(reserved).has_error());
    CHECK_FALSE(shop.provider.create(reserved).error().may_have_happened);
    CHECK(shop.provider.calls().create == 7);
}

TEST_CASE("a checkout needs a page: create before serve_at is an error that says so") {
    mock provider;
    checkout_request order;
    order.payment_id = "pay_1";
    const auto refused = provider.create(order);
    REQUIRE(refused.has_error());
    CHECK(refused.error().message.find("serve_at()") != std::string::npos);
    provider.serve_at("http://pay.test/checkout");
    const auto given = provider.create(order);
    CHECK(given.value().url == "http://pay.test/checkout/" + given.value().reference);
}

TEST_CASE("status follows the payer and reports the money") {
    sale shop;
    const checkout_request order = shop.open("pay_1");
    const status_report before = shop.provider.status(order).value();
    CHECK(before.status == provider_status::pending);
    CHECK(before.amount == 50);
    CHECK(before.currency == "USD");
    CHECK(shop.provider.pay(order.reference).has_value());
    CHECK(shop.status(order) == provider_status::paid);
    CHECK(shop.provider.pay(order.reference).has_value());
    CHECK(shop.provider.cancel_by_user(order.reference).error().code == "refused");
    CHECK(shop.status(order) == provider_status::paid);
    CHECK(shop.provider.pay("mock_no").error().code == "payment_unknown");
}

TEST_CASE("a reference is valid only with its own payment id") {
    sale shop;
    checkout_request order = shop.open("pay_1");
    const checkout_request other = shop.open("pay_2");
    order.reference = other.reference;
    CHECK(shop.provider.status(order).has_error());
    CHECK(shop.provider.cancel(order).has_error());
    CHECK(shop.status(other) == provider_status::pending);
    order.reference.clear();
    CHECK(shop.provider.status(order).has_error());
    CHECK(shop.provider.refund(order).has_error());
}

TEST_CASE("a link ends after its last moment, and an earlier payment stays paid") {
    sale shop;
    const checkout_request unpaid = shop.open("pay_1");
    const checkout_request paid = shop.open("pay_2");
    CHECK(shop.provider.pay(paid.reference).has_value());
    shop.time.at = unpaid.expires - milliseconds{1};
    CHECK(shop.status(unpaid) == provider_status::pending);
    shop.time.at = unpaid.expires;
    CHECK(shop.provider.pay(unpaid.reference).error().code == "refused");
    CHECK(shop.status(unpaid) == provider_status::expired);
    CHECK(shop.status(paid) == provider_status::paid);
    CHECK(shop.provider.cancel(unpaid).has_value());
    CHECK(shop.status(unpaid) == provider_status::expired);
    shop.time.at = unpaid.expires;
    CHECK(shop.status(unpaid) == provider_status::expired);
}

TEST_CASE("each function is idempotent in its valid states and refused in others") {
    using call = provider_result<void> (mock::*)(const checkout_request&);
    using enum provider_status;
    const auto try_all = [](const std::vector<std::string>& channel, bool reserve,
                            const std::vector<std::string>& allowed, provider_status expected) {
        const std::vector<std::pair<std::string, call>> calls{{"cancel", &mock::cancel},
                                                              {"refund", &mock::refund},
                                                              {"capture", &mock::capture},
                                                              {"release", &mock::void_authorization}};
        for (const auto& [tried, function] : calls) {
            sale shop;
            const checkout_request order = shop.open("pay_1", reserve);
            std::string path;
            for (const std::string& step : channel) {
                path += step + ' ';
                if (step == "pay") CHECK(shop.provider.pay(order.reference).has_value());
                for (const auto& [name, taken] : calls) {
                    if (step == name) CHECK((shop.provider.*taken)(order).has_value());
                }
            }
            CAPTURE(path);
            CAPTURE(tried);
            CHECK(shop.status(order) == expected);
            const bool may = std::ranges::find(allowed, tried) != allowed.end();
            const auto done = (shop.provider.*function)(order);
            CHECK(done.has_value() == may);
            if (!may) {
                CHECK_FALSE(done.error().may_have_happened);
                CHECK(done.error().message.starts_with("the payment cannot be "));
                CHECK(shop.status(order) == expected);
            }
            const auto again = (shop.provider.*function)(order);
            CHECK(again.has_value() == may);
        }
    };
    try_all({}, false, {"cancel"}, pending);
    try_all({"pay"}, false, {"refund"}, paid);
    try_all({"pay", "refund"}, false, {"refund"}, refunded);
    try_all({"cancel"}, false, {"cancel"}, canceled);
    try_all({}, true, {"cancel"}, pending);
    try_all({"pay"}, true, {"capture", "release"}, authorized);
    try_all({"pay", "capture"}, true, {"capture", "refund"}, paid);
    try_all({"pay", "release"}, true, {"release", "cancel"}, canceled);
    try_all({"pay", "capture", "refund"}, true, {"refund"}, refunded);
}

TEST_CASE("observers are notified of each act of the payer once, may call back, and are not notified of the seller's") {
    sale shop;
    const checkout_request paid = shop.open("pay_1");
    const checkout_request left = shop.open("pay_2");
    std::vector<std::string> heard;
    shop.provider.on_change([&](std::string_view id) {
        heard.emplace_back(id);
        CHECK(shop.status(paid) == provider_status::paid);
    });
    CHECK(shop.provider.pay(paid.reference).has_value());
    CHECK(shop.provider.pay(paid.reference).has_value());
    CHECK(shop.provider.cancel_by_user(left.reference).has_value());
    CHECK(shop.provider.cancel_by_user(left.reference).has_value());
    CHECK(shop.provider.refund(paid).has_value());
    CHECK(heard == std::vector<std::string>{"pay_1", "pay_2"});
}

TEST_CASE("copies share one ledger and one call counter") {
    sale shop;
    mock copy = shop.provider;
    const checkout_request order = shop.open("pay_1");
    CHECK(copy.pay(order.reference).has_value());
    CHECK(shop.status(order) == provider_status::paid);
    CHECK(copy.find(order.reference)->tool == "generate_image");
    CHECK_FALSE(copy.find("mock_no").has_value());
    CHECK(copy.calls() == mock_calls{.create = 1, .status = 1});
}

TEST_CASE("threads that open, pay and refund the same payment act on one payment") {
    sale shop;
    std::atomic<int> heard = 0;
    shop.provider.on_change([&](std::string_view) { ++heard; });
    std::set<std::string> references;
    std::mutex guard;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int round = 0; round < 50; ++round) {
                    const checkout_request order = shop.open("pay_" + std::to_string(round));
                    // Refused when another thread has refunded already.
                    static_cast<void>(shop.provider.pay(order.reference));
                    const bool refunded = shop.provider.refund(order).has_value();
                    const std::lock_guard lock{guard};
                    references.insert(order.reference);
                    CHECK(refunded);
                }
            });
        }
    }
    CHECK(references.size() == 50);
    CHECK(heard == 50);
}

}  // namespace

}  // namespace mock_provider_test
