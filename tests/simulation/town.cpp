// SPDX-License-Identifier: MIT How a world is set up, and how its scheduler works.
#include "town.hpp"

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/policies.hpp>

#include <array>

namespace paymcp_simulation {

namespace {

struct offer {
    paymcp::rules::flow_table flow;
    paymcp::rules::surface tools;
};

template <class Flow>
offer offer_of() {
    return {Flow::table(), Flow::tools};
}

std::vector<offer> all_flows() {
    using namespace paymcp;
    return {
        offer_of<TwoStep<>>(),  offer_of<TwoStep<shared_confirm>>(), offer_of<Elicitation<>>(), offer_of<Progress<>>(),
        offer_of<Resubmit<>>(), offer_of<DynamicTools<>>(),          offer_of<Automatic<>>()};
}

paymcp::detail::tool_definition define(std::string_view name, paymcp::detail::money_timing timing,
                                       paymcp::detail::on_failure failure, bool once) {
    paymcp::detail::tool_definition tool;
    tool.name = name;
    tool.paid = true;
    tool.amount = 50 + static_cast<std::int64_t>(name.size());
    tool.money = paymcp::USD;
    tool.timing = timing;
    tool.failure = failure;
    tool.at_most_once = once;
    return tool;
}

paymcp::state_key key_of(dice& chance) {
    return paymcp::random_state_key([&chance] { return chance.bits(); });
}

}  // namespace

town::town(std::uint64_t seed, figures& totals, bool traced)
    : at(seed, totals, traced), sealer_({key_of(at.chance)}, [this] { return at.chance.bits(); }) {
    furnish();
    people();
}

/// Every money policy that a tool can have; the flow is the server's, or sometimes the tool's.
void town::furnish() {
    using paymcp::detail::money_timing;
    using paymcp::detail::on_failure;
    const std::array tools{
        define("keeps", paymcp::detail::money_timing::charge_first, paymcp::detail::on_failure::keep, false),
        define("refunds", paymcp::detail::money_timing::charge_first, paymcp::detail::on_failure::refund, false),
        define("once", paymcp::detail::money_timing::charge_first, paymcp::detail::on_failure::keep, true),
        define("reserves", paymcp::detail::money_timing::capture_on_success, paymcp::detail::on_failure::keep, false),
        define("reserves_once", paymcp::detail::money_timing::capture_on_success, paymcp::detail::on_failure::keep,
               true)};
    const std::vector<offer> flows = all_flows();
    const offer servers = at.chance.pick(flows);
    for (const paymcp::detail::tool_definition& tool : tools) {
        const offer own = at.chance.chance(200) ? at.chance.pick(flows) : servers;
        at.sales.push_back({tool, own.flow, own.tools});
    }
    for (const sale& each : at.sales) at.tools.push_back({&each.definition, each.flow, own_timing()});

    at.processes = 1 + at.chance.below(3);
    for (std::size_t i = 0; i < at.processes; ++i)
        at.clocks.push_back(std::make_unique<process_clock>(at.time, milliseconds(at.chance.between(-1500, 1500))));

    const auto up_to = [this](std::int64_t most) { return static_cast<std::size_t>(at.chance.between(0, most)); };
    const bool calm = at.chance.chance(150);
    if (!calm)
        at.sky = {.store_errors = up_to(40),
                  .provider_errors = up_to(150),
                  .lies = up_to(60),
                  .slow = up_to(30),
                  .deaths = up_to(12),
                  .clock_jumps = up_to(12),
                  .outages = up_to(6),
                  .failing_runs = up_to(500),
                  .long_runs = up_to(700),
                  .stalled_runs = up_to(500)};
}

/// Sometimes a flow sets a waiting time, after which it asks again.
paymcp::detail::flow_timing town::own_timing() {
    if (!at.chance.chance(250)) return {};
    return {.wait_timeout = milliseconds(at.chance.chance(500) ? 8'000 : 40'000)};
}

void town::people() {
    const std::array<paymcp::gating::caller, 6> names{
        paymcp::gating::caller{"alice", "a1"}, paymcp::gating::caller{"alice", "a2"}, paymcp::gating::caller{"bob", ""},
        paymcp::gating::caller{"", "s1"},      paymcp::gating::caller{"", "s2"},      paymcp::gating::caller{"", ""}};
    const std::size_t count = 2 + at.chance.below(5);
    for (std::size_t i = 0; i < count; ++i) {
        errand one;
        one.client = {at.chance.pick(names), at.chance.chance(500), at.chance.chance(750), at.chance.chance(750)};
        one.tool = at.chance.below(at.tools.size());
        one.arguments = at.chance.chance(700) ? R"({"prompt":"dog"})" : R"({"prompt":"cat"})";
        at.tell("client ", std::to_string(i), " '", one.client.who.principal, "' '", one.client.who.session, "' ",
                one.client.modern ? "modern" : "legacy", " wants ", at.tools[one.tool].definition->name, " by ",
                at.tools[one.tool].flow.name);
        errands_.push_back(std::move(one));
    }
}

bool town::live(std::uint64_t steps) {
    while (at.step < steps && at.judge.content()) one_step();
    if (at.judge.content()) calm_down();
    at.count.steps += at.step;
    ++at.count.seeds;
    return at.judge.content();
}

void town::one_step() {
    ++at.step;
    if (at.chance.chance(at.sky.deaths)) return kill_process();
    if (at.chance.chance(at.sky.clock_jumps)) {
        const bool back = at.chance.chance(300);
        const milliseconds by(back ? -at.chance.between(1, 5'000) : at.chance.between(1, 90'000));
        at.tell("clocks are set by ", std::to_string(by.count()), "ms");
        if (back) at.set_back -= by;
        return at.time.set_clocks(by);
    }
    if (at.chance.chance(at.sky.outages)) {
        ++at.count.outages;
        at.outage_ends = at.time.elapsed() + milliseconds(at.chance.between(100, 15'000));
        return at.tell("the store is gone for a while");
    }
    switch (at.chance.below(20)) {
        case 0:
        case 1:
            return act_as_client();
        case 2:
            return act_as_payer();
        case 3:
            return at.events.empty() ? advance() : deliver_event(at.chance.below(at.events.size()));
        case 4:
            return at.time.pass_to_next();
        default:
            return advance();
    }
}

/// Resumes one of the due coroutines, or moves time where no coroutine is due.
void town::advance() {
    point* const next = at.time.any_due(at.chance);
    if (next == nullptr) return at.time.empty() ? act_as_client() : at.time.pass_to_next();
    const std::size_t number = next->visit;
    next->resume();
    visit& one = *visits_.at(number);
    if (one.done()) finish(one);
}

void town::deliver_event(std::size_t which) {
    const auto [process, id] = at.events[which];
    at.events.erase(at.events.begin() + static_cast<std::ptrdiff_t>(which));
    at.time.wake([&, process = process, &id = id](const point& each) {
        return each.event_of == id && visits_.at(each.visit)->log.process == process;
    });
}

/// A dead process leaves only its effects on the store and the provider.
void town::kill_process() {
    const std::size_t process = at.chance.below(at.processes);
    const std::size_t alive = visits_.size();
    std::erase_if(visits_, [&](const auto& each) { return each.second->log.process == process; });
    if (visits_.size() == alive) return;
    ++at.count.kills;
    at.tell("process ", std::to_string(process), " DIES with ", std::to_string(alive - visits_.size()), " calls");
}

void town::act_as_payer() {
    std::vector<account*> known;
    for (auto& [id, books] : at.provider.accounts)
        if (books.shown) known.push_back(&books);
    if (known.empty()) return advance();
    account& books = *at.chance.pick(known);
    const std::string id = books.order.payment_id;
    const std::size_t will = at.chance.below(100);
    ++at.tick;
    if (books.status == provider_status::pending) {
        if (will < 65)
            bank::pay(books, at.tick);
        else if (will < 75)
            books.status = provider_status::canceled;
        else if (will < 82)
            books.status = provider_status::expired;
        else
            return;
    } else if (books.status == provider_status::authorized && will < 2) {
        books.status = provider_status::expired;
        books.lapsed = true;
    } else if (will < 8 && !books.closed_by_us && !books.lapsed &&
               (books.status == provider_status::canceled || books.status == provider_status::expired)) {
        bool fetchable = false;
        for (const errand& each : errands_)
            fetchable = fetchable || std::count(each.ids.begin(), each.ids.end(), id) > 0;
        if (!fetchable) return;
        bank::pay(books, at.tick);
        ++at.count.late;
    } else {
        return;
    }
    at.tell("the bank says of ", id.substr(0, 8), ": ", std::to_string(static_cast<int>(books.status)));
    at.spread_event(id);
}

}  // namespace paymcp_simulation
