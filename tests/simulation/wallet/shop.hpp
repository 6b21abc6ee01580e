// SPDX-License-Identifier: MIT
#pragma once

#include "../planted.hpp"
#include "../stage.hpp"
#include "../stepped.hpp"
#include "chain.hpp"

#include <paymcp/gate/host.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/wallet/detail/machine_paid_call.hpp>
#include <paymcp/wallet/detail/recover_call.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp_simulation {

using paymcp::payment;
using paymcp::payment_state;
using paymcp::result;
using paymcp::tool_output;
using paymcp::detail::call_answer;
using paymcp::detail::machine_call;
using paymcp::detail::call_flow::verdict;

/// What has happened in one world, or in all.
struct wallet_figures {
    std::uint64_t steps = 0, worlds = 0, calls = 0, deaths = 0, payments = 0, runs = 0, failed_runs = 0,
                  settlements = 0, lost_answers = 0, late_settlements = 0, refusals = 0, unsent = 0, results = 0,
                  repeats = 0, late_repeats = 0, challenges = 0, unknowns = 0, refunds = 0, recoveries = 0,
                  takeovers = 0, foreign = 0, waits = 0, cancels = 0, only_runs = 0;

    template <class Action>
    void each(Action action) const {
        action("steps", steps), action("worlds", worlds), action("calls", calls), action("process deaths", deaths);
        action("payments", payments), action("runs", runs), action("failed runs", failed_runs);
        action("settlements", settlements), action("settlements with a lost answer", lost_answers);
        action("settlements that came late", late_settlements), action("refusals", refusals);
        action("requests that were not sent", unsent), action("results", results);
        action("repeated results", repeats), action("results after the payment's end", late_repeats);
        action("challenges", challenges), action("unknown outcomes", unknowns), action("refunds", refunds);
        action("recoveries", recoveries), action("runs after a takeover", takeovers);
        action("payments for another call", foreign), action("waits for another call", waits);
        action("payments that their payer canceled", cancels), action("only runs that were interrupted", only_runs);
    }
};

/// How often operations fail, per mille.
struct wallet_weather {
    std::size_t store = 0;
    std::size_t rail = 0;
    std::size_t slow = 0;
    std::size_t deaths = 0;
    std::size_t failing_runs = 0;
    std::size_t cancels = 0;
    std::size_t refusals = 0;
};

/// A purchase that one buyer wants: its wallet signs a new payment only when it is challenged, or was paid back.
struct intent {
    std::string arguments;
    bool charge_first = false;
    bool only_run = false;
    bool done = false;
    std::string current{};  ///< the key of the payment that it sends
};

/// How wrong the clock of a process is at most.
inline constexpr milliseconds most_skew{2'000};

/// One call, or one recovery, on one process.
struct errand {
    std::size_t number = 0;
    std::size_t process = 0;
    std::string key;
    bool foreign = false;       ///< the payment was signed for another call
    bool known_before = false;  ///< a result had been handed out for it when the call came
    std::uint64_t token = 0;    ///< of its run's claim
    unix_time alive_until{};    ///< of its run's lease
};

/// What survives every process, with the judge of what they do.
struct wallet_world {
    wallet_world(std::uint64_t seed, wallet_figures& totals) : chance(seed), count(totals) {}

    void violate(std::string_view what, std::string_view about) {
        if (wrong.empty()) wrong = std::string(what) + " (" + std::string(about) + ")";
    }

    std::optional<payment> stored(const std::string& key) {
        result<std::optional<payment>> found = store.find(paymcp::detail::call_life::record_id(key));
        return found.has_value() ? *found : std::nullopt;
    }

    dice chance;
    stage time;
    paymcp::memory_store store;
    chain books;
    wallet_weather sky{};
    wallet_figures& count;
    bool refunds = false;  ///< whether the rail gives money back
    std::vector<std::unique_ptr<process_clock>> clocks{};
    std::vector<intent> intents{};
    std::vector<errand*> running{};  ///< whose tool runs now
    std::string wrong{};
};

}  // namespace paymcp_simulation
