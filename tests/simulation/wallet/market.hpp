// SPDX-License-Identifier: MIT
#pragma once

#include "ports.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace paymcp_simulation {

/// One call in progress with all that dies with its process.
struct visit_in_shop {
    visit_in_shop(wallet_world& in, errand of, const intent& wants, machine_call with)
        : log(std::move(of)),
          call(std::move(with)),
          store(in, log),
          rail(in, log),
          host(in, log, wants),
          parts{store, rail, *in.clocks[log.process]},
          performer(parts, host, tool, call),
          task(performer.perform()) {
        task.start();
    }

    errand log;
    machine_call call;
    paymcp::gating::paid_tool tool{};
    wallet_store_line store;
    hostile_rail rail;
    wallet_host host;
    paymcp::detail::call_parts<stepped> parts;
    paymcp::detail::machine_paid_call<stepped> performer;
    stepped<call_answer> task;
};

/// One recovery of one payment in progress.
struct recovery_in_shop {
    recovery_in_shop(wallet_world& in, errand of, bool only_run)
        : log(std::move(of)),
          store(in, log),
          rail(in, log),
          parts{store, rail, *in.clocks[log.process]},
          task(paymcp::detail::recover_call<stepped>(parts, paymcp::detail::call_life::record_id(log.key), only_run)) {
        task.start();
    }

    errand log;
    wallet_store_line store;
    hostile_rail rail;
    paymcp::detail::call_parts<stepped> parts;
    stepped<bool> task;
};

/// A market of obedient wallets: each repeats its call with the same payment until it has an answer that ends it, and
/// signs a new payment only where it is told to.
class market {
public:
    market(std::uint64_t seed, wallet_figures& count) : at(seed, count) {
        dice& chance = at.chance;
        const std::size_t storm = chance.below(4);
        at.sky = {.store = storm * 15,
                  .rail = storm * 120,
                  .slow = storm * 60,
                  .deaths = storm * 3,
                  .failing_runs = chance.below(300),
                  .cancels = storm * 2,
                  .refusals = storm * 60};
        at.refunds = chance.chance(500);
        for (std::size_t i = 1 + chance.below(3); i > 0; --i)
            at.clocks.push_back(std::make_unique<process_clock>(
                at.time, milliseconds(chance.between(-most_skew.count(), most_skew.count()))));
        for (std::size_t i = 0; i < 4; ++i) {
            at.intents.push_back(
                {"{\"n\":" + std::to_string(i) + "}", chance.chance(400), chance.chance(300), false, {}});
            sign(i);
        }
        ++count.worlds;
    }

    /// Lives through that many steps and then through calm weather, in which everything must come to its end.
    bool live(std::uint64_t steps) {
        for (std::uint64_t i = 0; i < steps && at.wrong.empty(); ++i) step();
        at.sky = {};
        while (at.wrong.empty() && busy()) move();
        if (at.wrong.empty()) end();
        return at.wrong.empty();
    }

    wallet_world at;

private:
    static constexpr std::size_t most_visits = 6;

    bool busy() const { return !visits_.empty() || !recoveries_.empty(); }

    void sign(std::size_t which) {
        const std::string key = "k" + std::to_string(++signed_);
        const milliseconds life(at.chance.between(20'000, 400'000));
        at.books.payments[key] = {.key = key, .intent = which, .expires = at.time.wall(milliseconds(0)) + life};
        at.intents[which].current = key;
        ++at.count.payments;
    }

    void step() {
        ++at.count.steps;
        const std::size_t what = at.chance.below(100);
        if (what < 6 && visits_.size() < most_visits) return visit();
        if (what == 7) return recover(any_payment().key);
        if (what == 8) at.time.pass(milliseconds(at.chance.between(0, 20'000)));
        if (what == 9) land(any_payment());
        if (at.chance.chance(at.sky.deaths)) return die(at.chance.below(at.clocks.size()));
        if (at.chance.chance(at.sky.cancels)) {
            signed_payment& one = any_payment();
            if (!one.used && one.on_the_way == 0) at.books.cancel(one), ++at.count.cancels;
        }
        move();
    }

    void move() {
        if (point* next = at.time.any_due(at.chance))
            next->resume();
        else
            at.time.pass_to_next();
        for (std::size_t i = 0; i < visits_.size();) {
            if (!visits_[i]->task.done()) {
                ++i;
                continue;
            }
            const std::unique_ptr<visit_in_shop> done = std::move(visits_[i]);
            visits_.erase(visits_.begin() + static_cast<std::ptrdiff_t>(i));
            answered(done->log, done->task.take());
        }
        std::erase_if(recoveries_, [](const auto& one) { return one->task.done(); });
    }

    signed_payment& any_payment() {
        auto place = at.books.payments.begin();
        std::advance(place, static_cast<std::ptrdiff_t>(at.chance.below(at.books.payments.size())));
        return place->second;
    }

    /// A settlement that was accepted before happens now.
    void land(signed_payment& one) {
        if (one.on_the_way == 0) return;
        --one.on_the_way;
        at.books.settle(one);
        ++at.count.late_settlements;
    }

    void visit() {
        const std::size_t which = at.chance.below(at.intents.size());
        const std::string key = at.intents[which].current;
        const bool known = at.stored(key).has_value();
        const bool foreign = known && at.chance.chance(100);
        start(foreign ? (which + 1) % at.intents.size() : which, key, foreign);
    }

    void start(std::size_t which, const std::string& key, bool foreign) {
        const intent& wants = at.intents[which];
        const signed_payment& money = at.books.payments[key];
        errand log{.number = ++errands_,
                   .process = at.chance.below(at.clocks.size()),
                   .key = key,
                   .foreign = foreign,
                   .known_before = !money.output.empty()};
        // A wallet may send the same payment in another text: what is settled is the text of the claim.
        const std::string body = key + std::string(at.chance.below(3), '\'');
        machine_call call{.tool = "paint",
                          .arguments = wants.arguments,
                          .principal = {},
                          .rail = "sim",
                          .key = key,
                          .body = body,
                          .amount = 50,
                          .currency = "USD",
                          .expires = money.expires};
        call.charge_first = wants.charge_first;
        call.at_most_once = wants.only_run;
        ++at.count.calls;
        visits_.push_back(std::make_unique<visit_in_shop>(at, std::move(log), wants, std::move(call)));
    }

    void recover(const std::string& key) {
        ++at.count.recoveries;
        errand log{.number = ++errands_, .process = at.chance.below(at.clocks.size()), .key = key};
        const bool only_run = at.intents[at.books.payments[key].intent].only_run;
        recoveries_.push_back(std::make_unique<recovery_in_shop>(at, std::move(log), only_run));
    }

    void die(std::size_t process) {
        ++at.count.deaths;
        const auto lost = [&](const auto& one) {
            if (one->log.process != process) return false;
            at.books.payments[one->log.key].doubtful = true;
            return true;
        };
        std::erase_if(visits_, lost);
        std::erase_if(recoveries_, lost);
    }

    /// The wallet reads the answer, and the judge compares it with the books.
    void answered(const errand& log, const call_answer& answer) {
        signed_payment& money = at.books.payments[log.key];
        intent& wants = at.intents[money.intent];
        if (log.foreign) {
            ++at.count.foreign;
            if (answer.says == verdict::result || answer.says == verdict::tool_failed)
                at.violate("a payment opens another call", log.key);
            return;
        }
        switch (answer.says) {
            case verdict::result:
                return took_result(log, answer, money, wants);
            case verdict::tool_failed:
                // A second copy of the call may have been run and charged since.
                if (money.charged > 0 && at.stored(log.key)->held.token == answer.subject.held.token)
                    at.violate("a failure of a charged call is called free", log.key);
                return;
            case verdict::challenge:
                ++at.count.challenges;
                if (money.charged > 0 || money.on_the_way > 0) at.violate("a challenge after a charge", log.key);
                if (answer.subject.state == payment_state::voided && money.interrupted) ++at.count.only_runs;
                return sign_anew(money, wants);
            case verdict::returned:
                if (money.refunded == 0) at.violate("money is called returned that is not", log.key);
                return sign_anew(money, wants);
            case verdict::unknown:
                ++at.count.unknowns;
                money.doubtful = true;
                return;
            case verdict::none:
                at.violate("a call without a verdict", log.key);
                return;
            default:
                return;
        }
    }

    void sign_anew(signed_payment& money, intent& wants) {
        money.challenged = true;
        if (wants.current != money.key || wants.done) return;
        sign(money.intent);
    }

    void took_result(const errand& log, const call_answer& answer, signed_payment& money, intent& wants) {
        ++at.count.results;
        if (log.known_before) ++at.count.repeats;
        if (at.time.wall(milliseconds(0)) >= money.expires) ++at.count.late_repeats;
        const std::string text = answer.output.content;
        if (text.find(wants.arguments) == std::string::npos && !answer.output.failed)
            at.violate("the result of another call", log.key);
        if (money.output.empty()) money.output = text;
        if (money.output != text) at.violate("two results for one payment", log.key);
        const bool trusted = money.canceled && money.doubtful;
        if (money.charged == 0 && !trusted) at.violate("a result that nobody has paid", log.key);
        if (money.refunded > 0) at.violate("a result whose money went back", log.key);
        wants.done = true;
    }

    /// In calm weather everything that was accepted happens, recovery ends what is left, and each wallet asks once
    /// more.
    void end() {
        for (auto& [key, one] : at.books.payments)
            while (one.on_the_way > 0) land(one);
        for (int round = 0; round < 3; ++round) {
            at.time.pass(milliseconds(200'000));
            for (auto& [key, one] : at.books.payments) recover(key);
            while (busy() && at.wrong.empty()) move();
        }
        for (auto& [key, one] : at.books.payments) {
            if (one.charged == 0 || !at.wrong.empty()) continue;
            if (at.stored(key)->state == payment_state::recorded) at.violate("recovery leaves a settlement open", key);
            start(one.intent, key, false);
            while (busy() && at.wrong.empty()) move();
        }
        for (auto& [key, one] : at.books.payments) judge_end(one);
    }

    void judge_end(const signed_payment& one) {
        int paid = 0;
        for (const auto& [key, other] : at.books.payments)
            if (other.intent == one.intent) paid += other.charged - other.refunded;
        if (paid > 1) at.violate("a purchase is charged twice", one.key);
        if (one.charged > 1 || one.refunded > 1) at.violate("money moved twice", one.key);
        const std::optional<payment> last = at.stored(one.key);
        const bool for_the_seller = last && last->state == payment_state::refunding && last->reference.empty();
        if (one.charged > 0 && one.refunded == 0 && one.output.empty() && !for_the_seller)
            at.violate("a charged payment has no result", one.key);
    }

    std::vector<std::unique_ptr<visit_in_shop>> visits_{};
    std::vector<std::unique_ptr<recovery_in_shop>> recoveries_{};
    std::uint64_t signed_ = 0;
    std::size_t errands_ = 0;
};

}  // namespace paymcp_simulation
