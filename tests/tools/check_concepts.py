# SPDX-License-Identifier: MIT
"""Every public concept is described and has its smallest model: check_concepts.py SOURCE

Described means: a sentence, numbered requirements, what is not required, and the models (CONTRIBUTING.md). The smallest
model stands in tests/static/archetypes*.cpp, with what satisfies the concept and what does not."""

import pathlib
import re
import sys

import project

CONCEPT = re.compile(r"((?:^///.*\n)*)^template <[^\n]*>\n(?:^ *requires.*\n)?^concept (\w+)", re.MULTILINE)
INSIDE = re.compile(r"^namespace detail \{.*?^\}  // namespace detail", re.MULTILINE | re.DOTALL)
PASCAL = re.compile(r"(?:[A-Z][a-z0-9]+)+$")
WANTED = {
    r"^/// 1\. ": "no numbered requirements",
    r"Not required": "no word of what it does not require",
    r"Models": "no models",
}


def complaints(name, comment, archetypes):
    if not re.match(r"/// [A-Z]", comment):
        yield "no comment that begins with a sentence"
    for pattern, missing in WANTED.items():
        if not re.search(pattern, comment, re.MULTILINE):
            yield missing
    if not PASCAL.match(name):
        yield "its name is not PascalCase"
    if not re.search(rf"static_assert\((\w+::)*{name}<", archetypes):
        yield "no archetype satisfies it (tests/static/archetypes*.cpp)"
    if not re.search(rf"static_assert\(!(\w+::)*{name}<", archetypes):
        yield "no archetype misses it (tests/static/archetypes*.cpp)"


def main():
    source_root = pathlib.Path(sys.argv[1])
    static = source_root / "tests" / "static"
    archetypes = "".join(path.read_text() for path in sorted(static.glob("archetypes*.cpp")))
    results = []
    for header in sorted((source_root / "include").rglob("*.hpp")):
        text = header.read_text()
        if re.search(r"^namespace paymcp::.*\bdetail\b", text, re.MULTILINE):
            public_text = ""
        else:
            public_text = INSIDE.sub("", text)
        public = {name: comment for comment, name in CONCEPT.findall(public_text)}
        for comment, name in CONCEPT.findall(text):
            where = f"{header.relative_to(source_root)}: {name}"
            if name in public:
                results.append((where, "\n".join(complaints(name, comment, archetypes))))
            else:
                results.append((where, "" if PASCAL.match(name) else "its name is not PascalCase"))
    if not any("PaymentStore" in where for where, _ in results):
        results.append(("concepts are found", "PaymentStore is not among them"))
    project.report(results)


main()
