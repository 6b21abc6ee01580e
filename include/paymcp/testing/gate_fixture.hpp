// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/sync_task.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/gate/gate.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/scripted_client.hpp>
#include <paymcp/testing/scripted_provider.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::testing {

namespace detail {

struct fixture_clock {
    fake_clock time;
};

}  // namespace detail

/// A gate in a test: two priced tools sold with one flow, over the in-memory store, a scripted provider, a scripted
/// client and a clock that the test moves. Tool 0 is `picture`, tool 1 the expensive `castle`.
class gate_fixture : public detail::fixture_clock, public scripted_client {
public:
    explicit gate_fixture(paymcp::detail::tool_definition picture = priced("picture", 50),
                          rules::flow_table flow = TwoStep<>::table(), gating::options options = gating::options(),
                          paymcp::detail::flow_timing timing = paymcp::detail::flow_timing())
        : scripted_client(time),
          definitions_{picture, priced("castle", 50'000)},
          tools_{gating::paid_tool{&definitions_[0], flow, timing}, gating::paid_tool{&definitions_[1], flow, timing}},
          gate_(store_port_, provider_port_, time, std::move(options)) {}
    gate_fixture(const gate_fixture&) = delete;
    gate_fixture& operator=(const gate_fixture&) = delete;

    /// A tool for `amount` minor units of US dollars.
    static paymcp::detail::tool_definition priced(std::string_view name, std::int64_t amount) {
        paymcp::detail::tool_definition tool;
        tool.name = name;
        tool.paid = true;
        tool.amount = amount;
        tool.money = USD;
        return tool;
    }

    /// Calls `picture`.
    gating::reply call(std::string arguments = R"({"prompt":"dog"})", gating::caller who = {"", "session"}) {
        return gate_.call(tools_, 0, std::move(arguments), std::move(who), *this).get();
    }

    /// Presents a payment id for one tool; `arguments`, if given, must be the payment's own.
    gating::reply confirm(const std::string& id, gating::caller who = {"", "session"}, std::size_t which = 0,
                          std::string arguments = "") {
        return gate_
            .confirm(tools_[which].flow, tools_, &tools_[which], id, std::move(arguments), std::move(who), *this)
            .get();
    }

    /// Presents a payment id for any tool.
    gating::reply confirm_any(const std::string& id) {
        return gate_.confirm(tools_[0].flow, tools_, nullptr, id, "", {}, *this).get();
    }

    /// A buyer asks for the money of a payment back.
    result<payment> refund(const std::string& id, gating::caller who = {"", "session"}) {
        return gate_.refund(tools_, id, std::move(who)).get();
    }

    /// The caller has received this reply's result: from now on the same call is a new purchase.
    bool collect(const gating::reply& answered) { return gate_.collected(*answered.subject).get(); }

    /// Calls again with the user's answer, after a reply that said `asked`.
    gating::reply resume(const gating::reply& last, std::optional<rules::event> answer,
                         gating::caller who = {"", "session"}, std::string arguments = R"({"prompt":"dog"})",
                         std::size_t which = 0) {
        return gate_
            .resume(tools_, which, last.subject->id, last.resume, answer, std::move(arguments), std::move(who), *this)
            .get();
    }

    /// The id of the one payment that the provider knows.
    std::string only_payment() const { return provider.payment_ids().at(0); }

    /// The payment as the store has it.
    payment stored(const std::string& id) { return store.find(id)->value(); }

    memory_store store;
    scripted_provider provider;

private:
    std::array<paymcp::detail::tool_definition, 2> definitions_;
    std::array<gating::paid_tool, 2> tools_;
    paymcp::detail::store_adapter<paymcp::detail::sync_task, memory_store> store_port_{store};
    paymcp::detail::provider_adapter<paymcp::detail::sync_task, scripted_provider> provider_port_{provider};
    gating::gate<paymcp::detail::sync_task> gate_;
};

}  // namespace paymcp::inline v0::testing
