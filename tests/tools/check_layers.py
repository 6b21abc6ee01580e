# SPDX-License-Identifier: MIT
"""The shape of the library: check_layers.py SOURCE HEADER...

Which folder may include which, what a concept's header may not include, which libraries the decision core may not see,
how a header begins and how long it may be, and that the lists in the meson.build files are complete.
"""

import pathlib
import re
import sys

import project

# folder -> the folders whose headers it may include, besides its own
LAYERS = {
    "core": set(),
    "money": {"core"},
    "tool": {"core", "money"},
    "payment": {"core", "money", "tool"},
    "flow": {"core", "money", "tool", "payment"},
    "gate": {"core", "money", "tool", "payment", "flow"},
    "async": {"core"},
    "http": {"core", "async"},
    "provider": {"core", "money", "tool", "payment", "async", "http"},
    "store": {"core", "money", "tool", "payment", "async"},
    "wallet": {"core", "money", "tool", "payment", "flow", "gate", "async", "http", "provider"},
}
LAYERS["watch"] = set(LAYERS)
LAYERS["mcp"] = set(LAYERS)
LAYERS["transport"] = set(LAYERS)
LAYERS["serve"] = set(LAYERS)
LAYERS["adapter"] = set(LAYERS)
LAYERS["testing"] = set(LAYERS)

DECISION_CORE = {"core", "money", "tool", "payment", "flow", "gate"}
UMBRELLAS = {"paymcp.hpp"} | {f"paymcp/{part}.hpp" for part in ("tool", "flow", "provider", "store", "wallet", "server")}
RUNTIME = re.compile(r"^(boost/(asio|beast)|curl/|sqlite3|hiredis|secp256k1|sys/|unistd|netinet/)")
OPTIONAL_LIBRARIES = re.compile(r"^(sqlite3|hiredis|secp256k1)")
# GCC 12 destroys what such a lambda holds twice, once with the co_await and once with the coroutine.
HELD_IN_AWAIT = re.compile(r"\bco_await\b[^;{}]*?\[[^\]]*\w = [^\]]*\]\s*(?:\(|\{|mutable)")
GUARDED = r"#ifndef PAYMCP_SEPARATE_COMPILATION\n(?:#include <[^>]+>\n)*#include <{}>\n#endif"
MOST_LINES = 400
MOST_HEADERS = 20

LISTED = {"unit": "*.cpp", "laws": "*.cpp", "static": "*.cpp", "fail": "*.cpp", "e2e": "*.mjs", "wallets": "*.mjs"}


def layer(name):
    """The folder of a header named as in an include line, or None for an umbrella and for what is not ours."""
    parts = name.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "paymcp" else None


def check_header(root, name):
    path = root / "include" / name
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    complaints = []
    if lines[:1] != ["// SPDX-License-Identifier: MIT"]:
        complaints.append("its first line is not the SPDX line")
    if lines[1:2] != ["#pragma once"]:
        complaints.append("its second line is not #pragma once")
    if len(lines) > MOST_LINES:
        complaints.append(f"it has {len(lines)} lines; {MOST_LINES} are the most")
    complaints += [f"line {at} is longer than 120 columns" for at, line in enumerate(lines, 1) if len(line) > 120]

    complaints += [
        f"line {text[: held.start()].count(chr(10)) + 1} makes a lambda with captures within a co_await"
        for held in HELD_IN_AWAIT.finditer(re.sub(r"//[^\n]*", "", text))
    ]

    own = layer(name)
    if own == "src":
        return "\n".join(complaints)
    for included in project.includes(path):
        other = layer(included)
        if included.startswith("paymcp") and not (root / "include" / included).is_file():
            complaints.append(f"it includes {included}, which does not exist")
        if own is None:
            continue
        if own not in LAYERS:
            complaints.append(f"its folder {own} is no layer of the design")
            break
        if included in UMBRELLAS:
            complaints.append(f"it includes the umbrella {included}")
        if other is not None and other != own and other not in LAYERS[own]:
            complaints.append(f"{own} may not include {included}")
        if own in DECISION_CORE and RUNTIME.match(included):
            complaints.append(f"{own} may not include {included}: the decision core fits every host")
    return "\n".join(complaints)


def check_lists(root, headers):
    """Every file of a folder is in its list, and every listed file exists."""
    complaints = []
    there = {str(path.relative_to(root / "include")) for path in (root / "include").rglob("*.hpp")}
    there = {name for name in there if name != "paymcp/src.hpp" and layer(name) != "src"}
    complaints += [f"include/meson.build does not list {name}" for name in sorted(there - set(headers))]
    complaints += [f"include/meson.build lists {name}, which does not exist" for name in sorted(set(headers) - there)]
    for folder, pattern in LISTED.items():
        base = root / "tests" / folder
        for path in sorted(base.rglob(pattern)):
            nearest = next(one for one in path.parents if (one / "meson.build").is_file())
            listed = (nearest / "meson.build").read_text(encoding="utf-8")
            if f"'{path.relative_to(nearest)}'" not in listed:
                complaints.append(f"tests/{folder}/meson.build does not list {path.relative_to(base)}")
    return "\n".join(complaints)


def check_bodies(root):
    """Each file of function bodies belongs to a header, which includes it unless bodies are compiled separately, and to one
    part of paymcp/src.hpp."""
    include = root / "include"
    complaints = []
    parts = [name for path in sorted((include / "paymcp/src").glob("*.hpp")) for name in project.includes(path)]
    for path in sorted(include.rglob("*.ipp")):
        name = str(path.relative_to(include))
        header = path.parent.parent / f"{path.stem}.hpp"
        if path.parent.name != "impl" or not header.is_file():
            complaints.append(f"{name} stands beside no header")
        elif not re.search(GUARDED.format(re.escape(name)), header.read_text(encoding="utf-8")):
            complaints.append(f"{header.relative_to(include)} does not include {name} where bodies are not compiled separately")
        if parts.count(name) != 1:
            complaints.append(f"{name} is in {parts.count(name)} parts of paymcp/src.hpp")
    whole = set(project.includes(include / "paymcp/src.hpp"))
    there = {f"paymcp/src/{path.name}" for path in (include / "paymcp/src").glob("*.hpp")} - {"paymcp/src/separate.hpp"}
    complaints += [f"paymcp/src.hpp does not include {name}" for name in sorted(there - whole)]
    return "\n".join(complaints)


def check_folders(root):
    """A folder has a bounded number of headers."""
    folders = [path for path in (root / "include").rglob("*") if path.is_dir()]
    counts = {path: len(list(path.glob("*.hpp"))) for path in folders}
    return "\n".join(f"{path} has {count} headers" for path, count in sorted(counts.items()) if count > MOST_HEADERS)


def check_umbrellas(root, headers):
    """paymcp.hpp and the umbrellas of the parts reach every header but optional parts, adapters and test tools, and no
    optional part's library."""
    include = root / "include"
    reached = set()
    for umbrella in ("paymcp.hpp", "paymcp/provider.hpp", "paymcp/server.hpp", "paymcp/store.hpp", "paymcp/wallet.hpp"):
        project.closure(include / umbrella, include, reached, guarded=False)
    complaints = []
    for path in sorted(reached):
        for included in project.includes(path):
            if OPTIONAL_LIBRARIES.match(included):
                complaints.append(f"{path.relative_to(include)} brings {included} into an umbrella")
    for name in headers:
        left_out = layer(name) in ("adapter", "testing") or pathlib.Path(name).parts[2:3] and pathlib.Path(name).parts[2] in project.OPTIONAL
        if left_out and include / name in reached:
            complaints.append(f"no umbrella may include {name}")
        if not left_out and include / name not in reached and (include / name).is_file():
            complaints.append(f"no umbrella includes {name}")
    return "\n".join(complaints)


def main():
    root, headers = pathlib.Path(sys.argv[1]), [one for one in sys.argv[2:] if one.endswith(".hpp")]
    results = [
        ("the lists in meson.build are complete", check_lists(root, headers)),
        ("function bodies have their header and their unit", check_bodies(root)),
        ("no folder is too full", check_folders(root)),
        ("the umbrellas are whole and clean", check_umbrellas(root, headers)),
    ]
    for path in sorted((root / "include").rglob("*.[hi]pp")):
        name = str(path.relative_to(root / "include"))
        results.append((name, check_header(root, name)))
    project.report(results)


if __name__ == "__main__":
    main()
