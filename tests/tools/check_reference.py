# SPDX-License-Identifier: MIT
"""docs/reference.md is what the headers say: check_reference.py SOURCE [--write]

It lists every public name with the first sentence of its docstring. `--write` writes it anew.
"""

import pathlib
import sys

import check_layers
import project
import public_names

# How many names may stand directly in `paymcp`, currencies and their literals aside. A program says `using namespace paymcp;`, so
# each of them is a name that it cannot use for something else, and one more to look through. A new one has to be named by who
# writes tools, configures `serve`, writes a provider or a store, or tests a shop; all else goes into a nested namespace or `detail`.
MOST_DIRECT = 192

INTRODUCTION = """# Reference

<!-- Written by tests/tools/check_reference.py SOURCE --write from the headers; change the docstrings, not this file. -->

Every public name of namespace `paymcp` with the first sentence of its docstring; the header says the rest. A name with a
prefix, such as `mcp::server`, is in that namespace within `paymcp`: `rules` has the words of flow tables, `gating` the gate,
its host, callers and replies, `http` our HTTP client and server, `async` awaitables, timers and worker threads, `watch` what
keeps payments up to date, `mcp` MCP's own features, the server and its transports, `ledger` the list of payments, `cli` a
program's command line, `adapter` shops for other MCP servers, `wallet` what machines pay with, `states` sets of payment states, `testing` what tests use. What is in a namespace `detail` or under a
folder `detail` is not public and changes without notice. Names that start with an upper-case letter are concepts and the six
flows.

`#include <paymcp.hpp>` brings tools, flows, `serve`, the mock provider and the memory store; a part comes whole with
`paymcp/tool.hpp`, `paymcp/flow.hpp`, `paymcp/provider.hpp`, `paymcp/store.hpp`, `paymcp/wallet.hpp` or `paymcp/server.hpp`.
"""


SAMPLE = """
namespace paymcp::inline v0 {
/// A type. More of it.
template <class T, auto N = (1 > 0)>
    requires Small<T> && (sizeof(T) < 8)
class box final : base<T> {
    int hidden(int value) { return value; }
};
struct later;
/// Specialized, so not new.
template <> struct box<int> {};
/// Makes `a. B` of it. Then more.
[[nodiscard]] inline std::vector<int> make(int (*with)(int), options how = {}) noexcept { return {}; }
template <class T> requires requires(T one) { one.size(); } auto count(const T& one) -> decltype(one.size());
/// Two at once.
inline constexpr currency AAA{"AAA"}, BBB{"BBB"};
inline constexpr std::array few{1, 2};
inline constexpr auto twice = [](int value) { return 2 * value; };
template <class T> concept Whole = requires(T one) { { one.get() } -> same_as<int>; };
using number = int;
enum class color : int { red, green };
constexpr bool operator==(color, int) { return true; }
template <char... D> consteval int operator""_usd() { return 1; }
namespace detail { struct no_one_sees; }
/// A room.
namespace room { void inside(); }
}  // namespace paymcp::inline v0
namespace paymcp::inline v0::mcp { int outside = 1; }
namespace std { template <> struct hash<int> {}; }
"""
SAMPLE_NAMES = "box later make count AAA BBB few twice Whole number color _usd room room::inside mcp::outside".split()
SAMPLE_SENTENCES = ["A type", "Makes `a. B` of it", "Two at once", "Two at once", "A room"]


def check_reading():
    """The reading finds each form of declaration, and nothing else."""
    found = public_names.Reader("sample.hpp", SAMPLE).read()
    names = [one.full for one in found]
    sentences = [public_names.first_sentence(one.doc) for one in found if one.doc]
    complaints = [] if names == SAMPLE_NAMES else [f"it read {names}"]
    complaints += [] if sentences == SAMPLE_SENTENCES else [f"it read {sentences}"]
    return "\n".join(complaints)


def room_of(one):
    return check_layers.layer(one.header) or "version"


def folded(names):
    """The names with each family of equals as one line: currencies, money literals, the slots of policies."""
    families = {}
    for one in names:
        is_tag = one.kind == "struct" and not one.defined and one.scope
        family = one.header if one.header.endswith("codes.hpp") else one.kind if one.kind == "literal" else ""
        if is_tag and any(other.kind == "namespace" and other.full == one.scope for other in names):
            continue
        if family and family in families:
            families[family].name += f", {one.name}"
            families[family].doc = families[family].doc or one.doc
            continue
        if family:
            families[family] = one
        yield one


def line(one):
    names = one.full.split(", ")
    shown = f"`{names[0]}`" if len(names) == 1 else f"`{names[0]}` ... `{names[-1]}` ({len(names)})"
    sentence = public_names.first_sentence(one.doc).replace("|", "\\|")
    return f"| {shown} | {one.kind} | {sentence} | {one.header.removeprefix('paymcp/')} |"


def reference(names):
    rooms = {}
    for one in names:
        rooms.setdefault(room_of(one), []).append(line(one))
    order = [*check_layers.LAYERS, "version"]
    parts = [INTRODUCTION]
    for room in sorted(rooms, key=order.index):
        parts.append("\n".join([f"## {room}\n", "| name | kind | what it is | header |", "|---|---|---|---|", *rooms[room], ""]))
    return "\n".join(parts)


def direct(names):
    """The names directly in `paymcp`, each family of equals aside."""
    return [one for one in names if not one.scope and one.kind not in ("macro", "literal") and "codes.hpp" not in one.header]


def main():
    root = pathlib.Path(sys.argv[1])
    names = list(folded(public_names.public_names(root)))
    text, page = reference(names), root / "docs/reference.md"
    if "--write" in sys.argv:
        page.write_text(text, encoding="utf-8")
        print(f"{len(names)} names")
        return
    there = page.read_text(encoding="utf-8") if page.is_file() else ""
    missing = sorted(set(text.splitlines()) - set(there.splitlines()))
    surplus = sorted(set(there.splitlines()) - set(text.splitlines()))
    stale = [f"lacks: {one}" for one in missing] + [f"has: {one}" for one in surplus]
    if there != text:
        stale.append("write it anew: python3 tests/tools/check_reference.py . --write")
    silent = [f"{one.header}: {one.full} has no docstring" for one in names if not public_names.first_sentence(one.doc)]
    project.report(
        [
            ("the reading finds each form of declaration", check_reading()),
            ("docs/reference.md is what the headers say", "" if there == text else "\n".join(stale)),
            (
                f"at most {MOST_DIRECT} names stand directly in paymcp",
                "" if len(direct(names)) <= MOST_DIRECT else f"there are {len(direct(names))}",
            ),
            ("every public name has a docstring", "\n".join(silent)),
        ]
    )


if __name__ == "__main__":
    main()
