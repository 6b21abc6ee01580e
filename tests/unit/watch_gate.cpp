// SPDX-License-Identifier: MIT
// What the gate tells a watch: whether a cached answer is enough.
#include <paymcp/core/sync_task.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/gate/gate.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/gate_fixture.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace watch_gate_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;

/// Pays at the third question, and records how each was asked.
struct noting_provider {
    static constexpr std::string_view name = "noting";

    provider_result<checkout> create(const checkout_request&) { return checkout{"ref", "https://pay.example/"}; }
    provider_result<status_report> status(const checkout_request& order) {
        looks.push_back(order.poll_interval_hint);
        return status_report{looks.size() < 3 ? provider_status::pending : provider_status::paid, {}, {}};
    }
    provider_result<void> cancel(const checkout_request&) { return {}; }
    provider_result<void> refund(const checkout_request&) { return {}; }

    std::vector<milliseconds> looks;
};

TEST_CASE("a call that waits passes its poll interval") {
    fake_clock time;
    scripted_client client(time);
    client.listens = true;
    client.waiting_passes_time = true;
    noting_provider provider;
    memory_store store;
    provider_adapter<sync_task, noting_provider> provider_port(provider);
    store_adapter<sync_task, memory_store> store_port(store);
    gating::gate<sync_task> subject(store_port, provider_port, time);
    const tool_definition definition = gate_fixture::priced("picture", 50);
    const flow_timing timing{.poll_interval = milliseconds(700)};
    const std::array<gating::paid_tool, 1> tools{gating::paid_tool{&definition, Progress<>::table(), timing}};
    const gating::reply ended = subject.call(tools, 0, "{}", {"", "session"}, client).get();
    CHECK(ended.says == verdict::result);
    REQUIRE(provider.looks.size() == 3);
    CHECK(provider.looks[1] == timing.poll_interval);
    CHECK(provider.looks[2] == timing.poll_interval);
    provider.looks.clear();
    const std::string id = ended.subject->id;
    REQUIRE(subject.confirm(Progress<>::table(), tools, tools.data(), id, "", {"", "session"}, client).get().says ==
            verdict::result);
    CHECK(provider.looks.empty());
}

}  // namespace

}  // namespace watch_gate_test
