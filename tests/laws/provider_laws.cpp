// SPDX-License-Identifier: MIT The laws of providers: the library's providers keep them, and a faulty provider breaks
// the law that names its fault.
#include <paymcp/core/sync_task.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/testing/provider_laws.hpp>
#include <paymcp/testing/scripted_provider.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <string_view>

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;

void pay_scripted(scripted_provider& provider, const checkout_request& order) { provider.pay(order.payment_id); }

money_moves scripted_books(scripted_provider& provider, const checkout_request& order) {
    const scripted_provider::account books = provider.books(order.payment_id);
    return {books.charged, books.refunded, books.voided};
}

TEST_CASE("mock keeps the laws of providers") {
    const auto make = [] {
        mock provider;
        provider.serve_at("http://127.0.0.1:8402/checkout/");
        return provider;
    };
    const auto pay = [](mock& provider, const checkout_request& order) {
        static_cast<void>(provider.pay(order.reference));
    };
    const auto results = provider_laws(make, pay);
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 24);
}

TEST_CASE("scripted_provider keeps the laws of providers, by its books") {
    CHECK(broken_laws(provider_laws([] { return scripted_provider(); }, pay_scripted, scripted_books)) == "");
}

/// A provider that returns awaitables, cannot reserve, and takes yen from 100 on only.
class yen_provider {
public:
    static constexpr std::string_view name = "yen";
    static constexpr bool takes(const currency& money) { return money == currency("JPY"); }
    static constexpr std::int64_t minimum(const currency&) { return 100; }

    sync_task<provider_result<checkout>> create(const checkout_request& order) {
        const bool taken = takes(order.money) && order.amount >= minimum(order.money);
        if (!taken) co_return provider_error{"only yen, from 100 on", false};
        co_return books.create(order);
    }
    sync_task<provider_result<status_report>> status(const checkout_request& order) { co_return books.status(order); }
    sync_task<provider_result<void>> cancel(const checkout_request& order) { co_return books.cancel(order); }
    sync_task<provider_result<void>> refund(const checkout_request& order) { co_return books.refund(order); }

    scripted_provider books;
};

TEST_CASE("a provider that returns awaitables, cannot reserve and takes one currency keeps the laws that apply") {
    const auto results =
        provider_laws([] { return yen_provider(); },
                      [](yen_provider& p, const checkout_request& order) { p.books.pay(order.payment_id); },
                      unread_books{}, [](auto task) { return task.get(); });
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 11);
}

/// The fault of a faulty provider.
struct fault {
    std::function<void(checkout_request&)> on_create = [](checkout_request&) {};
    std::function<void(checkout&)> created = [](checkout&) {};
    std::function<void(status_report&)> reported = [](status_report&) {};
    using change = std::function<provider_result<void>(scripted_provider&, const checkout_request&)>;
    change cancel{}, refund{}, capture{}, void_authorization{};
};

class faulty_provider : public scripted_provider {
public:
    explicit faulty_provider(const fault& wrong) : wrong_(&wrong) {}

    provider_result<checkout> create(checkout_request order) {
        wrong_->on_create(order);
        provider_result<checkout> made = scripted_provider::create(order);
        wrong_->created(*made);
        return made;
    }
    provider_result<status_report> status(const checkout_request& order) {
        provider_result<status_report> report = scripted_provider::status(order);
        wrong_->reported(*report);
        return report;
    }
    provider_result<void> cancel(const checkout_request& order) {
        return wrong_->cancel ? wrong_->cancel(*this, order) : scripted_provider::cancel(order);
    }
    provider_result<void> refund(const checkout_request& order) {
        return wrong_->refund ? wrong_->refund(*this, order) : scripted_provider::refund(order);
    }
    provider_result<void> capture(const checkout_request& order) {
        return wrong_->capture ? wrong_->capture(*this, order) : scripted_provider::capture(order);
    }
    provider_result<void> void_authorization(const checkout_request& order) {
        return wrong_->void_authorization ? wrong_->void_authorization(*this, order)
                                          : scripted_provider::void_authorization(order);
    }

private:
    const fault* wrong_;
};

/// Whether a provider with this fault breaks the matching law.
bool found(const fault& wrong, std::string_view law) {
    const auto pay = [](faulty_provider& provider, const checkout_request& order) { provider.pay(order.payment_id); };
    const auto books = [](faulty_provider& provider, const checkout_request& order) {
        return scripted_books(provider, order);
    };
    const std::string broken = broken_laws(provider_laws([&] { return faulty_provider(wrong); }, pay, books));
    return broken.find(law) != std::string::npos;
}

TEST_CASE("a provider that makes payments wrongly breaks a law that says so") {
    int counter = 0;
    CHECK(found({.created = [&](checkout& made) { made.reference += std::to_string(counter++); }},
                "the same payment_id makes one payment"));
    CHECK(found({.created = [](checkout& made) { made.reference = "picture()"; }}, "two payments got one reference"));
    CHECK(found({.created = [](checkout& made) { made.url = "javascript:pay()"; }}, "has a reference and a web link"));
    CHECK(found({.created = [](checkout& made) { made.url += "\r\nX: y"; }}, "has a reference and a web link"));
    const auto by_hundred = [](checkout_request& order) {
        order.amount = static_cast<std::int64_t>(static_cast<double>(order.amount) / 100 * 100);
    };
    CHECK(found({.on_create = by_hundred}, "1999 USD became 1998"));
    const auto two_decimals = [](checkout_request& order) {
        for (int decimals = order.money.exponent; decimals < 2; ++decimals) order.amount *= 10;
    };
    CHECK(found({.on_create = two_decimals}, "500 JPY became 50000"));
}

TEST_CASE("a provider that reports wrongly breaks a law that says so") {
    const auto says = [](provider_status from, provider_status to) {
        return [from, to](status_report& report) { report.status = report.status == from ? to : report.status; };
    };
    using enum provider_status;
    CHECK(found({.reported = says(pending, paid)}, "a new payment is pending"));
    CHECK(found({.reported = says(pending, authorized)}, "a reference that the provider never gave is never paid"));
    CHECK(found({.reported = says(paid, pending)}, "a paid payment is reported as paid"));
    CHECK(found({.reported = says(authorized, paid)}, "an order to reserve is authorized"));
    CHECK(found({.reported = says(canceled, unknown)}, "a canceled payment can no longer be paid"));
    CHECK(found({.reported = [](status_report& report) { report.currency = "usd"; }}, "1999 USD became usd"));
}

TEST_CASE("a provider that moves money wrongly breaks a law that says so") {
    const auto nothing = [](scripted_provider&, const checkout_request&) { return provider_result<void>(); };
    const auto once = [](auto function) {
        return [function](scripted_provider& provider, const checkout_request& order) -> provider_result<void> {
            const provider_status now = provider.books(order.payment_id).status;
            if (now == provider_status::refunded || now == provider_status::canceled)
                return provider_error{"done already", false};
            return (provider.*function)(order);
        };
    };
    CHECK(found({.cancel = nothing}, "a canceled payment can no longer be paid"));
    CHECK(found({.cancel =
                     [](scripted_provider& p, const checkout_request& o) {
                         p.set(o.payment_id, provider_status::canceled);
                         return provider_result<void>();
                     }},
                "a paid payment cannot be canceled"));
    CHECK(found({.refund = nothing}, "a refund returns the money once"));
    CHECK(found({.refund = once(&scripted_provider::refund)}, "a repeated refund failed: done already"));
    CHECK(found({.capture = nothing}, "a capture takes the reserved money once"));
    CHECK(found({.void_authorization = nothing}, "a void gives up the reservation once"));
    CHECK(found({.void_authorization = once(&scripted_provider::void_authorization)},
                "a repeated void failed: done already"));
}

/// A mock whose subscriptions have a fault.
struct plan_fault {
    std::function<void(subscription_report&)> reported = [](subscription_report&) {};
    using change = std::function<provider_result<void>(mock&, const checkout_request&)>;
    change end_renewal{}, refund{};
    bool reserves = false;
};

class faulty_plans : public mock {
public:
    explicit faulty_plans(const plan_fault& wrong) : wrong_(&wrong) { serve_at("http://127.0.0.1:8402/checkout/"); }

    provider_result<checkout> create(checkout_request order) {
        if (order.renews && wrong_->reserves) order.authorize_only = false;
        return mock::create(order);
    }
    provider_result<subscription_report> subscription(const checkout_request& order) {
        provider_result<subscription_report> report = mock::subscription(order);
        if (report.has_value()) wrong_->reported(*report);
        return report;
    }
    provider_result<void> end_renewal(const checkout_request& order) {
        return wrong_->end_renewal ? wrong_->end_renewal(*this, order) : mock::end_renewal(order);
    }
    provider_result<void> refund(const checkout_request& order) {
        return wrong_->refund ? wrong_->refund(*this, order) : mock::refund(order);
    }

private:
    const plan_fault* wrong_;
};

bool found_in_plans(const plan_fault& wrong, std::string_view law) {
    const auto pay = [](faulty_plans& provider, const checkout_request& order) {
        static_cast<void>(provider.pay(order.reference));
    };
    return broken_laws(provider_laws([&] { return faulty_plans(wrong); }, pay)).find(law) != std::string::npos;
}

TEST_CASE("a provider that reports subscriptions wrongly breaks a law that says so") {
    using plans::status;
    constexpr std::string_view begins = "an order that renews begins a subscription";
    const auto says = [](status from, status to) {
        return [from, to](subscription_report& report) { report.status = report.status == from ? to : report.status; };
    };
    CHECK(found_in_plans({.reported = says(status::active, status::past_due)}, begins));
    CHECK(
        found_in_plans({.reported = says(status::none, status::active)}, "there is no subscription before it is paid"));
    CHECK(found_in_plans({.reported = says(status::ended, status::active)}, "a refund ends a subscription at once"));
    CHECK(found_in_plans({.reported = [](subscription_report& report) { report.paid = false; }}, begins));
    CHECK(found_in_plans({.reported = [](subscription_report& report) { report.renews = true; }}, "it renews"));
    CHECK(found_in_plans(
        {.reported = [](subscription_report& report) { report.period_ends += milliseconds(86'400'000); }},
        "its period has 2 days"));
    CHECK(found_in_plans({.reported = [](subscription_report& report) { report.last_paid.reset(); }}, begins));
    const auto by_hundred = [](subscription_report& report) {
        if (report.last_paid) report.last_paid->amount *= 100;
    };
    CHECK(found_in_plans({.reported = by_hundred}, "its invoice was for 199900 USD"));
    const auto as_sent = [](subscription_report& report) {
        if (report.last_paid) report.last_paid->currency = "usd";
    };
    CHECK(found_in_plans({.reported = as_sent}, "its invoice was for 1999 usd"));
}

TEST_CASE("a provider that ends subscriptions wrongly breaks a law that says so") {
    CHECK(found_in_plans({.end_renewal = [](mock&, const checkout_request&) { return provider_result<void>(); }},
                         "it renews"));
    CHECK(
        found_in_plans({.end_renewal = [](mock& books, const checkout_request& order) { return books.refund(order); }},
                       "it is no longer active and paid"));
    const auto once = [](mock& books, const checkout_request& order) -> provider_result<void> {
        const auto now = books.subscription(order);
        if (now.has_value() && !now->renews) return provider_error{"it ends already", false};
        return books.end_renewal(order);
    };
    CHECK(found_in_plans({.end_renewal = once}, "a repeated end of renewal failed: it ends already"));
    const auto money_alone = [](mock& books, const checkout_request& order) -> provider_result<void> {
        const auto one = books.find(order.reference);
        if (!one || !one->begun) return books.refund(order);
        static_cast<void>(books.refund_at_desk(order.reference, order.amount));
        return {};
    };
    CHECK(found_in_plans({.refund = money_alone}, "it has not ended"));
    CHECK(found_in_plans({.reserves = true}, "the money of a subscription is not reserved"));
}

}  // namespace
