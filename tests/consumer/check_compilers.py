# SPDX-License-Identifier: MIT
"""README's program with compilers, standards and libraries that the other tests do not use: check_compilers.py [lto]

Header-only, each is only checked, without code being generated, with warnings as errors. With libc++, what reads and writes
numbers runs, too: there it is not the standard library's. With `lto` the program is built with optimization at link time
instead, header-only and with the library of function bodies, and sells; that takes minutes and needs ld.lld-16. The last line
is `N passed, N failed`.
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

import selling

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

LTO = {
    "GCC 12, -flto": ["g++", "-std=c++20", "-O2", "-flto=auto"],
    "Clang 16, -flto, ld.lld": ["clang++-16", "-std=c++20", "-O2", "-flto", "-fuse-ld=lld-16"],
}
LIBRARIES = ["-lboost_json", "-lfmt", "-lcurl", "-lssl", "-lcrypto", "-pthread"]


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


def linked(command, separate):
    """Builds the program, with the library as a second unit where it is separate, and buys from it."""
    with tempfile.TemporaryDirectory() as place:
        library, program = pathlib.Path(place) / "library.cpp", pathlib.Path(place) / "program"
        library.write_text("#include <paymcp/src.hpp>\n")
        units = ["-DPAYMCP_SEPARATE_COMPILATION", str(library), PROGRAM] if separate else [PROGRAM]
        status, output = run(*command, *STRICT, *units, "-o", str(program), *LIBRARIES)
        if status or "warning:" in output:
            return 1, output
        wanted = "Image generated for: a fox"
        return 0, selling.buy_from([str(program)], "generate_image", {"prompt": "a fox"}, wanted)


def started(pool, kind):
    if kind == ["lto"]:
        return {f"{name}, {'with the library' if separate else 'header-only'}": pool.submit(linked, command, separate)
                for name, command in LTO.items() for separate in (False, True)}
    results = {name: pool.submit(run, *command, *STRICT, "-fsyntax-only", PROGRAM) for name, command in CHECKS.items()}
    results["Clang 19, libc++: numbers"] = pool.submit(numbers)
    return results


def main():
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = started(pool, sys.argv[1:])
    failed = 0
    for name, result in results.items():
        status, output = result.result()
        failed += status != 0
        print(f"not ok {name}\n{output}" if status else f"ok {name}", flush=True)
    print(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
