// SPDX-License-Identifier: MIT
// Closing ends within its time limit, whatever the store does.
#include "../support/held_time.hpp"
#include "../support/closing_till.hpp"

#include <paymcp/serve/detail/closing_time.hpp>

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace closing_bounds_test {

namespace {

using namespace paymcp::detail;
using namespace till_test;
using paymcp_tests::held_time;

constexpr milliseconds bound{3'000};

/// A closing whose time the test controls, over a store that `read` reads.
struct bounded {
    explicit bounded(ledger_reader read)
        : ending(std::make_shared<closing_time>(std::move(read), at.parts, waits, loop.get_executor())) {}

    void start() {
        boost::asio::co_spawn(loop, ending->run(bound),
                              [this](const std::exception_ptr&, closing_report all) { told = std::move(all); });
        loop.poll();
    }

    till<paymcp::detail::asio_task> at;
    held_time waits;
    boost::asio::io_context loop;
    std::shared_ptr<closing_time> ending;
    std::optional<closing_report> told;
};

ledger::page page_with(till<paymcp::detail::asio_task>& at, std::string next) {
    ledger::page page;
    page.payments.push_back(at.open());
    page.next = std::move(next);
    return page;
}

}  // namespace

TEST_CASE("a store with too many pages is closed as far as it was read, and the rest is reported") {
    constexpr int far_too_many = 2'000;
    for (const bool by_signal : {false, true}) {
        int pages = 0;
        bounded* all = nullptr;
        bounded closing_down([&](const ledger::query&) -> paymcp::detail::asio_task<result<ledger::page>> {
            if (++pages == 5) {
                if (by_signal)
                    all->ending->stop();
                else
                    all->waits.advance(bound);
            }
            co_return page_with(all->at, pages < far_too_many ? "more" : "");
        });
        all = &closing_down;
        closing_down.start();
        REQUIRE(closing_down.told);
        CHECK(pages < 20);
        CHECK_FALSE(closing_down.told->unread.empty());
        CHECK(closing_down.told->looked_at >= 5);
        CHECK(closing_down.told->payments.size() == closing_down.told->looked_at);
        // Closing started before the last page was read.
        CHECK(closing_down.at.taking.calls(provider_call::cancel) >= 4);
    }
}

TEST_CASE("a store that never answers does not delay the end") {
    bounded closing_down([](const ledger::query&) -> paymcp::detail::asio_task<result<ledger::page>> {
        boost::asio::steady_timer never(co_await boost::asio::this_coro::executor,
                                        boost::asio::steady_timer::time_point::max());
        co_await never.async_wait(boost::asio::use_awaitable);
        co_return ledger::page();
    });
    closing_down.start();
    CHECK_FALSE(closing_down.told);
    closing_down.waits.advance(bound);
    closing_down.loop.poll();
    REQUIRE(closing_down.told);
    CHECK(closing_down.told->payments.empty());
    CHECK_FALSE(closing_down.told->unread.empty());
}

TEST_CASE("a store that cannot be read is reported, also when it fails halfway") {
    bounded down([](const ledger::query&) -> paymcp::detail::asio_task<result<ledger::page>> {
        co_return failure{"the disk is gone", "store_unavailable"};
    });
    down.start();
    REQUIRE(down.told);
    CHECK(down.told->unread == "the disk is gone");

    bounded* all = nullptr;
    bounded breaking([&](const ledger::query& wanted) -> paymcp::detail::asio_task<result<ledger::page>> {
        if (!wanted.cursor.empty()) throw std::runtime_error("torn page");
        co_return page_with(all->at, "more");
    });
    all = &breaking;
    breaking.start();
    REQUIRE(breaking.told);
    CHECK(breaking.told->unread == "torn page");
    REQUIRE(breaking.told->payments.size() == 1);
    CHECK(breaking.told->payments.front().how == closing::canceled);
}

}  // namespace closing_bounds_test
