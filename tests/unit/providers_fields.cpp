// SPDX-License-Identifier: MIT
// Answers of the providers' APIs with one place missing or of another type or value: no such answer makes an unpaid
// payment paid, reports a wrong amount, or gives an unusable link.
#include "../support/fakes/all.hpp"

#include <paymcp/provider/detail/order_fields.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace providers_fields_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;

/// Every place in a JSON value, except the value itself. A visitor may remove its object's member.
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

/// A word that appears in no answer, for a place to remove.
constexpr std::string_view nothing = "\x01nothing";

/// Removes the members and elements that are `nothing`.
boost::json::value without_nothing(const boost::json::value& from) {
    const auto is_nothing = [](const boost::json::value& one) {
        return one.is_string() && one.get_string() == nothing;
    };
    if (const boost::json::object* object = from.if_object()) {
        boost::json::object kept;
        for (const auto& member : *object)
            if (!is_nothing(member.value())) kept[member.key()] = without_nothing(member.value());
        return kept;
    }
    if (const boost::json::array* array = from.if_array()) {
        boost::json::array kept;
        for (const boost::json::value& element : *array)
            if (!is_nothing(element)) kept.push_back(without_nothing(element));
        return kept;
    }
    return from;
}

std::string with_place(const std::string& body, std::size_t place, const boost::json::value& other) {
    boost::json::value whole = boost::json::parse(body);
    std::size_t count = 0;
    boost::json::value* found = nullptr;
    walk(whole, [&](boost::json::value& at) {
        if (count++ == place) found = &at;
    });
    *found = other;
    return boost::json::serialize(without_nothing(whole));
}

std::vector<boost::json::value> other_values() {
    return {nullptr,
            boost::json::value(nothing),
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
            "..",
            "a/b",
            "PAYED",
            "EUR",
            "javascript:pay()",
            boost::json::array{},
            boost::json::object{}};
}

/// The bodies of the answers to a question, with the first of them when no place is to change.
template <class Fake, class Question>
std::vector<std::string> right_answers(counter<Fake>& one, const Question& question) {
    struct listening : http::client {
        http::client& inner;
        std::vector<std::string> heard{};
        explicit listening(http::client& wrapped) : inner(wrapped) {}
        boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
            http::send_result answer = co_await inner.send(std::move(request));
            if (answer.has_value()) heard.push_back(answer->body);
            co_return answer;
        }
    } ears(one.api);
    one.provider.use(ears);
    question();
    one.provider.use(one.api);
    return ears.heard;
}

/// Asks a question with one place of one answer changed, for every place of every answer.
template <class Fake, class Question, class Judge>
void change_every_place(counter<Fake>& one, const Question& question, const Judge& judge) {
    const std::vector<std::string> answers = right_answers(one, question);
    for (std::size_t which = 0; which < answers.size(); ++which) {
        for (std::size_t place = 0; place < places_in(answers[which]); ++place) {
            for (const boost::json::value& other : other_values()) {
                const std::string changed = with_place(answers[which], place, other);
                std::size_t turn = 0;
                one.api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
                    if (is_for_token(request) || turn++ != which) return std::nullopt;
                    return http::response{.status = 200, .body = changed};
                };
                CAPTURE(changed);
                judge(question());
                one.api.instead = nullptr;
            }
        }
    }
}

template <class Fake>
constexpr bool tells_amounts = !std::is_same_v<Fake, fake_walleot>;

TEST_CASE_TEMPLATE("a status that is wrong in one place makes no pending payment paid, and no amount unknown", Fake,
                   fake_stripe, fake_paypal, fake_square, fake_adyen, fake_coinbase, fake_walleot) {
    for (const bool paid : {false, true}) {
        counter<Fake> one;
        const checkout_request order = paid ? one.secured() : one.open();
        int still_paid = 0;
        change_every_place(
            one, [&] { return wait_for(one.provider.status(order)); },
            [&](const provider_result<status_report>& report) {
                if (!report.has_value() || report->status != provider_status::paid) return;
                ++still_paid;
                CHECK(paid);
                if (!tells_amounts<Fake>) return;
                CHECK(report->amount.has_value());
                CHECK(report->currency.has_value());
            });
        if (paid) CHECK((still_paid > 0 || !tells_amounts<Fake>));
    }
}

TEST_CASE_TEMPLATE("a link that is wrong in one place is refused, or can be opened and queried", Fake, fake_stripe,
                   fake_paypal, fake_square, fake_adyen, fake_coinbase, fake_walleot) {
    counter<Fake> one;
    int refused = 0;
    int given = 0;
    change_every_place(
        one, [&] { return wait_for(one.provider.create(order_at<Fake>())); },
        [&](const provider_result<checkout>& made) {
            ++(made.has_value() ? given : refused);
            if (!made.has_value()) {
                CHECK(made.error().may_have_happened);
                CHECK(made.error().message.starts_with(std::string(Fake::title) + "'s answer has no "));
            } else {
                CHECK(detail::is_reference(made->reference));
                CHECK(http::parse_url(made->url).has_value());
            }
        });
    CHECK(refused > 20);
    CHECK(given > 0);
}

}  // namespace

}  // namespace providers_fields_test
