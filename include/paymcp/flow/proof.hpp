// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/detail/defects.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace paymcp::inline v0 {

namespace detail {

/// A table with its rows found in one step; the proof asks for them thousands of times.
class indexed_table {
public:
    constexpr explicit indexed_table(const flow_table& table) : rules_(table.rules) {
        for (std::size_t i = 0; i < rules_.size() && i < 255; ++i) {
            auto& slot = rows_[rules_[i].from % max_phases][static_cast<std::size_t>(rules_[i].on)];
            if (slot != 0) duplicate_ = &rules_[i];
            slot = static_cast<std::uint8_t>(i + 1);
        }
    }

    constexpr const rule* find(phase_number from, event what) const noexcept {
        const std::uint8_t slot = rows_[from % max_phases][static_cast<std::size_t>(what)];
        return slot == 0 ? nullptr : &rules_[slot - 1];
    }

    constexpr const rule* duplicate() const noexcept { return duplicate_; }

private:
    std::span<const rule> rules_;
    std::uint8_t rows_[max_phases][event_count]{};
    const rule* duplicate_ = nullptr;
};

/// A node of the walk: phase, action performed there, what has happened so far, and which of the two tables applies.
struct flow_node {
    phase_number phase = entry_phase;
    action act = action::reply;
    bool fulfilling = false;
    flow_facts facts{};

    constexpr std::uint32_t key() const noexcept {
        const std::size_t place = ((fulfilling ? 1U : 0U) * max_phases + phase) * action_count +
                                  static_cast<std::size_t>(act);
        return static_cast<std::uint32_t>(place << flow_facts::width | facts.bits());
    }
};

/// Walks every reachable place of a flow and of the fulfilment table behind it, breadth first.
class flow_walk {
public:
    constexpr flow_walk(const flow_table& flow, const flow_table& fulfilment, bool authorized)
        : flow_(flow), fulfilment_(fulfilment), authorized_(authorized) {}

    constexpr flow_proof prove() {
        if (const rule* twice = flow_.duplicate()) return {violation::duplicate_rule, twice->from, twice->on};
        if (flow_.find(entry_phase, event::called) == nullptr) return {violation::no_entry};
        for (const event entry : {event::called, event::confirmed}) enter(entry);
        for (std::size_t i = 0; i < count_ && found_.holds(); ++i) expand(i);
        if (found_.holds()) check_endings();
        return found_;
    }

private:
    static constexpr std::size_t max_nodes = 1024;
    static constexpr std::size_t slots = 4096;
    static constexpr std::size_t max_edges = 4096;
    static constexpr std::uint16_t finished = max_nodes;

    struct edge {
        std::uint16_t from;
        std::uint16_t to;  ///< a node, or `finished`
        bool waits;
    };

    constexpr const indexed_table& table(bool fulfilling) const noexcept { return fulfilling ? fulfilment_ : flow_; }

    constexpr void fail(violation what, phase_number phase, event on) noexcept {
        if (found_.holds()) found_ = {what, phase, on};
    }

    constexpr void enter(event entry) {
        const rule* row = flow_.find(entry_phase, entry);
        if (row != nullptr) follow(*row, flow_facts{.authorized = authorized_}, false);
    }

    /// Checks one row and returns where it leads.
    constexpr std::uint16_t follow(const rule& row, const flow_facts& facts, bool fulfilling) {
        if (const violation what = judge(facts, row); what != violation::none) fail(what, row.from, row.on);
        if (row.act == action::reply || !found_.holds()) return finished;
        if (row.act != action::fulfil) return visit({row.to, row.act, fulfilling, facts});
        return follow(*fulfilment_.find(entry_phase, event::secured), facts, true);
    }

    constexpr std::uint16_t visit(const flow_node& node) {
        const std::uint32_t key = node.key() + 1;
        std::size_t slot = (key * 2654435761U) >> 20;
        while (seen_[slot] != 0 && seen_[slot] != key) slot = (slot + 1) % slots;
        if (seen_[slot] == key) return places_[slot];
        if (count_ == max_nodes) {
            fail(violation::too_large, node.phase, event::called);
            return finished;
        }
        seen_[slot] = key;
        places_[slot] = static_cast<std::uint16_t>(count_);
        nodes_[count_] = node;
        return static_cast<std::uint16_t>(count_++);
    }

    /// A call that asks or waits may end here and continue in another request, which knows only the payment.
    constexpr void resume(const flow_node& node) {
        if (!node.fulfilling)
            visit({node.phase, node.act, false, flow_facts{.known = true, .authorized = node.facts.authorized}});
    }

    constexpr void expand(std::size_t index) {
        const flow_node node = nodes_[index];
        if (node.act == action::ask || node.act == action::wait) resume(node);
        for (event_set possible = outcomes(node.act); !possible.empty() && found_.holds();) {
            const event outcome = possible.pop();
            const rule* row = table(node.fulfilling).find(node.phase, outcome);
            if (row == nullptr) return fail(violation::misses_an_outcome, node.phase, outcome);
            const std::uint16_t to = follow(*row, after(node.facts, outcome), node.fulfilling);
            if (edges_count_ == max_edges) return fail(violation::too_large, node.phase, outcome);
            edges_[edges_count_++] = {static_cast<std::uint16_t>(index), to, is_waiting(outcome)};
        }
    }

    /// Removes, repeatedly, the nodes whose edges without a wait all lead to removed nodes; the remaining nodes form a
    /// loop. Edges lie in the order of their origin, which is breadth first, so walking them backwards removes most in
    /// one pass.
    constexpr void check_endings() {
        std::array<bool, max_nodes + 1> bounded{};
        std::array<bool, max_nodes + 1> replies{};
        bounded[finished] = replies[finished] = true;
        for (bool changed = true; changed;) changed = peel(bounded, replies);
        for (std::size_t i = 0; i < count_; ++i) {
            if (!bounded[i]) return fail(violation::loops_without_waiting, nodes_[i].phase, event::called);
            if (!replies[i]) return fail(violation::never_replies, nodes_[i].phase, event::called);
        }
    }

    constexpr bool peel(std::array<bool, max_nodes + 1>& bounded, std::array<bool, max_nodes + 1>& replies) const {
        bool changed = false;
        for (std::size_t last = edges_count_; last > 0;) {
            const std::uint16_t node = edges_[last - 1].from;
            bool all_bounded = true;
            bool some_reply = false;
            for (; last > 0 && edges_[last - 1].from == node; --last) {
                all_bounded = all_bounded && (edges_[last - 1].waits || bounded[edges_[last - 1].to]);
                some_reply = some_reply || replies[edges_[last - 1].to];
            }
            changed = changed || (all_bounded && !bounded[node]) || (some_reply && !replies[node]);
            bounded[node] = bounded[node] || all_bounded;
            replies[node] = replies[node] || some_reply;
        }
        return changed;
    }

    indexed_table flow_;
    indexed_table fulfilment_;
    bool authorized_;
    flow_proof found_{};
    std::array<flow_node, max_nodes> nodes_{};
    std::size_t count_ = 0;
    std::array<edge, max_edges> edges_{};
    std::size_t edges_count_ = 0;
    std::array<std::uint32_t, slots> seen_{};
    std::array<std::uint16_t, slots> places_{};
};

}  // namespace detail

namespace rules {

/// Walks a flow's table with each fulfilment behind it, at compile time, and returns the first violation.
consteval detail::flow_proof prove(const flow_table& flow, detail::fulfilment kind) {
    return detail::flow_walk(flow, detail::fulfilment_table(kind), kind == detail::fulfilment::reserve).prove();
}

}  // namespace rules

namespace detail {

/// The proof over all money policies; a flow must hold with each of them.
template <class Flow>
inline constexpr detail::flow_proof proof_of = [] {
    constexpr detail::flow_proof keep = prove(Flow::table(), detail::fulfilment::keep);
    constexpr detail::flow_proof refund = prove(Flow::table(), detail::fulfilment::refund);
    constexpr detail::flow_proof reserve = prove(Flow::table(), detail::fulfilment::reserve);
    if (!keep.holds()) return keep;
    return refund.holds() ? reserve : refund;
}();

}  // namespace detail
}  // namespace paymcp::inline v0
