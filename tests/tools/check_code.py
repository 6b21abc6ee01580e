# SPDX-License-Identifier: MIT
"""The code in docs/ is compiled or run: check_code.py SOURCE [--write]

Each block of C++ or of a configuration of nginx in docs/ stands under a comment that names its place, a file and one of its regions:

    <!-- code: examples/tools/tools.cpp, structs -->

A region is what stands between two lines `// [structs]` (`# [structs]`), without the lines that name other regions and without common
indentation. `--write` brings blocks up to date.
"""

import pathlib
import re
import sys
import textwrap

import project

BLOCK = re.compile(
    r"(?:<!-- code: (?P<file>\S+), (?P<region>[\w -]+) -->\n)?```(?P<kind>cpp|nginx)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def region(root, file, name):
    """The lines of a region, or a complaint."""
    path = root / file
    if not path.exists():
        return None, f"there is no {file}"
    if not file.startswith(("examples/", "tests/")):
        return None, f"{file} is not compiled: take code of examples/ or tests/"
    parts = re.split(rf"^ *(?://|#) \[{re.escape(name)}\]\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if len(parts) != 3:
        return None, f"{file} has no two lines // [{name}]"
    inside = re.sub(r"^ *(?://|#) \[[\w -]+\]\n", "", parts[1], flags=re.MULTILINE)
    return textwrap.dedent(inside), ""


def compare(root, page, write):
    complaints = []
    text = page.read_text(encoding="utf-8")

    def current(block):
        if block["file"] is None:
            complaints.append("a block without its place: " + block["text"].partition("\n")[0])
            return block[0]
        wanted, problem = region(root, block["file"], block["region"])
        if problem:
            complaints.append(problem)
            return block[0]
        if wanted != block["text"] and not write:
            complaints.append(f"it differs from {block['file']}, {block['region']} (check_code.py --write)")
        return f"<!-- code: {block['file']}, {block['region']} -->\n```{block['kind']}\n{wanted}```"

    made = BLOCK.sub(current, text)
    if write and made != text:
        page.write_text(made, encoding="utf-8")
    return str(page.relative_to(root)), "\n".join(complaints)


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    project.report([compare(root, page, "--write" in sys.argv) for page in sorted((root / "docs").glob("*.md"))])


main()
