// SPDX-License-Identifier: MIT
// A payment provider written by a user: the class below, in under forty lines, over the API of an imaginary bank.
#include "../support/fakes/fake_api.hpp"

#include <paymcp/core/secret.hpp>
#include <paymcp/provider/networked.hpp>
#include <paymcp/testing/provider_laws.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

namespace custom_provider_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

constexpr int before_the_class = __LINE__ + 1;
// [own provider]
class village_bank {
public:
    static constexpr std::string_view name = "village_bank";
    static constexpr bool takes(currency money) { return money == currency("EUR"); }

    explicit village_bank(secret key) : key_(std::move(key)) {}
    void use(http::client& client) { client_ = &client; }

    boost::asio::awaitable<provider_result<checkout>> create(checkout_request order) {
        const auto made = co_await ask("PUT", order.payment_id, "?cents=" + std::to_string(order.amount));
        if (!made.has_value()) co_return made.error();
        co_return checkout{order.payment_id, "https://bank.example/pay/" + order.payment_id};
    }
    boost::asio::awaitable<provider_result<status_report>> status(checkout_request order) {
        const auto answer = co_await ask("GET", order.reference, "");
        if (!answer.has_value()) co_return answer.error();
        if (answer->body == "open") co_return status_report{provider_status::pending};
        if (answer->body == "paid") co_return status_report{provider_status::paid};
        co_return status_report{answer->body == "closed" ? provider_status::canceled : provider_status::unknown};
    }
    boost::asio::awaitable<provider_result<void>> cancel(checkout_request one) { return end(one.reference, "?close"); }
    boost::asio::awaitable<provider_result<void>> refund(checkout_request one) { return end(one.reference, "?return"); }

private:
    boost::asio::awaitable<provider_result<http::response>> ask(std::string method, std::string id, std::string how) {
        const std::vector<http::header> key{{"Authorization", "Bearer " + std::string(key_.reveal())}};
        http::outgoing_request asked{method, "https://bank.example/bills/" + http::url_encode(id) + how, key, "", true};
        const auto answer = co_await client_->send(std::move(asked));
        if (!answer.has_value()) co_return provider_error{answer.error().message, answer.error().may_have_happened};
        if (answer->status != 200) co_return provider_error{"the bank refuses", answer->status >= 500};
        co_return *answer;
    }
    boost::asio::awaitable<provider_result<void>> end(std::string id, std::string how) {
        const auto done = co_await ask("PUT", id, how);
        co_return done.has_value() ? provider_result<void>() : provider_result<void>(done.error());
    }
    secret key_;
    http::client* client_ = nullptr;
};
// [own provider]
constexpr int lines_of_the_class = __LINE__ - before_the_class - 2;
static_assert(lines_of_the_class < 40);

static_assert(NetworkedProvider<village_bank> && !AuthorizingProvider<village_bank>);

/// The imaginary bank.
class bank : public fakes::fake_api {
public:
    std::map<std::string, std::string> bills;

    void pay(const std::string& id) {
        if (bills.at(id) == "open") bills.at(id) = "paid";
    }

protected:
    http::response answer(const http::outgoing_request& request) override {
        const std::string target = fakes::target_of(request).substr(7);
        const std::string id = target.substr(0, target.find('?'));
        const std::string what = target.substr(std::min(id.size() + 1, target.size()));
        if (what.starts_with("cents=")) bills.try_emplace(id, "open");
        const auto found = bills.find(id);
        if (found == bills.end()) return {.status = 404};
        std::string& state = found->second;
        if (what == "close" && state == "paid") return {.status = 409};
        if (what == "close") state = "closed";
        if (what == "return" && state != "paid" && state != "returned") return {.status = 409};
        if (what == "return") state = "returned";
        return {.status = 200, .body = state};
    }
};

// [laws]
TEST_CASE("a custom provider keeps the laws") {
    bank api;
    const auto results = testing::provider_laws(
        [&] {
            village_bank made(secret("key"));
            made.use(api);
            return made;
        },
        [&](village_bank&, const checkout_request& order) { api.pay(order.reference); }, testing::unread_books{},
        [](auto answer) { return fakes::wait_for(std::move(answer)); });
    CHECK(testing::broken_laws(results) == "");
}
// [laws]

}  // namespace

}  // namespace custom_provider_test
