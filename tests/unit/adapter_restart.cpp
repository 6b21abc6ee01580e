// SPDX-License-Identifier: MIT
// A shop of another server's that ends before its answer is written: the next one on the same store hands the result
// out.
#include "../support/easel.hpp"
#include "../support/temp_folder.hpp"

#include <paymcp.hpp>
#include <paymcp/adapter/shop.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace adapter_restart_test {

namespace {

using namespace paymcp;

using paymcp_tests::draw;
using paymcp_tests::easel;

adapter::outcome ask(adapter::shop& shop) {
    return shop.call({.tool = "draw", .arguments = R"({"prompt":"a dog"})", .principal = "ann"});
}

bool says(const adapter::outcome& reached, std::string_view words) {
    return reached.result().find(words) != std::string::npos;
}

TEST_CASE("what a host has not written before its end is delivered after it, by one run") {
    const paymcp_tests::temp_folder folder;
    easel on;
    const auto open = [&](mock money) {
        serve_options options;
        options.log = log_level::error;
        return adapter::open_shop<Resubmit<>>(toolset<draw>, with(on), std::move(money),
                                              sqlite_store{folder.file("shop.db")}, options);
    };
    {
        mock money{mock_options{.books = folder.file("mock.books")}};
        adapter::shop shop = open(money);
        const adapter::outcome offer = ask(shop);
        const std::size_t at = offer.result().find("/checkout/") + 10;
        const std::string reference = offer.result().substr(at, offer.result().find_first_of("\"\\ ,", at) - at);
        REQUIRE(money.pay(reference).has_value());
        CHECK(says(ask(shop), "drawn: a dog"));
    }
    adapter::shop shop = open(mock{mock_options{.books = folder.file("mock.books")}});
    adapter::outcome again = ask(shop);
    CHECK(says(again, "drawn: a dog"));
    again.written();
    CHECK(says(ask(shop), "payment_id"));
    CHECK(on.runs == 1);
}

}  // namespace

}  // namespace adapter_restart_test
