// SPDX-License-Identifier: MIT
#pragma once

#include "../bank.hpp"
#include "../planted.hpp"
#include "../stage.hpp"
#include "../stepped.hpp"

#include <paymcp/gate/host.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/store/memory.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp_simulation {

using paymcp::payment;
using paymcp::payment_state;
using paymcp::result;
using paymcp::tool_output;
namespace postings = paymcp::detail::postings;

/// What has happened in one world, or in all.
struct account_figures {
    std::uint64_t steps = 0, worlds = 0, calls = 0, deaths = 0, payments = 0, takes = 0, unfunded = 0, runs = 0,
                  failed_runs = 0, takeovers = 0, results = 0, repeats = 0, lost = 0, cut_off = 0, free_results = 0,
                  free_refused = 0, top_ups = 0, refunds = 0, desk = 0, below_zero = 0;

    template <class Action>
    void each(Action action) const {
        action("steps", steps), action("worlds", worlds), action("calls", calls), action("process deaths", deaths);
        action("payments", payments), action("debits", takes), action("balances that were too low", unfunded);
        action("runs", runs), action("failed runs", failed_runs), action("runs after a lapsed lease", takeovers);
        action("results", results), action("repeated results", repeats), action("answers that were lost", lost);
        action("cut-off calls that were given back", cut_off), action("free results", free_results);
        action("free calls that were used up", free_refused), action("top-ups", top_ups);
        action("refunds of top-ups", refunds), action("parts of top-ups given back at the desk", desk);
        action("balances below zero after a refund", below_zero);
    }
};

/// How often operations fail, per mille.
struct account_weather {
    std::size_t store = 0;
    std::size_t provider = 0;
    std::size_t slow = 0;
    std::size_t deaths = 0;
    std::size_t failing_runs = 0;
    std::size_t stalled_runs = 0;
};

/// What the judge knows of a payment beyond its record.
struct account_file {
    bool taken = false;  ///< an account has paid for it
    int runs = 0;
    std::vector<tool_output> results{};   ///< of the runs that succeeded
    std::optional<tool_output> handed{};  ///< what a caller got for it
};

inline constexpr std::int64_t cents_of_a_call = 70;
inline constexpr std::int64_t cents_of_a_top_up = 500;
inline constexpr std::int64_t micro_of_a_cent = 10'000;
inline constexpr std::int64_t free_in_an_hour = 2;

/// What survives every process, with the judge of what they do.
struct house {
    house(std::uint64_t seed, account_figures& totals) : chance(seed), count(totals) {}

    void violate(std::string_view what, std::string_view about) {
        if (wrong.empty()) wrong = std::string(what) + " (" + std::string(about) + ")";
    }

    std::optional<payment> stored(const std::string& id) {
        result<std::optional<payment>> found = store.find(id);
        return found.has_value() ? *found : std::nullopt;
    }

    std::int64_t holds(std::string_view account) { return *store.standing(account); }
    std::int64_t balance_of(std::string_view owner) { return holds(postings::balance_account("USD", owner)); }

    /// A payment has been written; `before` is what it was.
    void written(const payment& before, const payment& after) {
        const bool pays = before.state == payment_state::created && after.state == payment_state::secured;
        if (pays && postings::is_internal(after.provider)) paid_by_account(after);
        const bool gives = after.provider == "bank" && after.state == payment_state::delivered;
        if (gives && provider.accounts[after.id].charged != 1)
            violate("a top-up counts that nobody has paid", after.id);
        check_sum(after.principal);
    }

    void run_started(const payment& subject) {
        account_file& file = files[subject.id];
        ++count.runs;
        if (++file.runs > 1) ++count.takeovers;
        if (subject.state != payment_state::running) violate("a run without a claim", subject.id);
        const bool internal = postings::is_internal(subject.provider);
        if (internal && !file.taken) violate("a run without a debit", subject.id);
        check_sum(subject.principal);
    }

    /// A caller has got this result.
    void handed(const payment& subject, const tool_output& output) {
        account_file& file = files[subject.id];
        ++count.results;
        if (subject.provider == postings::by_allowance) ++count.free_results;
        if (file.handed) ++count.repeats;
        if (file.handed && *file.handed != output) violate("two results for one payment", subject.id);
        if (std::ranges::find(file.results, output) == file.results.end())
            violate("a result that no run made", subject.id);
        if (subject.state != payment_state::delivered) violate("a result that is not paid for", subject.id);
        file.handed = output;
    }

    /// What an owner's balance must be: what the provider was paid, less what is set aside or has bought a result.
    std::int64_t due(std::string_view owner) {
        std::int64_t cents = 0;
        for (const std::string& id : ids) {
            const std::optional<payment> one = stored(id);
            if (one->principal != owner) continue;
            const account& books = provider.accounts[id];
            const bool counts = one->state == payment_state::delivered && books.charged == 1;
            if (one->provider == postings::by_balance && spends(one->state)) cents -= cents_of_a_call;
            if (one->provider == "bank" && counts) cents += cents_of_a_top_up - one->returned;
        }
        return cents * micro_of_a_cent;
    }

    void check_sum(std::string_view owner) {
        const std::int64_t has = balance_of(owner);
        if (has != due(owner)) violate("a balance is not the sum of what was paid and bought", owner);
        if (has < 0 && !refunded.contains(std::string(owner))) violate("a balance is below zero", owner);
        if (has < 0) ++count.below_zero;
    }

    /// In the end: each call of an account has its result or its money back.
    void judge_end() {
        std::set<std::string> sold;
        for (const std::string& id : ids) {
            const payment last = *stored(id);
            const bool delivered = last.state == payment_state::delivered;
            if (paymcp::states::undelivered.contains(last.state)) violate("something is set aside for ever", id);
            const account& books = provider.accounts[id];
            const bool with_us = last.provider == "bank" && books.charged == 1 && books.refunded == 0;
            if (with_us && !delivered) violate("a top-up that was paid is not in the balance", id);
            if (!postings::is_internal(last.provider)) continue;
            if (delivered && std::ranges::find(files[id].results, last.output) == files[id].results.end())
                violate("a debit without a result", id);
            if (delivered && !sold.insert(last.output.content).second) violate("one result was sold twice", id);
            if (!delivered && files[id].handed) violate("a result without a debit", id);
        }
        for (const std::string_view owner : owners) check_sum(owner);
    }

    static constexpr std::string_view owners[] = {"ann", "bob"};

    dice chance;
    stage time;
    paymcp::memory_store store;
    bank provider;
    account_weather sky{};
    account_figures& count;
    std::vector<std::unique_ptr<process_clock>> clocks{};
    std::vector<std::string> ids{};  ///< of all payments
    std::map<std::string, account_file> files{};
    std::set<std::string> refunded{};  ///< owners to whom money of a top-up went back
    std::uint64_t outputs = 0;
    std::string wrong{};

private:
    static bool spends(payment_state state) {
        return paymcp::states::undelivered.contains(state) || state == payment_state::delivered;
    }

    void paid_by_account(const payment& after) {
        ++count.takes;
        files[after.id].taken = true;
        if (after.provider == postings::by_balance && balance_of(after.principal) < 0)
            violate("a balance that was too low has paid", after.id);
        for (const paymcp::accounts::posting& one : after.postings)
            if (after.provider == postings::by_allowance && holds(one.account) < -free_in_an_hour)
                violate("more free calls than promised", after.id);
    }
};

}  // namespace paymcp_simulation
