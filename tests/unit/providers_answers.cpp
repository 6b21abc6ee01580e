// SPDX-License-Identifier: MIT
// Wrong answers of the providers' APIs, by a table: each gives, for every operation of every provider, a precise error
// that says whether anything may have happened, and never counts as paid. Timeouts, truncation, size limits and
// redirects end as such an answer in tests/unit/http_client.cpp.
#include "../support/fakes/all.hpp"

#include <paymcp/provider/detail/fit.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace providers_answers_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;

struct wrong_answer {
    std::string what;
    http::send_result answer;
    bool may_have_happened;
    std::string says;  ///< part of each resulting error; empty where the error depends on the missing member
};

std::vector<wrong_answer> wrong_answers() {
    std::vector<wrong_answer> all;
    const auto status = [&](unsigned code, bool happened) {
        const std::string name = std::to_string(code);
        const std::string says = "answered " + name;
        all.push_back({name, http::response{.status = code}, happened, says});
        all.push_back(
            {name + " with HTML", http::response{.status = code, .body = "<html>Sorry</html>"}, happened, says});
        all.push_back({name + " with JSON",
                       json_response(code, {{"error", {{"code", "c"}, {"message", "m\n\x01"}}}, {"status", "paid"}}),
                       happened, says + ": c: m??"});
    };
    for (const unsigned code : {400U, 401U, 402U, 403U, 404U, 405U, 415U, 422U, 429U}) status(code, false);
    for (const unsigned code : {301U, 302U, 307U, 408U, 409U, 500U, 502U, 503U, 504U, 599U}) status(code, true);
    const std::string no_object = "answered 200 with something that is not a JSON object";
    for (const char* body : {"", "<!DOCTYPE html><p>paid</p>", "{\"id\":\"x\",\"status\":\"pai", "[]", "null",
                             "\"paid\"", "42", "{\"status\":\"paid\"}x", "\xFF\xFE"})
        all.push_back({std::string("200 with ") + body, http::response{.status = 200, .body = body}, true, no_object});
    all.push_back(
        {"200, nested without end", http::response{.status = 200, .body = std::string(100'000, '[')}, true, no_object});
    for (const char* body : {"{}", "{\"id\":1,\"url\":2,\"status\":true}",
                             "{\"data\":[],\"payment_link\":1,\"order\":\"paid\",\"links\":{}}",
                             "{\"id\":\"a/b\",\"url\":\"javascript:pay()\",\"status\":\"PAYED\"}"})
        all.push_back({std::string("200 with ") + body, http::response{.status = 200, .body = body}, true, ""});
    all.push_back(
        {"no connection", http::send_failure{"could not connect", false}, false, "did not answer: could not connect"});
    all.push_back({"a timeout", http::send_failure{"the time is up", true}, true, "did not answer: the time is up"});
    all.push_back({"no turn", http::send_failure{"too many wait", false, milliseconds(12'000)}, false,
                   "was not asked: too many wait"});
    all.push_back({"too large", http::send_failure{"the response is too large", true}, true,
                   "did not answer: the response is too"});
    return all;
}

/// The requests that are answered wrongly.
enum class wrongly {
    all,
    what_changes_something
};

template <class Fake>
struct trial : counter<Fake> {
    using counter<Fake>::api;
    using counter<Fake>::provider;
    using provider_type = typename counter<Fake>::provider_type;

    checkout_request open = counter<Fake>::open();
    checkout_request paid = counter<Fake>::secured();
    wrong_answer wrong{};
    wrongly how = wrongly::all;

    void answer_wrongly() {
        api.asked.clear();
        api.instead = [this](const http::outgoing_request& request) -> std::optional<http::send_result> {
            const bool reads = request.method == "GET";
            if (is_for_token(request) || (reads && how == wrongly::what_changes_something)) return std::nullopt;
            return wrong.answer;
        };
    }

    bool changed_something() const {
        return std::ranges::any_of(
            api.asked, [](const http::outgoing_request& one) { return one.method != "GET" && !is_for_token(one); });
    }

    template <class Result>
    void refused(std::string_view operation, const Result& result) {
        CAPTURE(operation);
        REQUIRE(!result.has_value());
        const std::string& message = result.error().message;
        CAPTURE(message);
        CHECK(message.starts_with(Fake::title));
        CHECK(message.find_first_of("\n\x01") == std::string::npos);
        CHECK(message.size() < 300);
        CHECK(message.find("secret") == std::string::npos);
        const bool one_cause = how == wrongly::what_changes_something && changed_something();
        if (one_cause) CHECK(result.error().may_have_happened == wrong.may_have_happened);
        if (one_cause || (how == wrongly::all && !api.asked.empty()))
            CHECK(message.find(wrong.says) != std::string::npos);
        api.asked.clear();
    }

    void ask_everything() {
        answer_wrongly();
        CAPTURE(wrong.what);
        const auto made = wait_for(provider.create(order_at<Fake>()));
        refused("create", made);
        CHECK(made.error().may_have_happened == wrong.may_have_happened);
        const bool has_no_turn = wrong.answer.has_error() && wrong.answer.error().retry_after.count() > 0;
        CHECK(made.error().retry_after == milliseconds(has_no_turn ? 12'000 : 0));
        if (wrong.says.empty()) CHECK(made.error().message.find("'s answer has no ") != std::string::npos);
        refused("cancel", wait_for(provider.cancel(open)));
        refused("refund", wait_for(provider.refund(paid)));
        const auto report = wait_for(provider.status(paid));
        const provider_status seen = report.has_value() ? report->status : provider_status::unknown;
        if (how == wrongly::all) CHECK(seen == provider_status::unknown);
        if (how == wrongly::all && !wrong.says.empty()) refused("status", report);
        api.instead = nullptr;
    }

    void ask_for_reserved_money() requires AuthorizingProvider<provider_type> {
        const checkout_request reserved = counter<Fake>::secured(true);
        answer_wrongly();
        CAPTURE(wrong.what);
        refused("capture", wait_for(provider.capture(reserved)));
        refused("release", wait_for(provider.void_authorization(reserved)));
        api.instead = nullptr;
        CHECK(wait_for(provider.status(reserved))->status == provider_status::authorized);
        CHECK(wait_for(provider.capture(reserved)).has_value());
    }
};

TEST_CASE_TEMPLATE("no operation accepts a wrong answer", Fake, fake_stripe, fake_paypal, fake_square, fake_adyen,
                   fake_coinbase, fake_walleot) {
    trial<Fake> one;
    for (const wrongly how : {wrongly::all, wrongly::what_changes_something}) {
        one.how = how;
        for (const wrong_answer& wrong : wrong_answers()) {
            one.wrong = wrong;
            one.ask_everything();
            if constexpr (AuthorizingProvider<decltype(one.provider)>) one.ask_for_reserved_money();
        }
    }
    CHECK(wait_for(one.provider.status(one.open))->status == provider_status::pending);
    CHECK(wait_for(one.provider.status(one.paid))->status == provider_status::paid);
    if constexpr (can_refund<decltype(one.provider)>()) {
        CHECK(wait_for(one.provider.refund(one.paid)).has_value());
        CHECK(wait_for(one.provider.status(one.paid))->status == provider_status::refunded);
    }
}

TEST_CASE("an approved PayPal order is unpaid while the answer to its capture is wrong, and is captured once") {
    for (const wrong_answer& wrong : wrong_answers()) {
        counter<fake_paypal> one;
        const checkout_request order = one.open();
        one.api.pay(order.reference);
        one.api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
            if (is_for_token(request) || request.method == "GET") return std::nullopt;
            return wrong.answer;
        };
        CAPTURE(wrong.what);
        const auto early = wait_for(one.provider.status(order));
        CHECK((!early.has_value() || early->status == provider_status::pending));
        one.api.instead = nullptr;
        CHECK(wait_for(one.provider.status(order))->status == provider_status::paid);
        CHECK(one.api.orders.at(order.reference).moves.taken == 1);
    }
}

}  // namespace

}  // namespace providers_answers_test
