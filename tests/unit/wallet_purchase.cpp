// SPDX-License-Identifier: MIT
// From the payment that a wallet's package has signed to the facilitator and back, as a server does it.
#include "../support/wallet_offers.hpp"

#include <paymcp/async/asio_task.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/wallet/detail/machine_paid_call.hpp>
#include <paymcp/wallet/detail/proven_call.hpp>
#include <paymcp/wallet/facilitator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wallet_purchase_test {
namespace {

using namespace paymcp;
using paymcp::detail::asio_task;
using paymcp::detail::call_flow::verdict;

/// A facilitator behind HTTP: it moves each payment's money once, and can drop the line after it did.
class chain_behind_http final : public http::client {
public:
    boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
        sent.push_back(request.url);
        const boost::json::value body = boost::json::parse(request.body);
        const boost::json::value& transfer = body.at("paymentPayload").at("payload").at("authorization");
        const std::string payer(transfer.at("from").as_string());
        const std::string network(body.at("paymentRequirements").at("network").as_string());
        if (request.url.ends_with("/verify")) co_return json(R"({"isValid":true,"payer":")" + payer + "\"}");
        bodies.push_back(request.body);
        if (used) co_return json(R"({"success":false,"errorReason":"invalid_exact_evm_nonce_already_used"})");
        used = true;
        if (std::exchange(drops_the_line, false)) co_return http::send_failure{"reset by peer", true};
        co_return json(R"({"success":true,"transaction":"0x)" + std::string(64, 'b') + R"(","network":")" + network +
                       R"(","payer":")" + payer + "\"}");
    }

    bool used = false;
    bool drops_the_line = false;
    std::vector<std::string> sent{};
    std::vector<std::string> bodies{};

private:
    static http::response json(std::string body) { return {.status = 200, .headers = {}, .body = std::move(body)}; }
};

class adding_host final : public gating::host<asio_task> {
public:
    asio_task<tool_output> run(const gating::paid_tool&, std::string, detail::lease_keeper<asio_task>&) override {
        ++runs;
        co_return tool_output{.content = R"([{"type":"text","text":"5"}])"};
    }
    asio_task<gating::asked_user> ask(payment, milliseconds) override { co_return gating::asked_user{}; }
    asio_task<rules::event> tell(payment) override { co_return rules::event::cannot_tell; }
    asio_task<rules::event> wait(std::string, milliseconds) override { co_return rules::event::gave_up; }
    asio_task<bool> pause(milliseconds) override { co_return true; }
    void changed(const payment&) override {}

    int runs = 0;
};

/// A server that sells the tool of the vectors, at their moment.
struct shop {
    testing::fake_clock time{wallet_offers::now};
    memory_store kept{};
    chain_behind_http chain{};
    wallet::facilitator rail{"https://facilitator.example"};
    adding_host host{};
    detail::tool_definition add{};
    detail::wallet_terms terms{.resource = detail::tool_resource("add", "add")};

    shop() {
        rail.use(chain);
        add.name = "add";
        add.paid = true;
        add.amount = 1;
        add.money = USD;
        const auto& payload = wallet_vectors::x402().at("sdk227").at("payloads").at(0);
        terms.offers.push_back(wallet_offers::offer_of(payload.at("paymentRequired").at("accepts").at(0).as_object()));
        terms.recover = wallet_offers::recovery();
    }

    detail::call_answer buy(std::string arguments = R"({"a":2,"b":3})") {
        const detail::found_credential found{detail::credential_place::x402_meta,
                                             wallet_vectors::x402().at("sdk227").at("payloads").at(0).at("payload")};
        const auto proof = detail::read_payment_proof(found, terms, {"add", arguments});
        REQUIRE(proof.has_value());
        const detail::machine_call call = detail::proven_call(*proof, terms, add, add.amount, std::move(arguments), "",
                                                              wallet::facilitator::name, time.now());
        detail::store_adapter<asio_task, memory_store> store(kept);
        detail::rail_adapter<asio_task, wallet::facilitator> rails(rail);
        detail::call_parts<asio_task> parts{store, rails, time};
        const gating::paid_tool tool{.definition = &add};
        detail::machine_paid_call<asio_task> performer(parts, host, tool, call);
        boost::asio::io_context context;
        auto done = boost::asio::co_spawn(context, performer.perform(), boost::asio::use_future);
        context.run();
        return done.get();
    }
};

TEST_CASE("what a package has signed is verified, run, settled and answered, and answered again after its end") {
    shop open;
    const detail::call_answer bought = open.buy();
    CHECK(bought.says == verdict::result);
    CHECK(bought.output.content == R"([{"type":"text","text":"5"}])");
    CHECK(bought.subject.reference == "0x" + std::string(64, 'b'));
    CHECK(bought.subject.provider == "x402");
    CHECK(bought.subject.currency == "USD");
    const std::vector<std::string> order{"https://facilitator.example/verify", "https://facilitator.example/settle"};
    CHECK(open.chain.sent == order);
    open.time.advance(std::chrono::hours(1));
    const detail::call_answer again = open.buy();
    CHECK(again.says == verdict::result);
    CHECK(again.subject == bought.subject);
    CHECK(open.chain.sent == order);
    CHECK(open.host.runs == 1);
    CHECK(open.buy(R"({"a":7,"b":7})").says == verdict::challenge);
    CHECK(open.host.runs == 1);
}

TEST_CASE("a line that drops after the settlement is settled again with the same bytes, and paid") {
    shop open;
    open.chain.drops_the_line = true;
    CHECK(open.buy().says == verdict::result);
    REQUIRE(open.chain.bodies.size() == 2);
    CHECK(open.chain.bodies[0] == open.chain.bodies[1]);
    CHECK(open.host.runs == 1);
}

TEST_CASE("a payment that has expired before its first call is refused without a question to the facilitator") {
    shop open;
    open.time.advance(std::chrono::hours(1));
    const detail::call_answer late = open.buy();
    CHECK(late.says == verdict::challenge);
    CHECK(late.reason == "The payment has expired, or does so before it can be settled.");
    CHECK(open.chain.sent.empty());
    CHECK(open.host.runs == 0);
}

}  // namespace
}  // namespace wallet_purchase_test
