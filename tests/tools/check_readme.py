# SPDX-License-Identifier: MIT
"""README.md shows tested code: check_readme.py SOURCE

Its first C++ block equals examples/first/first.cpp; the line of its second one is in tests/fail/readme.cpp, and the
sentence under it is the one that this file expects from the compiler.
"""

import pathlib
import re
import sys

import project

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def main():
    root = pathlib.Path(sys.argv[1])
    readme = (root / "README.md").read_text(encoding="utf-8")
    blocks = [(kind, text) for kind, text in BLOCK.findall(readme)]
    programs = [text for kind, text in blocks if kind == "cpp"]
    program = (root / "examples/first/first.cpp").read_text(encoding="utf-8")
    refused = (root / "tests/fail/readme.cpp").read_text(encoding="utf-8")
    sentence = re.search(r"^// EXPECT: (.+)$", refused, re.MULTILINE).group(1)
    lines = program.splitlines()
    project.report(
        [
            ("the program is examples/first/first.cpp", "" if programs[:1] == [program] else "they differ"),
            ("the program has at most 15 lines", "" if len(lines) <= 15 else f"it has {len(lines)}"),
            ("the refused line is in tests/fail", "" if programs[1].strip() in refused else "tests/fail/readme.cpp lacks it"),
            ("the sentence is the compiler's", "" if sentence in readme else f"README.md lacks: {sentence}"),
            ("both commands are named", "" if all(f"\n{one}\n" in readme for one in ("examples/run", "tests/run")) else "no"),
        ]
    )


main()
