# SPDX-License-Identifier: MIT
"""Each header compiles alone, and included twice: check_headers.py BUILD SOURCE HEADER..."""

import pathlib
import sys

import project


def main():
    build_root, source_root = map(pathlib.Path, sys.argv[1:3])
    compiler = project.Compiler(build_root, source_root)
    available = " ".join(compiler.command)

    def judge(status, output):
        return output or "it does not compile alone" if status else ""

    def check(header):
        source = compiler.include_root / header
        needs = next((project.OPTIONAL[part] for part in source.parts if part in project.OPTIONAL), None)
        if needs and needs not in available:
            return header + " # SKIP its library is not here", ""
        if not source.is_file():
            return header, "it is listed in include/meson.build and does not exist"
        text = f"#include <{header}>\n#include <{header}>\n"
        return header, compiler.check(source, ["-x", "c++", "-"], judge, text)

    project.report(project.in_parallel(check, sys.argv[3:]))


main()
