// SPDX-License-Identifier: MIT The clients' actions, and their return at the end.
#include "town.hpp"

#include <paymcp/core/detail/digest.hpp>

namespace paymcp_simulation {

using paymcp::detail::request_state;

visit& town::enter(errand& who, std::size_t process, intent why) {
    const std::size_t number = next_visit_++;
    ++at.count.calls;
    return *visits_.emplace(number, std::make_unique<visit>(at, number, process, who, why)).first->second;
}

void town::call(errand& who, std::size_t process) {
    visit& one = enter(who, process, intent::honest);
    at.tell("call ", std::to_string(one.log.number), " in process ", std::to_string(process), ": ",
            at.tools[who.tool].definition->name, " ", who.arguments);
    one.call();
    if (one.done()) finish(one);
}

/// Presents a payment as the tools of the flow do: to its confirm tool, to the shared one, or with the call.
void town::present(errand& who, std::size_t process, std::size_t tool, const std::string& id,
                   const std::string& arguments, intent why) {
    const surface tools = at.sales[tool].tools;
    visit& one = enter(who, process, why);
    at.tell("call ", std::to_string(one.log.number), " in process ", std::to_string(process), ": presents ",
            id.substr(0, 8), why == intent::honest ? "" : " WRONGLY");
    const paid_tool* expected = tools == surface::shared_confirm ? nullptr : &at.tools[tool];
    one.confirm(at.tools[tool].flow, expected, id, arguments);
    if (one.done()) finish(one);
}

void town::visit_with_id(errand& who, std::size_t process) {
    const std::string id = at.chance.pick(who.ids);
    const bool again = at.sales[who.tool].tools == surface::resubmit;
    present(who, process, who.tool, id, again ? who.arguments : std::string(), intent::honest);
}

/// Checks the state that the client carries, as the server does before it calls the gate.
std::optional<request_state> town::opened_handle(const errand& who, const std::string& sealed) const {
    const std::optional<std::string> plain = sealer_.open(sealed);
    std::optional<request_state> handle = plain ? paymcp::detail::unpack(*plain) : std::nullopt;
    if (!handle) return std::nullopt;
    const bool same_call = handle->tool == at.tools[who.tool].definition->name &&
                           handle->flow == at.tools[who.tool].flow.name &&
                           handle->digest == paymcp::detail::sha256_hex(who.arguments);
    const bool same_owner =
        handle->principal == who.client.who.principal || planted("a handle is taken from another principal");
    return same_call && same_owner ? handle : std::nullopt;
}

std::string town::seal(const errand& who, const reply& answer) const {
    const request_state handle{.payment_id = answer.subject->id,
                               .tool = answer.subject->tool,
                               .flow = std::string(at.tools[who.tool].flow.name),
                               .digest = answer.subject->digest,
                               .principal = answer.subject->principal,
                               .phase = answer.resume.phase,
                               .asked = answer.resume.asked,
                               .rounds = answer.resume.rounds,
                               .until = answer.resume.until,
                               .expires = answer.subject->expires};
    return sealer_.seal(*paymcp::detail::pack(handle));
}

void town::visit_with_handle(errand& who, std::size_t process) {
    // A client continues with the newest state, unless the answer to an older call arrives late.
    const carried brought = at.chance.chance(800) ? who.handles.back() : at.chance.pick(who.handles);
    const std::optional<request_state> handle = opened_handle(who, brought.sealed);
    if (!handle) return at.judge.violate(invariant::truthful, "no payment", "an honest handle was refused");
    ++at.count.resumed;
    visit& one = enter(who, process, intent::honest);
    std::optional<event> answer;
    if (at.chance.chance(900)) answer = one.any_answer();
    at.tell("call ", std::to_string(one.log.number), " in process ", std::to_string(process), ": comes back with ",
            handle->payment_id.substr(0, 8), " ", answer ? name_of(*answer) : "no answer");
    one.resume(*handle, brought.rounds, answer);
    if (one.done()) finish(one);
}

/// Another client's id or state, or the client's own for another call.
void town::visit_wrongly(errand& who, std::size_t process) {
    errand& other = at.chance.pick(errands_);
    const bool resubmits = at.sales[who.tool].tools == surface::resubmit;
    if (!other.handles.empty() && other.client.who.principal != who.client.who.principal &&
        !other.client.who.principal.empty() && other.tool == who.tool && other.arguments == who.arguments) {
        const std::optional<request_state> handle = opened_handle(who, at.chance.pick(other.handles).sealed);
        if (!handle) return;
        visit& one = enter(who, process, intent::other_principal);
        one.resume(*handle, 1, event::accepted);
        if (one.done()) finish(one);
    } else if (other.ids.empty()) {
        return;
    } else if (other.client.who.principal != who.client.who.principal && !other.client.who.principal.empty()) {
        const std::string& arguments =
            at.sales[other.tool].tools == surface::resubmit ? other.arguments : std::string();
        present(who, process, other.tool, at.chance.pick(other.ids), arguments, intent::other_principal);
    } else if (other.client.who.principal.empty() && other.tool != who.tool &&
               at.sales[who.tool].tools != surface::shared_confirm) {
        present(who, process, who.tool, at.chance.pick(other.ids), resubmits ? other.arguments : std::string(),
                intent::other_tool);
    } else if (other.client.who.principal.empty() && other.tool == who.tool && resubmits) {
        present(who, process, who.tool, at.chance.pick(other.ids), R"({"prompt":"a whole zoo"})",
                intent::other_arguments);
    }
}

void town::act_as_client() {
    errand& who = at.chance.pick(errands_);
    const std::size_t process = at.chance.below(at.processes);
    const std::size_t will = at.chance.below(100);
    if (will < 15 && !visits_.empty()) {
        auto one = visits_.begin();
        std::advance(one, static_cast<std::ptrdiff_t>(at.chance.below(visits_.size())));
        if (one->second->log.why != intent::honest) return;
        at.tell("call ", std::to_string(one->first), ": the client leaves");
        return one->second->leave();
    }
    if (visits_.size() >= 10) return advance();
    if (will < 25) return visit_wrongly(who, process);
    if (will < 55 && !who.handles.empty()) return visit_with_handle(who, process);
    if (will < 75 && !who.ids.empty()) return visit_with_id(who, process);
    call(who, process);
}

void town::go_on_later(errand& who, const visit_log& by) {
    at.judge.sent_on(by, world::max_rounds);
    who.handles.push_back({seal(who, last_), by.rounds});
}

/// The reply reaches the client, unless it has disconnected.
void town::finish(visit& one) {
    last_ = one.take();
    at.tell("call ", std::to_string(one.log.number), " ends: ", name_of(last_.says), " ",
            last_.subject ? last_.subject->id.substr(0, 8) : "", one.log.client_here ? "" : " (nobody reads it)");
    const std::optional<payment> stored = last_.subject ? at.stored(last_.subject->id) : std::nullopt;
    if (one.log.client_here) at.judge.replied(last_, stored, one.log);
    if (last_.says == verdict::pending) at.judge.came_to_an_end(one.log, world::max_rounds);
    if (one.log.client_here && last_.says == verdict::result) at.collect(last_.subject->id);
    errand& who = one.of();
    if (one.log.client_here && last_.subject && one.log.why == intent::honest) {
        if (!last_.subject->link.empty()) at.provider.accounts[last_.subject->id].shown = true;
        if (last_.says == verdict::asked || last_.says == verdict::waits)
            go_on_later(who, one.log);
        else if (std::count(who.ids.begin(), who.ids.end(), last_.subject->id) == 0)
            who.ids.push_back(last_.subject->id);
    }
    visits_.erase(one.log.number);
}

/// Failures stop: pending calls end, and every client that has paid returns.
void town::calm_down() {
    at.tell("the weather clears");
    at.sky = {};
    at.outage_ends = milliseconds(0);
    const std::uint64_t last_step = at.step + 20'000;
    for (; !visits_.empty() && at.judge.content(); ++at.step) {
        if (at.step > last_step) return at.judge.violate(invariant::replies, "in the end", "a call does not end");
        if (at.events.empty())
            advance();
        else
            deliver_event(0);
    }
    const std::vector<std::string> ids = at.ids;
    for (const std::string& id : ids)
        if (at.judge.content()) come_back(id);
}

void town::come_back(const std::string& id) {
    const account& books = at.provider.accounts[id];
    at.sky.failing_runs = at.chance.chance(300) ? 1000 : 0;
    bool came = true;
    for (int again = 0; came && again < 8 && books.secured_at != 0 && at.judge.content(); ++again) {
        at.time.pass(world::lease + milliseconds(10'000));
        came = false;
        for (errand& each : errands_)
            if (!came) came = come_back_once(each, id);
        if (came && last_.says == verdict::result && at.judge.about(id).handed) break;
        at.sky.failing_runs = 0;
    }
    if (at.judge.content()) at.judge.in_the_end(*at.stored(id), came);
}

/// With the id if a reply has shown it, with a state if it was asked, otherwise by calling again.
bool town::come_back_once(errand& who, const std::string& id) {
    const std::optional<payment> wanted = at.stored(id);
    const bool resubmits = at.sales[who.tool].tools == surface::resubmit;
    const std::size_t process = at.chance.below(at.processes);
    const std::size_t number = next_visit_;
    if (std::count(who.ids.begin(), who.ids.end(), id) > 0) {
        present(who, process, who.tool, id, resubmits ? who.arguments : std::string(), intent::honest);
    } else {
        const carried* brought = nullptr;
        for (const carried& each : who.handles)
            if (opened_handle(who, each.sealed)->payment_id == id) brought = &each;
        const caller& owner = who.client.who;
        const bool mine = wanted->principal.empty() ? owner.principal.empty() && owner.session == wanted->session
                                                    : owner.principal == wanted->principal;
        const bool owned = !owner.principal.empty() || !owner.session.empty();
        if (brought != nullptr) {
            const std::optional<request_state> handle = opened_handle(who, brought->sealed);
            enter(who, process, intent::honest).resume(*handle, brought->rounds, event::accepted);
        } else if (mine && owned && paymcp::detail::lifecycle::serves_calls(*wanted) &&
                   wanted->tool == at.tools[who.tool].definition->name &&
                   wanted->arguments == who.arguments) {
            call(who, process);
        } else {
            return false;
        }
    }
    const std::uint64_t last_step = at.step + 5'000;
    for (; visits_.contains(number) && at.judge.content(); ++at.step) {
        if (at.step > last_step) at.judge.violate(invariant::replies, id, "a call does not end");
        if (at.events.empty())
            advance();
        else
            deliver_event(0);
    }
    return true;
}

}  // namespace paymcp_simulation
