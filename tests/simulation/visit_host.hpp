// SPDX-License-Identifier: MIT
#pragma once

#include "ports.hpp"

#include <paymcp/gate/gate.hpp>
#include <paymcp/payment/detail/request_state.hpp>
#include <paymcp/payment/seal.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace paymcp_simulation {

using paymcp::gating::caller;
using paymcp::gating::reply;
using paymcp::rules::event;
using paymcp::rules::verdict;

/// A client: its identity and its declared abilities.
struct buyer {
    caller who;
    bool modern = false;  ///< MCP 2026-07-28: a question ends the request, and the client calls again
    bool can_ask = true;
    bool hears_progress = true;
};

/// A sealed state, and the requests made so far.
struct carried {
    std::string sealed;
    int rounds = 1;
};

/// A call that a client wants to make, and its knowledge of it.
struct errand {
    buyer client;
    std::size_t tool = 0;
    std::string arguments;
    std::vector<std::string> ids{};      ///< payment ids that a reply has shown it
    std::vector<carried> handles{};      ///< the states with which it continues a call
};

/// One call in progress: its log, its store and provider, its host, and the gate's coroutine.
class visit final : public paymcp::gating::host<stepped> {
public:
    visit(world& in, std::size_t number, std::size_t process, errand& of, intent why)
        : log{.number = number, .process = process, .why = why, .who = of.client.who},
          world_(in),
          errand_(of),
          store_(in, log),
          provider_(in, log),
          gate_(store_, provider_, *in.clocks[process], options(in)) {
        log.knows_until = ++in.tick;
        log.latest = in.clocks[process]->now();
    }

    paymcp::gating::attendance attends() const noexcept override {
        return errand_.client.modern ? paymcp::gating::attendance::returns : paymcp::gating::attendance::holds;
    }

    void call() { begin(gate_.call(world_.tools, errand_.tool, errand_.arguments, log.who, *this)); }

    /// Presents a payment id to the tool `expected`, or to any where there is none.
    void confirm(flow_table flow, const paid_tool* expected, std::string id, std::string arguments) {
        log.goes_on = true;
        begin(gate_.confirm(flow, world_.tools, expected, std::move(id), std::move(arguments), log.who, *this));
    }

    /// `handle_rounds` is how many requests the client has made of this call before.
    void resume(const paymcp::detail::request_state& handle, int handle_rounds, std::optional<event> answered) {
        log.goes_on = true;
        log.rounds = handle_rounds + 1;
        const paymcp::detail::resume_point where{handle.phase, handle.asked, handle.rounds, handle.until};
        begin(gate_.resume(world_.tools, errand_.tool, handle.payment_id, where, answered, errand_.arguments, log.who,
                           *this));
    }

    bool done() const { return task_->done(); }
    reply take() { return task_->take(); }
    errand& of() noexcept { return errand_; }

    /// The client has disconnected; the reply is not read.
    void leave() {
        log.client_here = false;
        world_.time.wake([this](const point& each) { return each.visit == log.number && !each.event_of.empty(); });
    }

    stepped<tool_output> run(const paid_tool& tool, std::string arguments,
                             paymcp::detail::lease_keeper<stepped>& keeper) override {
        const std::optional<payment> subject = world_.stored(log.claimed);
        if (!subject) world_.judge.violate(invariant::one_run, "no payment", "ran without a claim");
        if (subject) world_.judge.run_started(*subject, *tool.definition, arguments, log);
        world_.tell("  call ", std::to_string(log.number), " RUNS ", tool.definition->name, " for ",
                    log.claimed.substr(0, 8));
        const bool lasting = world_.chance.chance(world_.sky.long_runs);
        bool renewing = !world_.chance.chance(world_.sky.stalled_runs);
        const milliseconds ends =
            world_.time.elapsed() + milliseconds(world_.chance.between(0, lasting ? 100'000 : 4'000));
        milliseconds renews = world_.time.elapsed() + keeper.interval();
        do {
            const milliseconds next = renewing ? std::min(ends, renews) : ends;
            co_await point(world_.time, log.number, next - world_.time.elapsed());
            if (!renewing || world_.time.elapsed() < renews) continue;
            const unix_time started = world_.clocks[log.process]->now();
            const int troubles = log.troubles;
            renewing = co_await keeper.renew();
            if (renewing && log.troubles == troubles) world_.judge.sign_of_life(log, started);
            renews = world_.time.elapsed() + keeper.interval();
        } while (world_.time.elapsed() < ends);
        tool_output made;
        made.content = "made " + std::to_string(++world_.outputs);
        made.failed = world_.chance.chance(world_.sky.failing_runs);
        world_.tell("  call ", std::to_string(log.number), made.failed ? " FAILED" : " SUCCEEDED");
        world_.judge.run_ended(made, log);
        co_return made;
    }

    stepped<paymcp::gating::asked_user> ask(payment subject, milliseconds at_most) override {
        paymcp::gating::asked_user answer;
        if (!errand_.client.can_ask) co_return answer;
        answer.later = errand_.client.modern;
        answer.outcome = event::unanswered;
        if (answer.later) co_return answer;
        show(subject);
        const milliseconds thinks = std::min(at_most, milliseconds(world_.chance.between(0, 60'000)));
        measure(at_most);
        co_await point(world_.time, log.number, thinks, subject.id);
        must_look();
        if (log.client_here && thinks < at_most) answer.outcome = any_answer();
        world_.tell("  call ", std::to_string(log.number), " user: ", name_of(answer.outcome));
        co_return answer;
    }

    stepped<event> tell(payment subject) override {
        if (!errand_.client.hears_progress) co_return event::cannot_tell;
        show(subject);
        co_return event::told;
    }

    stepped<event> wait(std::string payment_id, milliseconds at_most) override {
        measure(at_most);
        if (log.client_here) co_await point(world_.time, log.number, at_most, payment_id);
        must_look();
        co_return log.client_here ? event::woken : event::left;
    }

    stepped<bool> pause(milliseconds length) override {
        co_await point(world_.time, log.number, length);
        co_return true;
    }

    void changed(const payment& subject) override { world_.events.push_front({log.process, subject.id}); }

    event any_answer() {
        static constexpr event answers[] = {event::accepted, event::accepted, event::accepted, event::declined,
                                            event::unanswered};
        return world_.chance.pick(answers);
    }

    visit_log log;

private:
    static paymcp::gating::options options(world& in) {
        paymcp::gating::options chosen;
        chosen.payment_ttl = world::time_to_pay;
        chosen.lease = world::lease;
        chosen.wait_timeout = world::wait_timeout;
        chosen.round_timeout = world::round_timeout;
        chosen.max_rounds = world::max_rounds;
        chosen.poll_interval = milliseconds(3'000);
        chosen.max_prompts = 3;
        chosen.random = [&in] { return in.chance.bits(); };
        return chosen;
    }

    void begin(stepped<reply> task) {
        task_.emplace(std::move(task));
        task_->start();
    }

    /// An older answer of the provider does not show changes until now.
    void must_look() {
        log.knows_until = ++world_.tick;
        log.lied_to = false;
    }

    /// The call is about to wait. The clock that measures its waiting time may have been set back meanwhile.
    void measure(milliseconds at_most) {
        const bool modern = errand_.client.modern;
        // The flow sets the waiting time, so each answer restarts it.
        if (!modern && world_.tools[errand_.tool].timing.wait_timeout.count() > 0) return;
        const milliseconds allowed =
            (modern ? world::round_timeout : world::wait_timeout) + (world_.set_back - set_back_);
        world_.judge.waits_until(log, world_.time.elapsed() + at_most - began_, allowed);
    }

    void show(const payment& subject) {
        if (log.client_here) world_.provider.accounts[subject.id].shown = true;
    }

    world& world_;
    milliseconds began_ = world_.time.elapsed();
    milliseconds set_back_ = world_.set_back;
    errand& errand_;
    store_line store_;
    provider_line provider_;
    paymcp::gating::gate<stepped> gate_;
    std::optional<stepped<reply>> task_;
};

}  // namespace paymcp_simulation
