# SPDX-License-Identifier: MIT
"""Wrong programs are refused with the sentence they name: check_fail.py BUILD SOURCE FILE...

A file says `// EXPECT: sentence` once or more and must not compile; `*.pass.cpp` must compile. With `// BRIEF: N M` the
compiler shows that sentence within its first N lines, no other of the library's, and at most M lines in all.
"""

import pathlib
import re
import sys

import project

EXPECT = re.compile(r"^// EXPECT: (.+?)\s*$", re.MULTILINE)


BRIEF = re.compile(r"^// BRIEF: (\d+) (\d+)\s*$", re.MULTILINE)
OURS = re.compile(r"error: .*?(paymcp: .+?) \(docs/errors")


def judge_control(status, output):
    return output or "it must compile" if status else ""


def not_brief(sentences, output, within, in_all):
    lines = output.splitlines()
    if not any(sentences[0] in line for line in lines[:within]):
        yield f"the sentence is not in the first {within} lines"
    if len(lines) > in_all:
        yield f"the compiler needs {len(lines)} lines, not {in_all}"
    for other in set(OURS.findall(output)) - set(sentences):
        yield f"the compiler also says: {other}"


def judge_refusal(sentences, brief):
    def judge(status, output):
        if status == 0:
            return "it compiles, and must not"
        complaints = [f"the compiler does not say: {one}" for one in sentences if one not in output]
        if brief:
            complaints += not_brief(sentences, output, *map(int, brief.groups()))
        return "\n".join([*complaints, output]) if complaints else ""

    return judge


def main():
    build_root, source_root = map(pathlib.Path, sys.argv[1:3])
    compiler = project.Compiler(build_root, source_root)

    def check(name):
        source = pathlib.Path(name)
        if not source.is_absolute():
            source = build_root / source
        source = source.resolve()
        text = source.read_text(encoding="utf-8")
        sentences, brief = EXPECT.findall(text), BRIEF.search(text)
        if source.name.endswith(".pass.cpp"):
            return source.name, compiler.check(source, [str(source)], judge_control)
        if not sentences:
            return source.name, "it has no line `// EXPECT: sentence`"
        return source.name, compiler.check(source, [str(source)], judge_refusal(sentences, brief))

    project.report(project.in_parallel(check, sys.argv[3:]))


main()
