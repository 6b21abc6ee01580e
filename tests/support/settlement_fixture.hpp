// SPDX-License-Identifier: MIT
#pragma once

#include "watch_bench.hpp"

#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/watch/detail/recovery.hpp>
#include <paymcp/watch/detail/settlement_worker.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A store, a watch and the settlement worker for payments that no call waits for, in a time that a test moves.
namespace care_test {

using namespace watch_test;

/// A provider's records, which its operations change.
class keeping_provider final : public provider_port<paymcp::detail::asio_task> {
public:
    std::string_view name() const noexcept override { return "keeping"; }
    paymcp::detail::asio_task<provider_result<checkout>> create(checkout_request) override {
        co_return provider_error{"not here"};
    }
    paymcp::detail::asio_task<provider_result<status_report>> status(checkout_request order) override {
        ++questions;
        if (down) co_return provider_error{"down", true};
        const auto found = books.find(order.payment_id);
        status_report report{found == books.end() ? provider_status::pending : found->second, {}, {}};
        if (report.status == provider_status::unknown) report.why = why;
        if (!silent_on_returns) report.returned = returned[order.payment_id];
        report.dispute = disputes[order.payment_id];
        if (meanwhile) std::exchange(meanwhile, {})();
        co_return report;
    }
    paymcp::detail::asio_task<provider_result<void>> cancel(checkout_request order) override {
        if (!books.contains(order.payment_id)) books[order.payment_id] = provider_status::canceled;
        return moved("cancel");
    }
    paymcp::detail::asio_task<provider_result<void>> refund(checkout_request) override { return moved("refund"); }
    paymcp::detail::asio_task<provider_result<void>> void_authorization(checkout_request) override {
        return moved("release");
    }
    paymcp::detail::asio_task<provider_result<void>> capture(checkout_request) override {
        if (refuses_capture) co_return provider_error{"refused", false};
        co_return co_await moved("capture");
    }
    bool has_events() const noexcept override { return lists; }
    paymcp::detail::asio_task<provider_result<event_page>> events(std::string cursor) override {
        co_return event_page{{}, std::move(cursor), false};
    }

    std::map<std::string, provider_status> books;
    std::map<std::string, std::int64_t> returned;  ///< at the seller's desk
    std::map<std::string, states::dispute> disputes;
    bool silent_on_returns = false;
    std::function<void()> meanwhile;  ///< called once, after the next answer is decided and before it arrives
    std::vector<std::string> moves;
    std::string why = "its word is not known";  ///< of what is `unknown` in the books
    int questions = 0;
    bool down = false;
    bool lists = false;
    bool refuses_capture = false;

private:
    paymcp::detail::asio_task<provider_result<void>> moved(std::string_view what) {
        if (down) co_return provider_error{"down", true};
        moves.emplace_back(what);
        co_return provider_result<void>();
    }
};

/// A store that can be unreachable.
class shaky_store {
public:
    result<opened_payment> open(const payment& subject) { return kept_.open(subject); }
    result<std::optional<payment>> find(std::string_view id) {
        if (down) return failure{"down", "store_unavailable"};
        return kept_.find(id);
    }
    result<bool> replace(const payment& subject, std::uint64_t version) {
        if (down) return failure{"down", "store_unavailable"};
        return kept_.replace(subject, version);
    }
    result<ledger::page> list(const ledger::query& wanted) {
        ++readings;
        if (down) return failure{"down", "store_unavailable"};
        return kept_.list(wanted);
    }

    bool down = false;
    int readings = 0;

private:
    memory_store kept_;
};

inline payment record(const std::string& id, payment_state state, unix_time now) {
    payment made;
    made.id = id;
    made.tool = "picture";
    made.arguments = "{}";
    made.digest = id;
    made.amount = 50;
    made.currency = "USD";
    made.provider = "keeping";
    made.reference = "ref_" + id;
    made.principal = "ada";
    made.created = now;
    made.expires = now + minutes(60);
    made.state = state;
    return made;
}

struct back_room {
    boost::asio::io_context context;
    fake_clock time;
    fake_timer waits{context, time};
    keeping_provider provider;
    shaky_store store;
    store_adapter<paymcp::detail::asio_task, shaky_store> store_port{store};
    paymcp::detail::tool_definition picture = definition("picture", false);
    paymcp::detail::tool_definition once = definition("once", true);
    std::array<paymcp::gating::paid_tool, 2> tools{paymcp::gating::paid_tool{&picture},
                                                   paymcp::gating::paid_tool{&once}};
    std::shared_ptr<settlement_worker> settlements;
    paymcp::watch::status_watch watch{
        provider, time, waits, context.get_executor(), {}, [this](const std::string& id) { settlements->see_to(id); }};
    std::vector<std::string> complaints;
    tool_pool pool{no_tools, 1};
    recovery taken_up;

    back_room()
        : settlements(
              std::make_shared<settlement_worker>(gating::parts<paymcp::detail::asio_task>{store_port, watch, time, {}},
                                                  tools, waits, context.get_executor(), change_observer())),
          taken_up(detail::reader_of(store, pool.workers()), watch, *settlements, waits,
                   [this](const std::string& why) { complaints.push_back(why); }) {}

    void put(const payment& subject) { REQUIRE(store.open(subject).has_value()); }
    payment_state state(const std::string& id) { return store.find(id)->value().state; }
    void start() {
        boost::asio::co_spawn(context, taken_up.run(), boost::asio::detached);
        waits.run_ready();
    }

private:
    static constexpr paymcp::mcp::server_definition no_tools{};

    static paymcp::detail::tool_definition definition(std::string_view name, bool at_most_once) {
        paymcp::detail::tool_definition made;
        made.name = name;
        made.at_most_once = at_most_once;
        return made;
    }
};

}  // namespace care_test
