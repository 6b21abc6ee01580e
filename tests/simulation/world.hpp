// SPDX-License-Identifier: MIT
#pragma once

#include "bank.hpp"
#include "oracle.hpp"
#include "stage.hpp"
#include "visit.hpp"

#include <paymcp/flow/vocabulary.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/store/memory.hpp>

#include <cstddef>
#include <cstdio>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp_simulation {

using paymcp::memory_store;
using paymcp::opened_payment;
using paymcp::result;
using paymcp::gating::paid_tool;
using paymcp::rules::flow_table;
using paymcp::rules::surface;

/// A paid tool as it is sold in this world.
struct sale {
    tool_definition definition;
    flow_table flow;
    surface tools = surface::confirm;
};

/// How often operations fail, per mille of their opportunities.
struct weather {
    std::size_t store_errors = 0;
    std::size_t provider_errors = 0;
    std::size_t lies = 0;
    std::size_t slow = 0;
    std::size_t deaths = 0;
    std::size_t clock_jumps = 0;
    std::size_t outages = 0;
    std::size_t failing_runs = 0;
    std::size_t long_runs = 0;
    std::size_t stalled_runs = 0;
};

/// Everything that survives the death of a process, and the parts of the scheduler: time, random numbers, the
/// provider's accounts, the oracle.
struct world {
    world(std::uint64_t seed, figures& totals, bool loud)
        : chance(seed), judge(provider, totals, lease), count(totals), traced(loud) {}

    /// One line of the story, if it is printed.
    template <class... Parts>
    void tell(const Parts&... parts) {
        if (!traced) return;
        std::string line = "# " + std::to_string(step) + " " + std::to_string(time.elapsed().count()) + "ms ";
        ((line += parts), ...);
        story += line + "\n";
    }

    std::optional<payment> stored(const std::string& id) {
        result<std::optional<payment>> found = store.find(id);
        return found.has_value() ? *found : std::nullopt;
    }

    const sale& sold_as(std::string_view tool) const {
        std::size_t at = 0;
        while (sales[at].definition.name != tool) ++at;
        return sales[at];
    }

    /// Webhooks about a payment reach the processes at any time, in any order, and sometimes twice.
    void spread_event(const std::string& id) {
        for (std::size_t copies = chance.below(3); copies > 0; --copies)
            events.push_back({chance.below(processes), id});
    }

    /// The store's `open`, watched. A client that continues its call knows its payment, also an anonymous one.
    result<opened_payment> open(const payment& wanted, const visit_log& by) {
        result<opened_payment> answer = store.open(wanted);
        if (!answer.has_value() || answer->existing) return answer;
        if (by.goes_on)
            judge.violate(invariant::one_bill, wanted.id, "opened by a client that goes on with an earlier payment");
        for (const std::string& id : ids) {
            const std::optional<payment> other = stored(id);
            const bool owned = !wanted.principal.empty() || !wanted.session.empty();
            const bool same_owner = wanted.principal.empty()
                                        ? other->principal.empty() && other->session == wanted.session
                                        : other->principal == wanted.principal;
            if (owned && same_owner && other->tool == wanted.tool && other->digest == wanted.digest &&
                paymcp::detail::lifecycle::serves_calls(*other))
                judge.violate(invariant::one_bill, wanted.id, "a second bill while " + id + " is open");
        }
        ids.push_back(wanted.id);
        judge.opened(wanted, sold_as(wanted.tool).definition);
        return answer;
    }

    /// The store's `replace`, watched.
    result<bool> replace(const payment& next, std::uint64_t version, visit_log& by) {
        const std::optional<payment> before = stored(next.id);
        result<bool> written = store.replace(next, version);
        if (!before || !written.has_value() || !*written) return written;
        const std::optional<payment> after = stored(next.id);
        tell("  ", next.id.substr(0, 8), " ", state_name(before->state), "/", std::to_string(before->held.token),
             " -> ", state_name(after->state), "/", std::to_string(after->held.token));
        judge.written(*before, *after, by);
        return written;
    }

    /// A process records that a result has reached its caller, unless it dies between the answer and the record.
    void collect(const std::string& id) {
        if (chance.chance(sky.deaths)) return;
        const std::optional<payment> last = stored(id);
        const std::optional<payment> next = paymcp::detail::lifecycle::collected(*last);
        if (next) static_cast<void>(store.replace(*next, last->version));
    }

    static std::string_view state_name(payment_state state) noexcept {
        static constexpr std::string_view names[] = {"created",   "secured",   "running", "recorded",
                                                     "delivered", "refunding", "voiding", "refunded",
                                                     "voided",    "canceled",  "expired"};
        return names[static_cast<std::size_t>(state)];
    }

    static constexpr milliseconds lease{30'000};
    static constexpr milliseconds time_to_pay{240'000};
    static constexpr milliseconds wait_timeout{50'000};
    static constexpr milliseconds round_timeout{15'000};
    static constexpr int max_rounds = 4;

    dice chance;
    stage time;
    memory_store store;
    bank provider;
    oracle judge;
    figures& count;
    weather sky{};
    std::vector<sale> sales{};
    std::vector<paid_tool> tools{};  ///< in the order of `sales`
    std::size_t processes = 1;
    std::vector<std::unique_ptr<process_clock>> clocks{};
    std::vector<std::string> ids{};  ///< of all payments, in the order of creation
    std::deque<std::pair<std::size_t, std::string>> events{};
    milliseconds outage_ends{0};  ///< until then the store does not answer
    milliseconds set_back{0};     ///< how far all clocks have been set back in total
    std::uint64_t tick = 0;       ///< increases with every effect
    std::uint64_t step = 0;
    std::uint64_t outputs = 0;
    bool traced = false;
    std::string story{};
};

}  // namespace paymcp_simulation
