# SPDX-License-Identifier: MIT
"""Runs the tests of a build folder and counts their cases: run_tests.py BUILD [SUITE...]

A TAP test counts as its lines, a doctest program as its test cases, any other test as one.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

TAP_LINE = re.compile(r"^(not )?ok\b([^\n]*)", re.MULTILINE)
DOCTEST = re.compile(r"^\[doctest\] test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SKIP = re.compile(r"# SKIP\b", re.IGNORECASE)


def count(test):
    """How many cases of a test passed, failed and were skipped."""
    output = COLOUR.sub("", test.get("stdout", ""))
    lines, cases = TAP_LINE.findall(output), DOCTEST.search(output)
    if lines:
        skipped = sum(bool(SKIP.search(rest)) for _, rest in lines)
        failed = sum(bool(refused) and not SKIP.search(rest) for refused, rest in lines)
        passed = len(lines) - failed - skipped
    elif cases:
        passed, failed, skipped = int(cases[1]), int(cases[2]), 0
    else:
        passed = failed = skipped = 0
        if test["result"] == "SKIP":
            skipped = 1
        elif test["result"] == "OK":
            passed = 1
    if test["result"] not in ("OK", "SKIP") and not failed:
        failed = 1
    return passed, failed, skipped


def main():
    build, suites = pathlib.Path(sys.argv[1]), sys.argv[2:]
    log = build / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    # One more than there are processors: tests of processes that are killed mostly wait.
    command = ["meson", "test", "-C", str(build), f"--num-processes={len(os.sched_getaffinity(0)) + 1}"]
    # With a selection of suites, some programs may not have been built.
    command += [f"--suite={suite}" for suite in suites] or ["--no-rebuild"]
    # Meson shows each test as it ends; the output of failed ones follows below.
    status = subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    tests = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    passed = failed = skipped = 0
    for test in tests:
        counts = count(test)
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
        if counts[1]:
            print(f"\n--- {test['name']}: {test['result']}\n{test.get('stdout', '')}{test.get('stderr', '')}")
        elif counts[2]:
            reasons = [line for line in test.get("stdout", "").splitlines() if SKIP.search(line)]
            print(f"\n--- {test['name']}: skipped", *reasons, sep="\n")
    if status and not failed:
        print("meson test failed without a failing test")
        failed = 1
    if not passed and not failed:
        print("there was no test to run")
        failed = 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


main()
