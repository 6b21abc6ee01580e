# SPDX-License-Identifier: MIT
"""docs/architecture.md is true: check_architecture.py SOURCE

Every `file.hpp: name` names a file of include/paymcp and something that is declared in it; the table of rooms is the order of
check_layers.py; the spine counts its stops; the glossary is short, and says each term once.
"""

import pathlib
import re
import sys

import check_layers
import project

CITATION = re.compile(r"`([\w/]+\.hpp): ([\w:()]+)`")
FILE = re.compile(r"`([a-z]+/[\w/]+\.hpp)`")
STOP = re.compile(r"^(\d+)\. `([\w/]+\.hpp): ([\w:()]+)`$", re.MULTILINE)
NO_CALL = r"(?!(?:return|co_return|co_await|throw|else|case)\b)"
MOST_STOPS = 20
MOST_TERMS = 20


def section(text, title):
    """What stands under a heading, up to the next heading of its level or above."""
    level = len(title) - len(title.lstrip("#"))
    body = text.partition(f"\n{title}\n")[2]
    return re.split(rf"^#{{1,{level}}} ", body, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text):
    """The cells of a table's rows, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def declares(source, name):
    """Whether a header declares `name`, `type::function` or `type::operator()`."""
    parts = name.split("::")
    last = re.escape(parts[-1])
    is_type = re.search(rf"\b(struct|class|concept|enum class) {last}\b", source) is not None
    if parts[-1] == "operator()":
        is_function = "operator()(" in source
    else:
        is_function = re.search(rf"^ *{NO_CALL}[\w:<>,&*\[\] ]*([\w>&*]|\(auto\)) {last}\(", source, re.MULTILINE) is not None
    owners = all(re.search(rf"\b(struct|class) {re.escape(one)}\b", source) for one in parts[:-1])
    return owners and (is_type or is_function)


def check_citations(root, text):
    include, complaints = root / "include/paymcp", []
    for file, name in sorted(set(CITATION.findall(text))):
        if not (include / file).is_file():
            complaints.append(f"there is no {file}")
        elif not declares((include / file).read_text(encoding="utf-8"), name):
            complaints.append(f"{file} declares no {name}")
    for file in sorted(set(FILE.findall(text))):
        if not any((base / file).is_file() for base in (include, include.parent)):
            complaints.append(f"there is no {file}")
    return "\n".join(complaints)


def check_rooms(root, text):
    complaints, above = [], set()
    table = [[cell.strip("`") for cell in row] for row in rows(section(text, "## The rooms"))]
    for room, _, _, may_include in table:
        expected = check_layers.LAYERS.get(room, set())
        given = set() if may_include == "nothing" else set(may_include.split(", "))
        if may_include == "all above":
            given = set(above)
        # a room that is yet to come has no row
        if given != expected & (above | given):
            complaints.append(f"{room}: may include {sorted(expected)}, not {sorted(given)}")
        above.add(room)
    folders = {path.name for path in (root / "include/paymcp").iterdir() if path.is_dir()} - {"src"}
    complaints += [f"{room} has no row" for room in sorted(folders - above)]
    complaints += [f"there is no folder {room}" for room in sorted(above - folders)]
    asked = re.findall(r"^\d+\. .*`(\w+)`$", section(text, "### Which room is this line in?"), re.MULTILINE)
    complaints += [f"no question leads to {room}" for room in sorted(above - set(asked))]
    return "\n".join(complaints)


def check_spine(text):
    stops = STOP.findall(section(text, "### The spine of a confirm call"))
    complaints = []
    if [int(number) for number, _, _ in stops] != list(range(1, len(stops) + 1)):
        complaints.append("the stops are not numbered one by one")
    if f"The spine has {len(stops)} stops" not in text:
        complaints.append(f"it does not say that it has {len(stops)} stops")
    if len(stops) > MOST_STOPS:
        complaints.append(f"it has {len(stops)} stops; {MOST_STOPS} are the most")
    return "\n".join(complaints)


def check_steps(root, text):
    """The functions of the life cycle in the table of a payment's steps."""
    source = (root / "include/paymcp/payment/detail/life_cycle.hpp").read_text(encoding="utf-8")
    names = {name for row in rows(section(text, "## The way of a payment")) for name in re.findall(r"`(\w+)`", row[2])}
    return "\n".join(f"life_cycle.hpp declares no {name}" for name in sorted(names) if not declares(source, name))


def check_glossary(text):
    terms = [row[0] for row in rows(section(text, "## Glossary"))]
    complaints = [f"it has {len(terms)} terms; {MOST_TERMS} are the most"] if len(terms) > MOST_TERMS else []
    complaints += [f"{one} stands there twice" for one in sorted(set(terms)) if terms.count(one) > 1]
    return "\n".join(complaints if terms else ["it is empty"])


def main():
    root = pathlib.Path(sys.argv[1])
    text = (root / "docs/architecture.md").read_text(encoding="utf-8")
    project.report(
        [
            ("what it names exists", check_citations(root, text)),
            ("the rooms are those of the layer check", check_rooms(root, text)),
            ("the spine counts its stops", check_spine(text)),
            ("the steps of a payment exist", check_steps(root, text)),
            ("the glossary is short", check_glossary(text)),
        ]
    )


if __name__ == "__main__":
    main()
