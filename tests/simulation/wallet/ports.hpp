// SPDX-License-Identifier: MIT
#pragma once

#include "shop.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp_simulation {

/// The store as one errand sees it: it can be interrupted before each effect and before each answer, and lose either.
class wallet_store_line final : public paymcp::detail::store_port<stepped> {
public:
    wallet_store_line(wallet_world& in, errand& by) noexcept : world_(in), by_(by) {}

    stepped<result<paymcp::opened_payment>> open(const payment& subject) override {
        const int how = toss();
        co_await point(world_.time, by_.number, milliseconds(0));
        result<paymcp::opened_payment> answer = gone();
        if (how != 1) answer = world_.store.open(subject);
        co_await point(world_.time, by_.number, milliseconds(0));
        co_return how == 0 ? std::move(answer) : result<paymcp::opened_payment>(gone());
    }

    stepped<result<std::optional<payment>>> find(std::string id) override {
        const int how = toss();
        co_await point(world_.time, by_.number, milliseconds(0));
        result<std::optional<payment>> answer = world_.store.find(id);
        co_return how == 0 ? std::move(answer) : result<std::optional<payment>>(gone());
    }

    stepped<result<bool>> replace(const payment& subject, std::uint64_t version) override {
        const int how = toss();
        co_await point(world_.time, by_.number, milliseconds(0));
        result<bool> answer = gone();
        if (how != 1) answer = world_.store.replace(subject, version);
        if (answer.has_value() && *answer) written(subject);
        const bool late = world_.chance.chance(world_.sky.store / 3);
        if (late) world_.books.payments[by_.key].doubtful = true;
        co_await point(world_.time, by_.number, milliseconds(late ? 45'000 : 0));
        co_return how == 0 ? std::move(answer) : result<bool>(gone());
    }

private:
    /// 0: it works; 1: nothing happens, and no answer; 2: it happens, and the answer is lost.
    int toss() {
        if (!world_.chance.chance(world_.sky.store)) return 0;
        return world_.chance.chance(500) ? 1 : 2;
    }

    void written(const payment& subject) {
        signed_payment& money = world_.books.payments[by_.key];
        if (paymcp::states::with_result.contains(subject.state)) money.recorded = true;
        if (subject.state == payment_state::canceled) money.interrupted = false;
    }

    static paymcp::failure gone() { return {"the store is away", "store_unavailable"}; }

    wallet_world& world_;
    errand& by_;
};

/// The hostile facilitator as one errand sees it. It settles and drops the line, answers 500 after settling, says no,
/// is slow, names another network or payer, sends garbage, accepts a settlement and makes it later, or is not reached.
class hostile_rail final : public paymcp::detail::rail_port<stepped> {
public:
    using rail_order = paymcp::wallet::rail_order;
    using rail_verdict = paymcp::wallet::rail_verdict;

    hostile_rail(wallet_world& in, errand& by) noexcept : world_(in), by_(by) {}

    std::string_view name() const noexcept override { return "sim"; }
    bool refunds() const noexcept override { return world_.refunds; }

    stepped<rail_verdict> verify(rail_order order) override {
        co_await point(world_.time, by_.number, delay());
        const std::optional<payment> known = world_.stored(by_.key);
        if (!known) world_.violate("the rail is asked before the payment is claimed", by_.key);
        const bool lost = world_.chance.chance(world_.sky.rail);
        const bool no = world_.chance.chance(world_.sky.refusals);
        co_await point(world_.time, by_.number, milliseconds(0));
        if (lost) co_return rail_verdict{.reason = "timed out"};
        co_return judged(order.body, no);
    }

    stepped<rail_verdict> settle(rail_order order) override {
        signed_payment& money = paid_by(order.body);
        const milliseconds slowness = delay();
        if (slowness > milliseconds(0)) money.doubtful = true;
        co_await point(world_.time, by_.number, slowness);
        check_attempt(order, money);
        const std::size_t trouble = world_.chance.chance(world_.sky.rail) ? world_.chance.below(6) : 9;
        if (trouble == 0) {
            ++world_.count.unsent;
            co_return rail_verdict{.reason = "no connection", .may_have_happened = false};
        }
        const rail_verdict fair = judged(order.body, world_.chance.chance(world_.sky.refusals));
        const bool takes = fair.answer == paymcp::wallet::rail_answer::yes;
        if (takes && trouble == 1) ++money.on_the_way;
        const bool now = takes && trouble != 1 && trouble != 2;
        if (now) world_.books.settle(money), ++world_.count.settlements;
        if (trouble <= 5) money.doubtful = true;
        co_await point(world_.time, by_.number, milliseconds(0));
        if (trouble > 5) co_return fair;
        if (now) ++world_.count.lost_answers;
        co_return rail_verdict{.reason = "HTTP 500"};
    }

    stepped<rail_verdict> refund(rail_order order) override {
        co_await point(world_.time, by_.number, delay());
        const std::optional<payment> known = world_.stored(by_.key);
        signed_payment& money = world_.books.payments[order.reference.substr(3)];
        const bool sent_before = known && known->state == payment_state::refunded && money.refunded > 0;
        if (!sent_before && (!known || known->state != payment_state::refunding))
            world_.violate("money goes back without a debt on record", by_.key);
        const bool lost = world_.chance.chance(world_.sky.rail);
        if (!lost || world_.chance.chance(500)) {
            if (money.charged == 0) world_.violate("money goes back that never came", by_.key);
            if (money.refunded == 0) ++money.refunded, ++world_.count.refunds;
        }
        co_await point(world_.time, by_.number, milliseconds(0));
        if (lost) co_return rail_verdict{.reason = "timed out"};
        co_return rail_verdict{.answer = paymcp::wallet::rail_answer::yes};
    }

private:
    milliseconds delay() {
        if (!world_.chance.chance(world_.sky.slow)) return milliseconds(0);
        return milliseconds(world_.chance.between(1, 150'000));
    }

    /// A body is its payment's key, with marks behind it that differ between two bodies of one payment.
    signed_payment& paid_by(const std::string& body) {
        const auto found = world_.books.payments.find(body.substr(0, body.find('\'')));
        if (found == world_.books.payments.end()) {
            world_.violate("the rail is sent a body that nobody has signed", body);
            return world_.books.payments[by_.key];
        }
        return found->second;
    }

    rail_verdict judged(const std::string& body, bool no) {
        const signed_payment& money = paid_by(body);
        rail_verdict verdict{.answer = paymcp::wallet::rail_answer::no};
        if (money.used) {
            verdict.reason = "nonce_already_used";
            verdict.used_up = true;
        } else if (no || world_.time.wall(milliseconds(0)) >= money.expires) {
            ++world_.count.refusals;
            verdict.reason = no ? "insufficient_funds" : "valid_before";
        } else {
            verdict.answer = paymcp::wallet::rail_answer::yes;
            verdict.reference = "tx_" + money.key;
        }
        return verdict;
    }

    void check_attempt(const rail_order& order, signed_payment& money) {
        if (money.settled_body.empty()) money.settled_body = order.body;
        if (money.settled_body != order.body) world_.violate("a second settlement has another body", by_.key);
        const std::optional<payment> known = world_.stored(by_.key);
        const bool charging = known && known->state == payment_state::secured && known->authorized_only;
        // A slow attempt may come after another has taken the payment over and settled it.
        const bool settled = known && !known->authorized_only && known->state != payment_state::created;
        const bool on_record = charging || money.recorded || settled;
        if (!known || !on_record) world_.violate("a settlement is sent that no record knows of", by_.key);
    }

    wallet_world& world_;
    errand& by_;
};

/// The host of one call: it runs the tool, whose result nobody else could have made.
class wallet_host final : public paymcp::gating::host<stepped> {
public:
    wallet_host(wallet_world& in, errand& by, const intent& wants) noexcept : world_(in), by_(by), wants_(wants) {}
    ~wallet_host() override { stop(); }

    stepped<tool_output> run(const paymcp::gating::paid_tool&, std::string arguments,
                             paymcp::detail::lease_keeper<stepped>& keeper) override {
        signed_payment& money = world_.books.payments[by_.key];
        check_run(money, arguments);
        world_.running.push_back(&by_);
        money.interrupted = true;
        ++world_.count.runs;
        for (std::size_t turns = world_.chance.below(5); turns > 0; --turns) {
            const bool stalls = world_.chance.chance(world_.sky.slow);
            const milliseconds length = stalls ? milliseconds(60'000) : keeper.interval();
            co_await point(world_.time, by_.number, length);
            const bool ours = co_await keeper.renew();
            const std::optional<payment> last = world_.stored(by_.key);
            if (ours && last && last->held.token == by_.token) by_.alive_until = last->held.until;
            if (!ours) break;
        }
        const bool fails = world_.chance.chance(world_.sky.failing_runs);
        stop();
        if (fails) ++world_.count.failed_runs;
        std::string text =
            fails ? "failed" : "result " + std::to_string(++serial_) + " of " + std::to_string(by_.number);
        co_return tool_output{.content = "[\"" + std::move(text) + " for " + arguments + "\"]", .failed = fails};
    }

    stepped<paymcp::gating::asked_user> ask(payment, milliseconds) override { co_return paymcp::gating::asked_user{}; }
    stepped<paymcp::rules::event> tell(payment) override { co_return paymcp::rules::event::cannot_tell; }

    stepped<paymcp::rules::event> wait(std::string, milliseconds at_most) override {
        ++world_.count.waits;
        co_await point(world_.time, by_.number, at_most);
        co_return world_.chance.chance(20) ? paymcp::rules::event::left : paymcp::rules::event::woken;
    }
    stepped<bool> pause(milliseconds length) override {
        co_await point(world_.time, by_.number, length);
        co_return true;
    }
    void changed(const payment&) noexcept override {}

private:
    /// A run needs a claim on record that is younger than every other run's lease, and no result before it.
    void check_run(const signed_payment& money, const std::string& arguments) {
        const std::optional<payment> known = world_.stored(by_.key);
        const unix_time now = world_.clocks[by_.process]->now();
        if (!known || known->state != payment_state::running) world_.violate("a run without a claim", by_.key);
        if (arguments != wants_.arguments || by_.foreign) world_.violate("a run for another call", by_.key);
        if (money.recorded) world_.violate("a second run for one payment", by_.key);
        if (money.interrupted && wants_.only_run) world_.violate("an only run is repeated", by_.key);
        for (const errand* other : world_.running) {
            if (other->key != by_.key) continue;
            ++world_.count.takeovers;
            if (other->alive_until > now + 2 * most_skew) world_.violate("two runs at the same time", by_.key);
        }
        if (known) by_.token = known->held.token, by_.alive_until = known->held.until;
    }

    void stop() { std::erase(world_.running, &by_); }

    wallet_world& world_;
    errand& by_;
    const intent& wants_;
    std::uint64_t serial_ = 0;
};

}  // namespace paymcp_simulation
