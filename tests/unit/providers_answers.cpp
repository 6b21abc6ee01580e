// SPDX-License-Identifier: MIT
// Wrong answers of the providers' APIs: each gives a precise error that says whether anything may have happened, and
// none ever counts as paid.
#include "../support/fakes/fake_adyen.hpp"
#include "../support/fakes/fake_coinbase.hpp"
#include "../support/fakes/fake_paypal.hpp"
#include "../support/fakes/fake_square.hpp"
#include "../support/fakes/fake_stripe.hpp"
#include "../support/fakes/fake_walleot.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using namespace paymcp;
using namespace fakes;

struct wrong_answer {
    std::string what;
    http_result answer;
    bool may_have_happened;
};

std::vector<wrong_answer> wrong_answers() {
    std::vector<wrong_answer> all;
    const auto status = [&](unsigned code, bool happened) {
        const std::string name = std::to_string(code);
        all.push_back({name, http_response{.status = code}, happened});
        all.push_back({name + " with HTML", http_response{.status = code, .body = "<html>Sorry</html>"}, happened});
        all.push_back({name + " with JSON",
                       json_response(code, {{"error", {{"code", "c"}, {"message", "m\n\x01"}}}, {"status", "paid"}}),
                       happened});
    };
    for (const unsigned code : {400U, 401U, 402U, 403U, 404U, 405U, 415U, 422U, 429U}) status(code, false);
    for (const unsigned code : {301U, 302U, 307U, 408U, 409U, 500U, 502U, 503U, 504U, 599U}) status(code, true);
    for (const char* body : {"", "<!DOCTYPE html><p>paid</p>", "{\"id\":\"x\",\"status\":\"pai", "[]", "null",
                             "\"paid\"", "42", "{}", "{\"status\":\"paid\"}x", "{\"id\":1,\"url\":2,\"status\":true}",
                             "{\"data\":[],\"payment_link\":1,\"order\":\"paid\",\"links\":{}}", "\xFF\xFE"})
        all.push_back({std::string("200 with ") + body, http_response{.status = 200, .body = body}, true});
    all.push_back({"200, nested without end", http_response{.status = 200, .body = std::string(100'000, '[')}, true});
    all.push_back({"no connection", http_failure{"could not connect", false}, false});
    all.push_back({"a timeout", http_failure{"the time is up", true}, true});
    all.push_back({"too large", http_failure{"the response is larger than 4194304 bytes", true}, true});
    return all;
}

/// Tokens are given out all the same: the question is what the answer to the request itself does.
bool is_for_token(const outgoing_request& request) { return target_of(request) == "/v1/oauth2/token"; }

template <class Fake>
struct wrong_answers_to {
    Fake api{};
    decltype(api.provider()) provider = api.provider();
    std::string title;

    explicit wrong_answers_to(std::string name) : title(std::move(name)) {}

    void answer_with(const wrong_answer& wrong) {
        api.instead = [&wrong](const outgoing_request& request) -> std::optional<http_result> {
            if (is_for_token(request)) return std::nullopt;
            return wrong.answer;
        };
    }

    template <class Result>
    void refused(const Result& result, const wrong_answer& wrong, std::string_view operation) {
        CAPTURE(wrong.what);
        CAPTURE(operation);
        REQUIRE(!result.has_value());
        CHECK(!result.error().message.empty());
        CHECK(result.error().message.find_first_of("\n\x01") == std::string::npos);
        CHECK(result.error().message.size() < 700);
        CHECK(result.error().message.find("secret") == std::string::npos);
    }

    payment_order paid() {
        api.instead = nullptr;
        payment_order order = order_for(500, "USD");
        const auto made = wait_for(provider.create(order));
        REQUIRE(made.has_value());
        order.reference = made->reference;
        api.pay(order.reference);
        REQUIRE(wait_for(provider.status(order))->status == provider_status::paid);
        return order;
    }

    void try_all() {
        const payment_order known = paid();
        for (const wrong_answer& wrong : wrong_answers()) {
            answer_with(wrong);
            const auto made = wait_for(provider.create(order_for(500, "USD")));
            refused(made, wrong, "create");
            CAPTURE(wrong.what);
            CHECK(made.error().may_have_happened == wrong.may_have_happened);
            CHECK(made.error().message.find(title) != std::string::npos);
            const auto report = wait_for(provider.status(known));
            if (report.has_value())
                CHECK(report->status == provider_status::unknown);
            else
                refused(report, wrong, "status");
            refused(wait_for(provider.cancel(known)), wrong, "cancel");
            refused(wait_for(provider.refund(known)), wrong, "refund");
            if constexpr (AuthorizingProvider<decltype(provider)>) {
                refused(wait_for(provider.capture(known)), wrong, "capture");
                refused(wait_for(provider.release(known)), wrong, "release");
            }
        }
        api.instead = nullptr;
        CHECK(wait_for(provider.status(known))->status == provider_status::paid);
    }
};

TEST_CASE_TEMPLATE("no wrong answer is taken for a right one", Fake, fake_stripe, fake_paypal, fake_square, fake_adyen,
                   fake_coinbase, fake_walleot) {
    const std::string_view name = decltype(Fake().provider())::name;
    wrong_answers_to<Fake> trial(name == "stripe"    ? "Stripe"
                                 : name == "paypal"  ? "PayPal"
                                 : name == "square"  ? "Square"
                                 : name == "adyen"   ? "Adyen"
                                 : name == "walleot" ? "Walleot"
                                                     : "Coinbase Commerce");
    trial.try_all();
}

/// Every place in a JSON value, the value itself not counted.
void walk(boost::json::value& at, const std::function<void(boost::json::value&)>& visit) {
    if (boost::json::object* object = at.if_object()) {
        for (auto& member : *object) {
            visit(member.value());
            walk(member.value(), visit);
        }
    } else if (boost::json::array* array = at.if_array()) {
        for (boost::json::value& element : *array) {
            visit(element);
            walk(element, visit);
        }
    }
}

std::size_t places_in(const std::string& body) {
    boost::json::value whole = boost::json::parse(body);
    std::size_t count = 0;
    walk(whole, [&](boost::json::value&) { ++count; });
    return count;
}

std::string with_place(const std::string& body, std::size_t place, const boost::json::value& other) {
    boost::json::value whole = boost::json::parse(body);
    std::size_t count = 0;
    boost::json::value* found = nullptr;
    walk(whole, [&](boost::json::value& at) {
        if (count++ == place) found = &at;
    });
    *found = other;
    return boost::json::serialize(whole);
}

std::vector<boost::json::value> other_values() {
    return {nullptr,
            true,
            false,
            0,
            1,
            -1,
            49'999,
            1.5,
            5e300,
            INT64_MAX,
            UINT64_MAX,
            "",
            "x",
            "0",
            "500",
            "PAYED",
            "EUR",
            boost::json::array{},
            boost::json::object{}};
}

/// Asks for the status with one place of one answer changed, for every place of every answer. `always_told`: this
/// provider's reports have the amount and the currency.
template <class Fake>
void change_every_place(bool paid, bool always_told) {
    Fake api;
    auto provider = api.provider();
    payment_order order = order_for(500, "USD");
    order.reference = wait_for(provider.create(order))->reference;
    if (paid) api.pay(order.reference);
    static_cast<void>(wait_for(provider.status(order)));
    std::vector<std::string> answers;
    api.instead = nullptr;
    // The right answers, learnt by asking once more through the stand-in itself.
    struct listening : http_client {
        http_client& inner;
        std::vector<std::string>& heard;
        listening(http_client& client, std::vector<std::string>& into) : inner(client), heard(into) {}
        boost::asio::awaitable<http_result> send(outgoing_request request) override {
            http_result answer = co_await inner.send(std::move(request));
            if (answer.has_value()) heard.push_back(answer->body);
            co_return answer;
        }
    } ears(api, answers);
    provider.use(ears);
    const auto right = wait_for(provider.status(order));
    REQUIRE(right.has_value());
    REQUIRE((right->status == provider_status::paid) == paid);
    provider.use(api);
    int still_paid = 0;
    for (std::size_t which = 0; which < answers.size(); ++which) {
        for (std::size_t place = 0; place < places_in(answers[which]); ++place) {
            for (const boost::json::value& other : other_values()) {
                const std::string changed = with_place(answers[which], place, other);
                std::size_t turn = 0;
                api.instead = [&](const outgoing_request&) -> std::optional<http_result> {
                    if (turn++ != which) return std::nullopt;
                    return http_response{.status = 200, .body = changed};
                };
                const auto report = wait_for(provider.status(order));
                if (!report.has_value()) continue;
                CAPTURE(changed);
                const bool is_paid = report->status == provider_status::paid;
                CHECK((paid || !is_paid));
                still_paid += is_paid ? 1 : 0;
                if (is_paid && always_told) {
                    CHECK(report->amount.has_value());
                    CHECK(report->currency.has_value());
                }
            }
        }
    }
    if (paid && always_told) CHECK(still_paid > 0);
}

TEST_CASE("an answer that is wrong in one place never makes a pending payment paid, nor an unknown amount") {
    for (const bool paid : {false, true}) {
        change_every_place<fake_stripe>(paid, true);
        change_every_place<fake_paypal>(paid, true);
        change_every_place<fake_square>(paid, true);
        change_every_place<fake_adyen>(paid, true);
        change_every_place<fake_coinbase>(paid, true);
        change_every_place<fake_walleot>(paid, false);
    }
}

}  // namespace
