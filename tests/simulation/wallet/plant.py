# SPDX-License-Identifier: MIT
"""Plants faults in copies of the headers of paid calls, as ../planted/plant.py does: plant.py INCLUDE OUT LIST.HPP"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "planted"))

import plant  # noqa: E402

CALL = "paymcp/wallet/detail/machine_paid_call.hpp"
MONEY = "paymcp/wallet/detail/call_settling.hpp"
LIFE = "paymcp/wallet/detail/impl/call_life.ipp"

FAULTS = {
    "a run is claimed after it, not before": (
        CALL,
        "Task<outcome> start() {",
        "Task<outcome> start() {\n        if (HERE) co_return outcome::started;",
    ),
    "a start that was answered too late still runs": (
        CALL,
        "while (what == outcome::started && money_",
        "while (!HERE && what == outcome::started && money_",
    ),
    "the second settlement has another body": (
        MONEY,
        "const wallet::rail_verdict taken = co_await ask(); const bool ours",
        "if (HERE) subject_.link += \"'\";\n"
        "        const wallet::rail_verdict taken = co_await ask();\n        const bool ours",
    ),
    "an unknown outcome is answered with a challenge": (
        CALL,
        "call_answer answer{.says = row->says};",
        "call_answer answer{.says = row->says};\n"
        "        if (HERE && row->says == call_flow::verdict::unknown) answer.says = call_flow::verdict::challenge;",
    ),
    "the payment's end is asked before the look-up": (
        CALL,
        "Task<call_answer> perform() {",
        "Task<call_answer> perform() {\n        if (HERE && parts_.time.now() >= call_.expires)\n"
        "            co_return call_answer{.says = call_flow::verdict::challenge};",
    ),
    "the fingerprint is not compared": (
        LIFE,
        "if (!is_same_call(subject, call)) return",
        "if (!HERE && !is_same_call(subject, call)) return",
    ),
    "a claim does not look at the lease": (
        LIFE,
        "if (lease_now < subject.held.until) return {found::busy}; switch (at)",
        "if (!HERE && lease_now < subject.held.until) return {found::busy};\n    switch (at)",
    ),
    "a no after an attempt is final": (
        MONEY,
        "co_return co_await note_settled(taken.reference); co_return outcome::unanswered;",
        "co_return co_await note_settled(taken.reference);\n"
        "        if (HERE && taken.answer == wallet::rail_answer::no) {\n"
        "            const outcome noted = co_await note_refused();\n"
        "            if (noted == outcome::refused) co_return outcome::fenced;\n        }\n"
        "        co_return outcome::unanswered;",
    ),
    "used up after an own attempt does not count as paid": (
        MONEY,
        "const bool ours = taken.answer",
        "const bool ours = !HERE && taken.answer",
    ),
    "used up at the first attempt counts as paid": (
        MONEY,
        "if (taken.answer == wallet::rail_answer::no) co_return co_await note_refused();",
        "if (HERE && taken.used_up) co_return co_await note_settled(taken.reference);\n"
        "        if (taken.answer == wallet::rail_answer::no) co_return co_await note_refused();",
    ),
    "a settlement without an answer counts as refused": (
        MONEY,
        "co_return taken.may_have_happened ?",
        "if (HERE) co_return co_await note_refused();\n        co_return taken.may_have_happened ?",
    ),
    "a refused payment may be used again": (
        LIFE,
        "return ended_unsettled(std::move(subject), payment_state::voided, now); } PAYMCP_INLINE std::optional<payment> doubted",
        "return ended_unsettled(std::move(subject), HERE ? payment_state::canceled : payment_state::voided, now);\n}\n\n"
        "PAYMCP_INLINE std::optional<payment> doubted",
    ),
    "an interrupted only run is repeated": (
        LIFE,
        "if (call.at_most_once) return {found::only_run",
        "if (!HERE && call.at_most_once)\n                return {found::only_run",
    ),
    "the result is not on record when it is settled": (
        CALL,
        "Task<outcome> record() {",
        "Task<outcome> record() {\n        if (HERE && subject_.authorized_only) co_return outcome::recorded;",
    ),
    "who has lost the claim may refuse": (
        LIFE,
        "if (!open || !holds(subject, token)) return",
        "if (!open || (!HERE && !holds(subject, token))) return",
    ),
    "who has lost the claim records its result": (
        "paymcp/payment/detail/impl/life_cycle.ipp",
        "return subject.state == payment_state::running && subject.held.token == token;",
        "return subject.state == payment_state::running && (HERE || subject.held.token == token);",
    ),
    "recovery does not settle": (
        "paymcp/wallet/detail/recover_call.hpp",
        "call_settling<Task> money(parts, subject);",
        "if (HERE) co_return true;\n    call_settling<Task> money(parts, subject);",
    ),
    "a refund is sent before its debt is on record": (
        MONEY,
        "Task<outcome> give_back() {",
        "Task<outcome> give_back() {\n"
        "        if (HERE && !subject_.reference.empty()) {\n"
        "            wallet::rail_order early{.payment_id = subject_.id, .body = {}, .reference = subject_.reference};\n"
        "            co_await parts_.rail.refund(std::move(early));\n        }",
    ),
    "money that went back is answered with a result": (
        LIFE,
        "if (at == phase::returned) return {found::returned};",
        "if (at == phase::returned) return {HERE ? found::settled : found::returned};",
    ),
}

if __name__ == "__main__":
    plant.main(FAULTS)
