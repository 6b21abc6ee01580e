// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/immediate.hpp>
#include <paymcp/flow/gate.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/scripted_provider.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <utility>

namespace paymcp_tests {

using namespace paymcp;
using namespace paymcp::testing;

/// A gate over the in-memory store and the scripted provider, with two priced tools, and its host. Waiting and pausing
/// move the fake clock; `tool` decides what a run does and `while_waiting` what happens meanwhile.
class shop : public gate_host<immediate> {
public:
    explicit shop(tool_definition picture = priced("picture", 50), flow_table flow = TwoStep<>::table())
        : definitions_{picture, priced("castle", 50'000)},
          tools_{paid_tool{&definitions_[0], flow}, paid_tool{&definitions_[1], flow}} {}

    static tool_definition priced(std::string_view name, std::int64_t amount) {
        tool_definition tool;
        tool.name = name;
        tool.paid = true;
        tool.amount = amount;
        tool.money = USD;
        return tool;
    }

    reply call(std::string arguments = R"({"prompt":"dog"})", caller who = {"", "session"}) {
        return gate_.call(tools_, 0, std::move(arguments), std::move(who), *this).get();
    }

    reply confirm(const std::string& id, caller who = {"", "session"}, std::size_t which = 0) {
        return gate_.confirm(tools_[which].flow, tools_, &tools_[which], id, "", std::move(who), *this).get();
    }

    reply confirm_any(const std::string& id) {
        return gate_.confirm(tools_[0].flow, tools_, nullptr, id, "", {}, *this).get();
    }

    /// The id of the one payment that the provider knows.
    std::string only_payment() const { return provider.payment_ids().at(0); }

    payment stored(const std::string& id) { return store.find(id)->value(); }

    immediate<tool_output> run(const paid_tool& paid, std::string arguments, lease_keeper<immediate>& keeper) override {
        ++runs;
        co_return tool(*paid.definition, arguments, keeper);
    }
    immediate<asked_user> ask(payment) override { co_return asked_user{}; }
    immediate<event> tell(payment) override { co_return event::cannot_tell; }
    immediate<event> wait(std::string, milliseconds at_most) override {
        std::this_thread::yield();
        if (while_waiting) while_waiting();
        time.advance(waiting_passes_time ? at_most : milliseconds(0));
        co_return client_leaves ? event::left : event::woken;
    }
    immediate<bool> pause(milliseconds length) override {
        time.advance(length);
        co_return true;
    }
    void changed(const payment&) override { ++changes; }

    memory_store store;
    scripted_provider provider;
    fake_clock time;
    std::atomic<int> runs = 0;
    std::atomic<int> changes = 0;
    bool waiting_passes_time = true;
    bool client_leaves = false;
    std::function<void()> while_waiting;
    std::function<tool_output(const tool_definition&, const std::string&, lease_keeper<immediate>&)> tool =
        [](const tool_definition& definition, const std::string& arguments, lease_keeper<immediate>&) {
            return tool_output{.content = std::string(definition.name) + arguments};
        };

private:
    tool_definition definitions_[2];
    paid_tool tools_[2];
    store_adapter<immediate, memory_store> store_port_{store};
    provider_adapter<immediate, scripted_provider> provider_port_{provider};
    gate<immediate> gate_{store_port_, provider_port_, time};
};

}  // namespace paymcp_tests
