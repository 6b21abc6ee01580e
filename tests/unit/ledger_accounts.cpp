// SPDX-License-Identifier: MIT
// What the ledger lists and checks of accounts.
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include "../../examples/ledger/accounts.hpp"
#include "../../examples/ledger/table.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

namespace ledger_accounts_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using paymcp::testing::sample_payment;

}  // namespace

TEST_CASE("an account of a plan is listed with the moment until which it is held") {
    const std::string plan = postings::held_plan("gold", "ann", "pay_1", {}).account;
    const auto line = [&](std::int64_t units) { return ledger_table::account_line({plan, units}); };
    CHECK(line(1'790'848'800) == "2026-10-01T10:00:00Z " + plan);
    CHECK(line(0) == "            not held " + plan);
    CHECK(line(-1) == "                  -1 " + plan);
    CHECK(line(std::numeric_limits<std::int64_t>::max()) == " 9223372036854775807 " + plan);
    CHECK(ledger_table::account_line({"balance/USD/ann", 1'790'848'800}) == "          1790848800 balance/USD/ann");
    CHECK(ledger_table::difference_line({plan, 0}, 1'790'848'800) ==
          line(0) + "  its payments come to 2026-10-01T10:00:00Z");
}

TEST_CASE("accounts of plans are the sums of their payments, also where one was dropped that nobody paid for") {
    memory_store store;
    payment one = sample_payment();
    one.postings = {postings::held_plan("gold", "ann", one.id, one.expires)};
    one = store.open(one).value().subject;
    account_list<memory_store> accounts(store);
    CHECK(accounts.check("").value() == 0);
    store.sweep(one.expires + std::chrono::hours(26));
    CHECK(store.list_accounts("", "", 10)->empty());
    CHECK(accounts.check("").value() == 0);
    one.state = payment_state::delivered;
    one = lifecycle::plan_held(one, 1'790'848'800).value();
    REQUIRE(store.replace(one, one.version).value());
    CHECK(store.list_accounts("plan/gold/", "", 10)->size() == 1);
    CHECK(accounts.check("plan/").value() == 0);
}

}  // namespace ledger_accounts_test
