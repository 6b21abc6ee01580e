# SPDX-License-Identifier: MIT
"""Copies headers of the library and plants faults in the copies: plant.py INCLUDE OUT LIST.HPP

Each fault is switched on at run time by its sentence. LIST.HPP names all faults, and those whose place is no longer
there: they have to be planted anew. `plant.py INCLUDE --sources` prints which headers are copied.
"""

import pathlib
import re
import sys

# sentence -> (header, text that occurs once, text with the fault in its place); HERE stands for "this fault is on".
FAULTS = {
    "a payment whose tool runs is claimed again": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "if (now < subject.held.until) return {claim_result::busy",
        "if (!HERE && now < subject.held.until) return {claim_result::busy",
    ),
    "a tool that runs at most once runs again after a lapse": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "if (at_most_once) return {claim_result::spent",
        "if (at_most_once && !HERE) return {claim_result::spent",
    ),
    "who has lost the lease is not fenced off": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "return subject.state == payment_state::running && subject.held.token == token;",
        "return subject.state == payment_state::running && (subject.held.token == token || (HERE && token != 0));",
    ),
    "money that comes late is forgotten": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "if (money_is_known(subject.state)) return std::nullopt; subject.state = payment_state::secured;",
        "if (money_is_known(subject.state) || (HERE && subject.state != payment_state::created)) return std::nullopt;\n"
        "    subject.state = payment_state::secured;",
    ),
    "reserved money counts as taken": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "subject.authorized_only = authorized_only;",
        "subject.authorized_only = authorized_only && !HERE;",
    ),
    "the debt is not on record before the money goes back": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "if (!returning) subject.state =",
        "if (!returning && !HERE) subject.state =",
    ),
    "a run that failed gives back what another run has earned": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "(capture_refused || own_result)",
        "(capture_refused || own_result || HERE)",
    ),
    "a result that reached nobody is not found by the same call": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "(owed && !output_is_dropped(subject))",
        "(owed && !HERE && !output_is_dropped(subject))",
    ),
    "the lease is not renewed": (
        "paymcp/gate/detail/run_tool.hpp",
        "payment held = state_.subject;",
        "if (HERE) co_return true;\n        payment held = state_.subject;",
    ),
    "a claim that was answered too late still runs": (
        "paymcp/gate/detail/run_tool.hpp",
        "while (lease_now() + interval() >= state_.subject.held.until)",
        "while (!HERE && lease_now() + interval() >= state_.subject.held.until)",
    ),
    "a claim is won by an answer from before another claim": (
        "paymcp/gate/detail/run_tool.hpp",
        "state_.claim_is_outdated = won && state_.confirmed_after",
        "state_.claim_is_outdated = !HERE && won && state_.confirmed_after",
    ),
    "a run that was cut off is repeated without a look at the money": (
        "paymcp/gate/detail/run_tool.hpp",
        "state_.confirmed_after != last.held.token;",
        "state_.confirmed_after != last.held.token && !(HERE && last.state == payment_state::running);",
    ),
    "a refund that failed is called done": (
        "paymcp/gate/detail/run_tool.hpp",
        "if (!back.sent.has_value()) co_return not_done;",
        "if (!back.sent.has_value() && !HERE) co_return not_done;",
    ),
    "a capture that was refused is called done": (
        "paymcp/gate/detail/run_tool.hpp",
        "known = report.status;",
        "known = HERE ? provider_status::paid : report.status;",
    ),
    "a result goes out before it is recorded": (
        "paymcp/gate/gate.hpp",
        "row = table.find(row->to, outcome);",
        "if (HERE && outcome == event::succeeded) co_return finish(verdict::result);\n"
        "            row = table.find(row->to, outcome);",
    ),
    "the capture is forgotten": (
        "paymcp/gate/gate.hpp",
        "row = table.find(row->to, outcome);",
        "if (HERE && outcome == event::recorded) co_return finish(verdict::result);\n"
        "            row = table.find(row->to, outcome);",
    ),
    "who declines is not asked whether it has paid": (
        "paymcp/gate/gate.hpp",
        "row = table.find(row->to, outcome);",
        "if (HERE && outcome == event::declined) co_return finish(verdict::declined);\n"
        "            row = table.find(row->to, outcome);",
    ),
    "a state forgets the payment that it names": (
        "paymcp/gate/gate.hpp",
        "const event loaded = co_await opening_.load();",
        "event loaded = event::loaded;\n"
        "        if (HERE) co_await opening_.open();\n"
        "        else loaded = co_await opening_.load();",
    ),
    "the rounds of a call are not counted": (
        "paymcp/gate/gate.hpp",
        "++state_.asked.rounds;",
        "if (!HERE) ++state_.asked.rounds;",
    ),
    "a round lasts as long as it likes": (
        "paymcp/gate/gate.hpp",
        "state.round_ends = now + std::min(server.round_timeout, server.wait_timeout);",
        "state.round_ends = now + std::min(server.round_timeout, server.wait_timeout) * (HERE ? 4 : 1);",
    ),
    "an answer starts the wait_timeout of the server anew": (
        "paymcp/gate/gate.hpp",
        "if (state_.renews) state_.wait_ends = parts_.time.now()",
        "if (state_.renews || HERE) state_.wait_ends = parts_.time.now()",
    ),
    "another principal's payment is found": (
        "paymcp/gate/detail/open_payment.hpp",
        "!is_owned_by(known, state_.who)",
        "!HERE && !is_owned_by(known, state_.who)",
    ),
    "a handle is taken from another principal": (
        "paymcp/gate/detail/open_payment.hpp",
        "!is_owned_by(known, state_.who)",
        "!HERE && !is_owned_by(known, state_.who)",
    ),
    "a payment opens another tool": (
        "paymcp/gate/detail/open_payment.hpp",
        "if (state_.tool != nullptr && state_.tool->definition->name != known.tool)",
        "if (!HERE && state_.tool != nullptr && state_.tool->definition->name != known.tool)",
    ),
    "a payment opens other arguments": (
        "paymcp/gate/detail/open_payment.hpp",
        "return state_.arguments.empty() ||",
        "return HERE || state_.arguments.empty() ||",
    ),
    "an unknown status counts as paid": (
        "paymcp/gate/detail/check_payment.hpp",
        "case provider_status::unknown: break;",
        "case provider_status::unknown: if (HERE) co_return co_await secure(false); break;",
    ),
    "the amount of a report is not compared": (
        "paymcp/gate/detail/check_payment.hpp",
        "!other.empty()",
        "!HERE && !other.empty()",
    ),
    "a note that a payment cannot be judged outlives its run": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "subject.unclear.clear(); subject.state = subject.authorized_only ? payment_state::recorded",
        "if (!HERE) subject.unclear.clear();\n    subject.state = subject.authorized_only ? payment_state::recorded",
    ),
    "a link whose time is over is not closed": (
        "paymcp/gate/detail/check_payment.hpp",
        "report = co_await close();",
        "{ if (HERE) report.status = provider_status::expired; else report = co_await close(); }",
    ),
    "a write that failed is taken for written": (
        "paymcp/gate/detail/transition.hpp",
        "if (!answer.has_value()) co_return transition_result::failed;",
        "if (!answer.has_value()) { if (HERE) subject = std::move(*next);"
        "co_return HERE ? transition_result::written : transition_result::failed; }",
    ),
    "the store writes over a newer version": (
        "paymcp/store/impl/memory.ipp",
        "found->second.version != version",
        "(!HERE && found->second.version != version)",
    ),
    "the store opens a second bill": (
        "paymcp/store/impl/memory.ipp",
        "if (payment* known = find_open(subject))",
        "if (payment* known = HERE ? nullptr : find_open(subject))",
    ),
    "a refund that is asked for twice is paid twice": None,  # in bank.hpp
}


def pattern(text):
    """The text, whatever its line breaks are."""
    return re.compile(r"\s+".join(map(re.escape, text.split())))


def plant(include, faults):
    copies, misplaced = {}, []
    for sentence, place in faults.items():
        if place is None:
            continue
        header, sound, faulty = place
        text = copies.get(header) or (include / header).read_text()
        here = f'::paymcp_simulation::planted("{sentence}")'
        # An earlier fault at the same place keeps its text behind it, so each is found again.
        planted, count = pattern(sound).subn(lambda _, new=faulty: new.replace("HERE", here), text)
        if count != 1:
            misplaced.append(f"{header}: {sentence}")
        else:
            copies[header] = planted
    return copies, misplaced


def array(name, texts):
    lines = "".join(f'    "{text}",\n' for text in texts)
    return f"inline constexpr std::array<std::string_view, {len(texts)}> {name}{{\n{lines}}};\n"


def main(faults):
    include = pathlib.Path(sys.argv[1])
    if sys.argv[2] == "--sources":
        print("\n".join(sorted({str(include / place[0]) for place in faults.values() if place})))
        return
    out, listing = map(pathlib.Path, sys.argv[2:4])
    copies, misplaced = plant(include, faults)
    for header, text in copies.items():
        path = out / header
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("#pragma once\n", "#pragma once\n\n#include <planted.hpp>\n", 1))
    listing.write_text(
        "#pragma once\n\n#include <array>\n#include <string_view>\n\nnamespace paymcp_simulation {\n\n"
        + array("all_faults", list(faults))
        + array("misplaced_faults", misplaced)
        + "\n}  // namespace paymcp_simulation\n"
    )


if __name__ == "__main__":
    main(FAULTS)
