// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/testing/fake_timer.hpp>
#include <paymcp/watch/status_watch.hpp>

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A status watch on a provider whose records a test writes, in a time that a test moves.
namespace watch_test {

using namespace paymcp;
using namespace paymcp::detail;
using paymcp::testing::fake_clock;
using paymcp::testing::fake_timer;
using std::chrono::minutes;
using std::chrono::seconds;

inline checkout_request order_named(const std::string& id, unix_time expires) {
    return {.payment_id = id,
            .reference = {},
            .tool = "t",
            .description = "t()",
            .amount = 50,
            .money = USD,
            .expires = expires};
}

/// A provider's records, and the times of the requests.
class counted_provider final : public provider_port<asio_task> {
public:
    explicit counted_provider(const paymcp::wall_clock& time) : time_(time) {}

    std::string_view name() const noexcept override { return "counted"; }
    asio_task<provider_result<checkout>> create(checkout_request order) override {
        co_return checkout{"ref_" + order.payment_id, "https://pay.example/"};
    }
    asio_task<provider_result<status_report>> status(checkout_request order) override {
        asked[order.payment_id].push_back(time_.now());
        ++questions;
        if (down) co_return provider_error{"down", true};
        const auto found = books.find(order.payment_id);
        const provider_status stands = found == books.end() ? provider_status::pending : found->second;
        co_await travel();
        co_return status_report{stands, {}, {}};
    }

    /// The oldest pending answer arrives, if there is one.
    void answer_first() {
        if (on_their_way.empty()) return;
        on_their_way.front()->notify();
        on_their_way.pop_front();
    }
    asio_task<provider_result<void>> cancel(checkout_request) override {
        co_await travel();
        co_return provider_result<void>();
    }
    asio_task<provider_result<void>> refund(checkout_request) override { co_return provider_result<void>(); }
    asio_task<provider_result<void>> capture(checkout_request) override { co_return provider_result<void>(); }
    asio_task<provider_result<void>> void_authorization(checkout_request) override {
        co_return provider_result<void>();
    }
    bool has_events() const noexcept override { return lists; }
    asio_task<provider_result<event_page>> events(std::string cursor) override {
        ++readings;
        cursors.push_back(std::move(cursor));
        if (list_down) co_return provider_error{"down", true};
        if (pages.empty()) co_return event_page{{}, cursors.back(), always_more};
        event_page page = std::move(pages.front());
        pages.pop_front();
        co_return page;
    }

    std::map<std::string, provider_status> books;
    std::map<std::string, std::vector<unix_time>> asked;
    std::deque<event_page> pages;
    std::vector<std::string> cursors;
    std::deque<std::shared_ptr<detail::async_event>> on_their_way;
    int questions = 0;
    int readings = 0;
    bool lists = false;
    bool slow = false;  ///< answers are formed at once, and arrive when the test says
    bool down = false;
    bool list_down = false;
    bool always_more = false;

private:
    asio_task<void> travel() {
        if (!slow) co_return;
        const auto wakeup = std::make_shared<detail::async_event>(co_await boost::asio::this_coro::executor);
        on_their_way.push_back(wakeup);
        co_await wakeup->wait_until(detail::async_event::moment::max());
    }

    const paymcp::wall_clock& time_;
};

struct bench {
    boost::asio::io_context context;
    fake_clock time;
    fake_timer waits{context, time};
    counted_provider provider{time};
    std::vector<std::string> told;
    /// Intervals as they are, with little jitter, unless a test wants other chances.
    random_source random = [] {
        random_128 bytes{};
        bytes.fill(128);
        return bytes;
    };
    watch::status_watch watch;

    explicit bench(watch_options options = {})
        : watch(
              provider, time, waits, context.get_executor(), options,
              [this](const std::string& id) { told.push_back(id); }, [this] { return random(); }) {}

    checkout_request open(const std::string& id, milliseconds ttl = minutes(60)) {
        checkout_request order = order_named(id, time.now() + ttl);
        boost::asio::co_spawn(context, watch.create(order), boost::asio::detached);
        waits.run_ready();
        order.reference = "ref_" + id;
        return order;
    }

    /// The watch's answer, or nothing before it answers; a waiting call looks at this interval.
    std::optional<provider_result<status_report>> look(checkout_request order, milliseconds poll_interval_hint = {}) {
        order.poll_interval_hint = poll_interval_hint;
        const auto got = std::make_shared<std::optional<provider_result<status_report>>>();
        boost::asio::co_spawn(
            context, watch.status(std::move(order)),
            [got](const std::exception_ptr&, provider_result<status_report> value) { got->emplace(std::move(value)); });
        waits.run_ready();
        return *got;
    }

    /// A call waits for each payment, and looks every three seconds for this long.
    void attend(const std::vector<checkout_request>& orders, milliseconds length) {
        for (milliseconds passed{0}; passed < length; passed += seconds(3)) {
            for (const checkout_request& order : orders) {
                const auto seen = look(order, seconds(3));
                CHECK((seen && seen->has_value()));
            }
            waits.advance(seconds(3));
        }
    }
};

/// How many of the moments are in a range of time.
inline std::size_t between(const std::vector<unix_time>& all, unix_time from, unix_time until) {
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](unix_time at) { return at >= from && at < until; }));
}

}  // namespace watch_test
