# SPDX-License-Identifier: MIT
"""Plants faults in copies of the headers of accounts, as ../planted/plant.py does: plant.py INCLUDE OUT LIST.HPP"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "planted"))

import plant  # noqa: E402

POSTINGS = "paymcp/payment/detail/impl/postings.ipp"
STEP = "paymcp/gate/detail/transition.hpp"
SETTLING = "paymcp/gate/detail/settle_account_payment.hpp"
STORE = "paymcp/store/impl/memory.ipp"
WEIGHT = "const std::int64_t weight = counts ? weight_of(subject, one) : 0;"

FAULTS = {
    "a call that was cut off is never given back": (
        SETTLING,
        "if (now < seen.created + cut_off_after ||",
        "if (HERE || now < seen.created + cut_off_after ||",
    ),
    "a call is paid without a look at what the account holds": (
        STEP,
        "if (postings::spends(subject, *next)) {",
        "if (!HERE && postings::spends(subject, *next)) {",
    ),
    "a run is not debited": (
        POSTINGS,
        WEIGHT,
        "const std::int64_t weight = counts && !(HERE && internal) ? weight_of(subject, one) : 0;",
    ),
    "a debit ends with the run": (
        POSTINGS,
        "const bool counts = internal ? taking.contains(subject.state)",
        "const bool counts = internal ? taking.contains(subject.state) && !(HERE && "
        "subject.state == payment_state::delivered)",
    ),
    "what a failed call gives back is given twice": (
        POSTINGS,
        "one.units = internal ? -weight : weight;",
        "one.units = internal ? -weight : weight;\n"
        "        if (HERE && internal && subject.state == payment_state::voided) one.units = weight_of(subject, one);",
    ),
    "a top-up counts before it is paid": (
        POSTINGS,
        "const bool paid_in = subject.state == payment_state::delivered && subject.dispute != states::dispute::open;",
        "const bool paid_in = (subject.state == payment_state::delivered && subject.dispute != states::dispute::open) ||\n"
        "                         (HERE && subject.state == payment_state::created);",
    ),
    "a refunded top-up stays in the balance": (
        POSTINGS,
        "one.units = internal ? -weight : weight;",
        "one.units = internal ? -weight : weight;\n"
        "        if (HERE && !internal && subject.state == payment_state::refunded)\n"
        "            one.units = weight_of(subject, one);",
    ),
    "what the desk gave back of a top-up stays in the balance": (
        POSTINGS,
        "(lifecycle::sum_of(subject) - subject.returned)",
        "(lifecycle::sum_of(subject) - (HERE ? 0 : subject.returned))",
    ),
    "free calls are not bounded": (
        POSTINGS,
        ".floor = -std::int64_t{count},",
        ".floor = HERE ? accounts::no_floor : -std::int64_t{count},",
    ),
    "the store writes a payment without its accounts": (
        STORE,
        "shared_->accounts.apply(found->second.postings, subject.postings, floors);",
        "shared_->accounts.apply(HERE ? subject.postings : found->second.postings, subject.postings, floors);",
    ),
    "the store adds what a posting is, not by how much it has changed": (
        "paymcp/store/detail/impl/account_book.ipp",
        "changes_of(before, after);",
        "changes_of(HERE ? std::vector<accounts::posting>{} : before, after);",
    ),
}

if __name__ == "__main__":
    plant.main(FAULTS)
