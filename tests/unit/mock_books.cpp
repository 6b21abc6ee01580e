// SPDX-License-Identifier: MIT
// The mock's books: payments in a file, over the end of a process, torn lines, damage and a full disk.
#include "../support/temp_folder.hpp"

#include <paymcp/money/codes.hpp>
#include <paymcp/provider/mock/mock.hpp>

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace mock_books_test {

namespace {

using namespace paymcp;
using namespace paymcp_tests;
using detail::mock_state;

struct shelf {
    temp_folder folder;
    std::string path = folder.file("mock.books");

    mock open() const {
        mock made{{.books = path}};
        made.serve_at("http://pay.test/checkout/");
        return made;
    }

    std::string text() const {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    void append(std::string_view more) const { std::ofstream(path, std::ios::binary | std::ios::app) << more; }
};

checkout_request order(const std::string& id, bool authorize_only = false) {
    return {.payment_id = id,
            .reference = {},
            .tool = "draw",
            .description = "One \"image\"\nof a fox",
            .amount = 50,
            .money = USD,
            .expires = unix_time(std::chrono::hours(1'000'000)),
            .authorize_only = authorize_only};
}

checkout_request ordered(mock& at, const std::string& id, bool authorize_only = false) {
    checkout_request made = order(id, authorize_only);
    made.reference = at.create(made).value().reference;
    return made;
}

TEST_CASE("what happened at the desk is in the books after a restart") {
    const shelf at;
    std::string parted;
    std::string contested;
    {
        mock first = at.open();
        parted = ordered(first, "pay_parted").reference;
        contested = ordered(first, "pay_contested").reference;
        CHECK_FALSE(first.refund_at_desk(parted, 20).has_value());
        CHECK_FALSE(first.dispute(contested, states::dispute::open).has_value());
        int heard = 0;
        first.on_change([&heard](std::string_view) { ++heard; });
        for (const std::string& one : {parted, contested}) REQUIRE(first.pay(one).has_value());
        CHECK_FALSE(first.dispute(contested, states::dispute::won).has_value());
        REQUIRE(first.refund_at_desk(parted, 20).has_value());
        REQUIRE(first.dispute(contested, states::dispute::open).has_value());
        REQUIRE(first.dispute(contested, states::dispute::open).has_value());
        CHECK(heard == 4);
    }
    mock again = at.open();
    again.connect();
    CHECK(again.find(parted)->returned == 20);
    CHECK(again.find(contested)->dispute == states::dispute::open);
    REQUIRE(again.refund_at_desk(parted, 30).has_value());
    CHECK(again.find(parted)->state == mock_state::refunded);
}

TEST_CASE("every state of a payment is in the books after the process that made it") {
    const shelf at;
    const auto state_after = [&](const std::string& id, bool authorize_only, auto act) {
        checkout_request one;
        {
            mock before = at.open();
            one = ordered(before, id, authorize_only);
            act(before, one);
        }
        mock after = at.open();
        const detail::mock_payment kept = after.find(one.reference).value();
        CHECK(kept.payment_id == id);
        CHECK(kept.description == "One \"image\"\nof a fox");
        CHECK(kept.amount == 50);
        CHECK(kept.money == USD);
        CHECK(kept.expires == order(id).expires);
        CHECK(kept.authorize_only == authorize_only);
        CHECK(after.create(order(id, authorize_only)).value().reference == one.reference);
        return kept.state;
    };
    const auto pay = [](mock& at_mock, const checkout_request& one) { CHECK(at_mock.pay(one.reference).has_value()); };
    CHECK(state_after("pay_1", false, [](mock&, const checkout_request&) {}) == mock_state::pending);
    CHECK(state_after("pay_2", false, pay) == mock_state::paid);
    CHECK(state_after("pay_3", true, pay) == mock_state::authorized);
    CHECK(state_after("pay_4", false, [&](mock& here, const checkout_request& one) {
              pay(here, one);
              CHECK(here.refund(one).has_value());
          }) == mock_state::refunded);
    CHECK(state_after("pay_5", true, [&](mock& here, const checkout_request& one) {
              pay(here, one);
              CHECK(here.capture(one).has_value());
          }) == mock_state::captured);
    CHECK(state_after("pay_6", false, [](mock& here, const checkout_request& one) {
              CHECK(here.cancel_by_user(one.reference).has_value());
          }) == mock_state::canceled);
    {
        mock here = at.open();
        pay(here, ordered(here, "pay_7"));
    }
    CHECK(std::ranges::count(at.text(), '\n') == 8);
    static_cast<void>(at.open().find("mock_0"));
    CHECK(std::ranges::count(at.text(), '\n') == 7);
    CHECK((std::filesystem::status(at.path).permissions() & std::filesystem::perms::others_read) ==
          std::filesystem::perms::none);
}

TEST_CASE("a link made before a restart leads to the page as it is served now") {
    const shelf at;
    {
        mock before = at.open();
        static_cast<void>(ordered(before, "pay_1"));
    }
    mock after{{.books = at.path}};
    CHECK(after.create(order("pay_1")).has_error());
    after.serve_at("http://elsewhere.test/");
    const checkout again = after.create(order("pay_1")).value();
    CHECK(again.url == "http://elsewhere.test/" + again.reference);
}

TEST_CASE("half a line is dropped, and a damaged one is refused and left as it is") {
    const shelf at;
    checkout_request one;
    {
        mock before = at.open();
        one = ordered(before, "pay_1");
    }
    at.append(R"({"payment_id":"pay_1","refer)");
    {
        mock after = at.open();
        CHECK(after.find(one.reference)->state == mock_state::pending);
        CHECK(after.pay(one.reference).has_value());
    }
    CHECK(at.open().find(one.reference)->state == mock_state::paid);
    at.append("{\"payment_id\":1}\n");
    const std::string damaged = at.text();
    mock refused{{.books = at.path}};
    CHECK_THROWS_WITH_AS(refused.connect(),
                         ("the mock's books " + at.path + " cannot be used: line 2 is no payment of the mock").c_str(),
                         std::runtime_error);
    CHECK(refused.status(one).has_error());
    CHECK(at.text() == damaged);
}

TEST_CASE("books are one process's at a time, and a mock that is only described touches no file") {
    const shelf at;
    mock first{{.books = at.path}};
    CHECK_FALSE(std::filesystem::exists(at.path));
    first.connect();
    mock second{{.books = at.path}};
    CHECK_THROWS_AS(second.connect(), std::runtime_error);
    CHECK(second.create(order("pay_1")).has_error());
    mock nowhere{{.books = at.folder.file("no/such/folder/books")}};
    CHECK_THROWS_AS(nowhere.connect(), std::runtime_error);
}

TEST_CASE("what does not fit on the disk has not happened") {
    const shelf at;
    mock here = at.open();
    const checkout_request one = ordered(here, "pay_1");
    const std::string before = at.text();
    rlimit usual{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &usual) == 0);
    const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit tight{before.size() + 10, usual.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
    const bool paid = here.pay(one.reference).has_value();
    const bool made = here.create(order("pay_2")).has_value();
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &usual) == 0);
    std::signal(SIGXFSZ, signal_before);
    CHECK_FALSE(paid);
    CHECK_FALSE(made);
    CHECK(at.text() == before);
    CHECK(here.find(one.reference)->state == mock_state::pending);
    CHECK(here.pay(one.reference).has_value());
    CHECK(here.create(order("pay_2")).has_value());
}

}  // namespace

}  // namespace mock_books_test
