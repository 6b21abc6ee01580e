// SPDX-License-Identifier: MIT
// The reported failures of a provider: each failure counts, and a repeated one is marked.
#include "../support/watch_bench.hpp"

#include <paymcp/serve/detail/instrumented_provider.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>


namespace instrumented_provider_test {

namespace {

using namespace paymcp::detail;
using namespace watch_test;

TEST_CASE("a failure is new until it repeats with the same message, and new again after a success") {
    boost::asio::io_context context;
    const fake_clock time;
    counted_provider inner(time);
    paymcp::mcp::metrics counts;
    std::vector<std::string> told;
    instrumented_provider subject(
        inner, counts, [&](std::string_view operation, const provider_error& why, bool is_new) {
            told.push_back(std::string(operation) + ": " + why.message + (is_new ? ", new" : ""));
        });
    const auto look = [&](bool down) {
        inner.down = down;
        boost::asio::co_spawn(context, subject.status(order_named("a", time.now())), boost::asio::detached);
        context.restart();
        context.run();
    };
    for (const bool down : {false, true, true, false, true}) look(down);
    CHECK(told == std::vector<std::string>{"status: down, new", "status: down", "status: down, new"});
    told.clear();
    inner.list_down = true;
    boost::asio::co_spawn(context, subject.events(""), boost::asio::detached);
    context.restart();
    context.run();
    CHECK(told == std::vector<std::string>{"events: down, new"});
}

}  // namespace

}  // namespace instrumented_provider_test
