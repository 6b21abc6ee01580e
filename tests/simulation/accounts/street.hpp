// SPDX-License-Identifier: MIT
#pragma once

#include "ports.hpp"

#include <paymcp/flow/detail/account_rows.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/gate/detail/account_sale.hpp>
#include <paymcp/gate/detail/settle_account_payment.hpp>
#include <paymcp/gate/gate.hpp>
#include <paymcp/gate/refund_payment.hpp>
#include <paymcp/money/codes.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace paymcp_simulation {

using paymcp::rules::verdict;

/// What passers do, with all that dies with their process.
struct passing {
    passing(house& in, passer who, std::string_view by)
        : log(std::move(who)),
          store(in, log),
          bank(in, log),
          account(by == postings::by_allowance ? postings::by_allowance : postings::by_balance),
          host(in, log) {}

    passer log;
    account_store_line store;
    account_bank_line bank;
    paymcp::detail::account_provider<stepped> account;
    account_host host;
    std::optional<paymcp::gating::gate<stepped>> gate{};
    std::optional<stepped<paymcp::gating::reply>> call{};
    std::optional<stepped<bool>> work{};

    void start() { call ? call->start() : work->start(); }
    bool done() const { return call ? call->done() : work->done(); }
};

/// A street of buyers with balances, in which a seller gives top-ups back and processes die.
class street {
public:
    street(std::uint64_t seed, account_figures& count) : at(seed, count) {
        dice& chance = at.chance;
        const std::size_t storm = chance.below(4);
        at.sky = {.store = storm * 15,
                  .provider = storm * 40,
                  .slow = storm * 15,
                  .deaths = storm * 5,
                  .failing_runs = chance.below(300),
                  .stalled_runs = storm * 60};
        for (std::size_t i = 1 + chance.below(3); i > 0; --i)
            at.clocks.push_back(std::make_unique<process_clock>(at.time, milliseconds(chance.between(-1500, 1500))));
        ++count.worlds;
    }

    /// Lives through that many steps and then through calm weather, in which everything must come to its end.
    bool live(std::uint64_t steps) {
        for (std::uint64_t i = 0; i < steps && at.wrong.empty(); ++i) step();
        at.sky = {};
        while (at.wrong.empty() && !all_.empty()) move();
        if (at.wrong.empty()) end();
        return at.wrong.empty();
    }

    house at;

private:
    static constexpr std::size_t most_passers = 8;

    static paymcp::detail::tool_definition sold(std::string_view name, std::int64_t cents) {
        paymcp::detail::tool_definition tool;
        tool.name = name;
        tool.paid = true;
        tool.amount = cents;
        tool.money = paymcp::USD;
        return tool;
    }

    static paymcp::detail::tool_definition look_up() {
        paymcp::detail::tool_definition tool = sold("look_up", cents_of_a_call);
        tool.account = paymcp::detail::funds::from_balance;
        tool.timing = paymcp::detail::money_timing::capture_on_success;
        tool.free_calls = free_in_an_hour;
        tool.free_window = paymcp::detail::account_window::hour;
        return tool;
    }

    static paymcp::detail::tool_definition top_up() {
        paymcp::detail::tool_definition tool = sold("top_up", cents_of_a_top_up);
        tool.account = paymcp::detail::funds::to_balance;
        return tool;
    }

    paymcp::gating::options options() {
        paymcp::gating::options chosen;
        chosen.payment_ttl = milliseconds(240'000);
        chosen.lease = milliseconds(30'000);
        chosen.random = [this] { return at.chance.bits(); };
        return chosen;
    }

    void step() {
        ++at.count.steps;
        const std::size_t what = at.chance.below(100);
        if (at.chance.chance(at.sky.deaths)) return die(at.chance.below(at.clocks.size()));
        if (what < 8 && all_.size() < most_passers) return act();
        if (what == 8) at.time.pass(milliseconds(at.chance.between(0, 40'000)));
        if (what == 9 && at.chance.chance(50)) at.time.pass(milliseconds(3'600'000));
        if (what < 14) pay();
        move();
    }

    void act() {
        const std::string owner(at.chance.pick(house::owners));
        const std::size_t what = at.chance.below(100);
        const std::optional<std::string> some = any_payment();
        if (what < 45) return call(owner, postings::by_balance);
        if (what < 60) return call(owner, postings::by_allowance);
        if (what < 70 || !some) return call(owner, "bank");
        if (what < 80) return confirm(*some);
        if (what < 90) return recover(*some);
        if (what < 95) return refund(*some);
        note_at_desk(*some);
    }

    std::optional<std::string> any_payment() {
        if (at.ids.empty()) return std::nullopt;
        return at.chance.pick(at.ids);
    }

    std::unique_ptr<passing> enter(std::string owner, std::string_view by) {
        ++at.count.calls;
        const std::size_t process = at.chance.below(at.clocks.size());
        return std::make_unique<passing>(at, passer{++numbers_, process, std::move(owner)}, by);
    }

    void begin(std::unique_ptr<passing> one) {
        one->start();
        all_.push_back(std::move(one));
    }

    /// The two arguments make two calls of each kind, which are repeated until their results are collected.
    void call(const std::string& owner, std::string_view by) {
        std::unique_ptr<passing> one = enter(owner, by);
        const bool internal = postings::is_internal(by);
        open_gate(*one, internal);
        const auto flow = internal ? paymcp::detail::account_flow::table() : paymcp::TwoStep<>::table();
        std::string arguments = at.chance.chance(500) ? R"({"word":"fox"})" : R"({"word":"hen"})";
        const paymcp::gating::caller who{owner, "session"};
        one->call.emplace(one->gate->call(tools_, internal ? 0 : 1, std::move(arguments), who, one->host, flow));
        begin(std::move(one));
    }

    void open_gate(passing& one, bool internal) {
        paymcp::detail::provider_port<stepped>& pays = one.bank;
        paymcp::detail::provider_port<stepped>& account = one.account;
        one.gate.emplace(one.store, internal ? account : pays, *at.clocks[one.log.process], options());
    }

    void confirm(const std::string& id) {
        const payment known = *at.stored(id);
        if (known.provider != "bank") return call(known.principal, known.provider);
        std::unique_ptr<passing> one = enter(known.principal, postings::by_balance);
        open_gate(*one, false);
        const paymcp::gating::caller who{known.principal, "session"};
        one->call.emplace(one->gate->confirm(paymcp::TwoStep<>::table(), tools_, &tools_[1], id, {}, who, one->host));
        begin(std::move(one));
    }

    paymcp::gating::parts<stepped> parts_of(passing& one, bool internal) {
        paymcp::detail::provider_port<stepped>& pays = one.bank;
        paymcp::detail::provider_port<stepped>& account = one.account;
        return {one.store, internal ? account : pays, *at.clocks[one.log.process], options()};
    }

    /// What a server does for payments of accounts, in each minute.
    void recover(const std::string& id) {
        const payment known = *at.stored(id);
        if (!postings::is_internal(known.provider)) return;
        std::unique_ptr<passing> one = enter(known.principal, known.provider);
        one->work.emplace(recovered(*one, known));
        begin(std::move(one));
    }

    stepped<bool> recovered(passing& one, payment known) {
        const std::string id = known.id;
        const bool open = paymcp::states::undelivered.contains(known.state);
        const bool well =
            co_await paymcp::detail::settle_account_payment<stepped>(parts_of(one, true), tools_, std::move(known));
        const std::optional<payment> last = at.stored(id);
        if (open && last->state == payment_state::voided) ++at.count.cut_off;
        co_return well;
    }

    /// The seller gives a whole top-up back.
    void refund(const std::string& id) {
        const payment known = *at.stored(id);
        if (known.provider != "bank") return;
        at.refunded.insert(known.principal);
        std::unique_ptr<passing> one = enter(known.principal, postings::by_balance);
        one->work.emplace(refunded(*one, id));
        begin(std::move(one));
    }

    stepped<bool> refunded(passing& one, std::string id) {
        const result<payment> back = co_await paymcp::refund_payment<stepped>(parts_of(one, false), std::move(id));
        if (back.has_value()) ++at.count.refunds;
        co_return back.has_value();
    }

    /// The seller gives a part of a top-up back at the provider's desk, and a server notes it.
    void note_at_desk(const std::string& id) {
        const payment known = *at.stored(id);
        if (known.provider != "bank" || known.state != payment_state::delivered) return;
        at.refunded.insert(known.principal);
        std::unique_ptr<passing> one = enter(known.principal, postings::by_balance);
        one->work.emplace(noted(*one, known, at.chance.between(0, cents_of_a_top_up - 1)));
        begin(std::move(one));
    }

    stepped<bool> noted(passing& one, payment known, std::int64_t cents) {
        const auto step = [cents](const payment& last) {
            return paymcp::detail::lifecycle::changed_at_desk(last, cents, paymcp::states::dispute::none, {});
        };
        paymcp::detail::transition<stepped> note(one.store);
        const paymcp::detail::transition_result written = co_await note.apply(known, step);
        if (written == paymcp::detail::transition_result::written) ++at.count.desk;
        co_return true;
    }

    /// The payer of a link pays; one that is not on record nobody has seen.
    void pay() {
        for (const std::string& id : at.ids) {
            account& books = at.provider.accounts[id];
            if (books.status != provider_status::pending || at.stored(id)->link.empty()) continue;
            if (!at.chance.chance(300)) continue;
            bank::pay(books, 1);
            return;
        }
    }

    void die(std::size_t process) {
        ++at.count.deaths;
        std::erase_if(all_, [process](const auto& one) { return one->log.process == process; });
    }

    void move() {
        if (point* next = at.time.any_due(at.chance))
            next->resume();
        else
            at.time.pass_to_next();
        for (std::size_t i = 0; i < all_.size();) {
            if (!all_[i]->done()) {
                ++i;
                continue;
            }
            const std::unique_ptr<passing> done = std::move(all_[i]);
            all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(i));
            if (done->call) answered(done->call->take());
        }
    }

    void answered(const paymcp::gating::reply& answer) {
        if (answer.says == verdict::unfunded) {
            const bool free = answer.subject && answer.subject->provider == postings::by_allowance;
            ++(free ? at.count.free_refused : at.count.unfunded);
        }
        if (answer.says != verdict::result) return;
        const payment last = *at.stored(answer.subject->id);
        if (last.provider == "bank") return topped_up(last);
        at.handed(last, *answer.output);
        collect(last);
    }

    void topped_up(const payment& last) {
        ++at.count.top_ups;
        collect(last);
    }

    void collect(const payment& last) {
        if (at.chance.chance(at.sky.deaths)) return;
        if (const std::optional<payment> next = paymcp::detail::lifecycle::collected(last))
            static_cast<void>(at.store.replace(*next, last.version));
    }

    /// In calm weather servers end what was cut off, and whoever has paid for a top-up fetches it.
    void end() {
        const std::vector<std::string> ids = at.ids;
        for (int round = 0; round < 3 && at.wrong.empty(); ++round) {
            at.time.pass(milliseconds(200'000));
            for (const std::string& id : ids) {
                const bool by_bank = at.stored(id)->provider == "bank";
                if (!by_bank)
                    recover(id);
                else if (at.provider.accounts[id].charged == 1)
                    confirm(id);
                while (!all_.empty() && at.wrong.empty()) move();
            }
        }
        if (at.wrong.empty()) at.judge_end();
    }

    const paymcp::detail::tool_definition look_up_ = look_up();
    const paymcp::detail::tool_definition top_up_ = top_up();
    const paymcp::gating::paid_tool tools_[2] = {{&look_up_, paymcp::detail::account_flow::table()},
                                                 {&top_up_, paymcp::TwoStep<>::table()}};
    std::vector<std::unique_ptr<passing>> all_{};
    std::size_t numbers_ = 0;
};

}  // namespace paymcp_simulation
