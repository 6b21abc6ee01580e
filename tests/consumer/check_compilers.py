# SPDX-License-Identifier: MIT
"""README's program, header-only, with compilers, standards and libraries that the other tests do not use: check_compilers.py

Each is only checked, without code being generated, with warnings as errors. With libc++, what reads and writes numbers runs,
too: there it is not the standard library's. The last line is `N passed, N failed`.
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
STRICT = ["-Wall", "-Wextra", "-Werror", "-I", str(SOURCE / "include")]
PROGRAM = str(SOURCE / "examples" / "first" / "first.cpp")
CHECKS = {
    "GCC 12, C++23": ["g++", "-std=c++23"],
    "GCC 12, -fno-rtti": ["g++", "-std=c++20", "-fno-rtti"],
    "Clang 16, C++23": ["clang++-16", "-std=c++2b"],
    "Clang 19": ["clang++-19", "-std=c++20"],
    "Clang 19, libc++": ["clang++-19", "-std=c++20", "-stdlib=libc++"],
}


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def numbers():
    """The tests of numbers and arguments, built with libc++; Boost.JSON is compiled with them."""
    tests = [SOURCE / "tests" / "unit" / name for name in ("json_reader.cpp", "tool_decode.cpp")]
    with tempfile.TemporaryDirectory() as place:
        unit, program = pathlib.Path(place) / "numbers.cpp", pathlib.Path(place) / "numbers"
        unit.write_text("".join(f"#include <{one}>\n" for one in ("boost/json/src.hpp", *tests)))
        status, output = run(*CHECKS["Clang 19, libc++"], *STRICT, "-I", str(SOURCE / "tests"),
                             "-DDOCTEST_CONFIG_IMPLEMENT_WITH_MAIN", str(unit), "-o", str(program), "-lcrypto")
        return (status, output) if status else run(str(program))


def main():
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = {name: pool.submit(run, *command, *STRICT, "-fsyntax-only", PROGRAM) for name, command in CHECKS.items()}
        results["Clang 19, libc++: numbers"] = pool.submit(numbers)
    failed = 0
    for name, result in results.items():
        status, output = result.result()
        failed += status != 0
        print(f"not ok {name}\n{output}" if status else f"ok {name}", flush=True)
    print(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
