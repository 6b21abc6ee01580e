# SPDX-License-Identifier: MIT
"""tests/DEFECTS.md and the tests agree: check_defects.py SOURCE

Every number has one row and comes in order, every file that a row names exists, a row that names a file of defects has a
test case of its number there, and every such test case has its row.
"""

import pathlib
import re
import sys

import project

ROW = re.compile(r"^\| ([MS]?\d+) \|[^|]+\|([^|]+)\|$", re.MULTILINE)
FILE = re.compile(r"`(tests/[\w./]+)`")
CASE = re.compile(r'TEST_CASE\("defects? ([^:"]+):')
NUMBER = re.compile(r"[MS]?\d+")


def main():
    root = pathlib.Path(sys.argv[1])
    rows = ROW.findall((root / "tests" / "DEFECTS.md").read_text(encoding="utf-8"))
    cases = {}
    for path in sorted((root / "tests" / "unit").glob("defects*.cpp")):
        for names in CASE.findall(path.read_text(encoding="utf-8")):
            for number in NUMBER.findall(names):
                cases.setdefault(number, set()).add(f"tests/unit/{path.name}")
    results = []
    expected = {"": 1, "M": 1, "S": 1}
    for number, covered in rows:
        kind = number.rstrip("0123456789")
        files = FILE.findall(covered)
        complaints = [f"{name} does not exist" for name in files if not (root / name).is_file()]
        if number != f"{kind}{expected[kind]}":
            complaints.append(f"the row after {kind}{expected[kind] - 1} is {number}")
        expected[kind] += 1
        if not files and "cannot be" not in covered:
            complaints.append("it names no test and no reason")
        named = {name for name in files if name.startswith("tests/unit/defects")}
        complaints += [f"{name} has no test case of it" for name in sorted(named - cases.get(number, set()))]
        complaints += [f"{name} has a test case of it" for name in sorted(cases.pop(number, set()) - named)]
        results.append((f"defect {number}", "\n".join(complaints)))
    results += [(f"defect {number}", "there is no row for it") for number in sorted(cases)]
    project.report(results)


main()
