# SPDX-License-Identifier: MIT
"""Wrong programs are refused with the sentence they name: check_fail.py BUILD SOURCE FILE...

A file says `// EXPECT: sentence` once or more and must not compile; `*.pass.cpp` must compile.
"""

import pathlib
import re
import sys

import project

EXPECT = re.compile(r"^// EXPECT: (.+?)\s*$", re.MULTILINE)


def judge_control(status, output):
    return output or "it must compile" if status else ""


def judge_refusal(sentences):
    def judge(status, output):
        if status == 0:
            return "it compiles, and must not"
        missing = [sentence for sentence in sentences if sentence not in output]
        return "".join(f"the compiler does not say: {sentence}\n" for sentence in missing) + output if missing else ""

    return judge


def main():
    build_root, source_root = map(pathlib.Path, sys.argv[1:3])
    compiler = project.Compiler(build_root, source_root)

    def check(name):
        source = pathlib.Path(name)
        if not source.is_absolute():
            source = build_root / source
        source = source.resolve()
        sentences = EXPECT.findall(source.read_text(encoding="utf-8"))
        if source.name.endswith(".pass.cpp"):
            return source.name, compiler.check(source, [str(source)], judge_control)
        if not sentences:
            return source.name, "it has no line `// EXPECT: sentence`"
        return source.name, compiler.check(source, [str(source)], judge_refusal(sentences))

    project.report(project.in_parallel(check, sys.argv[3:]))


main()
