// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/table.hpp>
#include <paymcp/flow/vocabulary.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

namespace detail {

/// The arrows of a table; arrows between the same two nodes are merged.
class diagram_arrows {
public:
    void add(std::string from, std::string_view label, std::string to) {
        const auto same = std::find_if(arrows_.begin(), arrows_.end(),
                                       [&](const arrow& one) { return one.from == from && one.to == to; });
        if (same != arrows_.end())
            same->label += std::string(", ") + std::string(label);
        else
            arrows_.push_back({std::move(from), std::string(label), std::move(to)});
    }

    std::string text() const {
        std::string out;
        for (const arrow& one : arrows_)
            out += "    " + one.from + (one.label.empty() ? " --> " : " -- " + one.label + " --> ") + one.to + "\n";
        return out;
    }

private:
    struct arrow {
        std::string from, label, to;
    };
    std::vector<arrow> arrows_;
};

/// The text of a node: a phase by its word and action, an end by its verdict.
class diagram_nodes {
public:
    explicit diagram_nodes(const rules::flow_table& table) noexcept : table_(table) {}

    std::string text() const {
        std::string out;
        for (std::size_t phase = 0; phase < table_.phases.size(); ++phase) {
            const std::string actions = actions_of(static_cast<rules::phase_number>(phase));
            if (!actions.empty())
                out += std::string("    ") + of_phase(phase) + "[\"" + std::string(table_.phases[phase]) + ": " +
                       actions + "\"]\n";
        }
        std::set<std::string> seen;
        for (const rules::rule& row : table_.rules)
            if (is_reached(row) && ends(row) && seen.insert(target(row)).second)
                out += std::string("    ") + target(row) + end_of(row) + "\n";
        return out;
    }

    /// Whether some row leads to this one: shared tables have phases that not every policy uses.
    bool is_reached(const rules::rule& row) const {
        return row.from == paymcp::detail::entry_phase || !actions_of(row.from).empty();
    }

    static std::string of_phase(std::size_t phase) { return std::string("p") + std::to_string(phase); }

    /// Each phase has separate ends, so that arrows need not cross.
    static std::string target(const rules::rule& row) {
        if (!ends(row)) return of_phase(row.to);
        return (row.from == paymcp::detail::entry_phase ? "on" : of_phase(row.from)) + "_" + word_of(row);
    }

private:
    static bool ends(const rules::rule& row) {
        return row.act == rules::action::reply || row.act == rules::action::fulfil;
    }

    static std::string word_of(const rules::rule& row) {
        return row.act == rules::action::fulfil ? "fulfilment" : std::string(name_of(row.says));
    }

    static std::string end_of(const rules::rule& row) {
        return row.act == rules::action::fulfil ? "[[\"fulfilment\"]]" : std::string("([\"") + word_of(row) + "\"])";
    }

    /// The actions of the phase, in the order of the rows that lead to it.
    std::string actions_of(rules::phase_number phase) const {
        std::vector<std::string_view> found;
        for (const rules::rule& row : table_.rules)
            if (row.to == phase && std::find(found.begin(), found.end(), name_of(row.act)) == found.end())
                found.push_back(name_of(row.act));
        std::string text;
        for (const std::string_view act : found) text += std::string(text.empty() ? "" : " or ") + std::string(act);
        return text;
    }

    const rules::flow_table& table_;
};

}  // namespace detail

/// Prints a table as a Mermaid flow chart: a box for each phase with its action, an arrow for each event, and a rounded
/// end for each verdict. docs/flows.md shows the library's flows in this form; it works for any flow.
inline std::string flow_diagram(const rules::flow_table& table) {
    const detail::diagram_nodes nodes(table);
    detail::diagram_arrows arrows;
    std::string entries;
    for (const rules::rule& row : table.rules) {
        if (!nodes.is_reached(row)) continue;
        if (row.from != paymcp::detail::entry_phase) {
            arrows.add(nodes.of_phase(row.from), name_of(row.on), nodes.target(row));
            continue;
        }
        const std::string entry = std::string("on_") + std::string(name_of(row.on));
        entries += "    " + entry + "((\"" + std::string(name_of(row.on)) + "\"))\n";
        arrows.add(entry, "", nodes.target(row));
    }
    return "flowchart LR\n" + entries + nodes.text() + arrows.text();
}

}  // namespace paymcp::inline v0::testing
