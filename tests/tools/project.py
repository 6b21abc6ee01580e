# SPDX-License-Identifier: MIT
"""Shared by the checks: the sources and their includes, the build's own compiler command, and TAP."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

# folder of a room -> the macro that says that its library is there
OPTIONAL = {"sqlite": "PAYMCP_HAVE_SQLITE", "redis": "PAYMCP_HAVE_REDIS", "secp256k1": "PAYMCP_HAVE_SECP256K1"}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


# What is included only where an optional library is there.
GUARDED = re.compile(r"^#ifdef PAYMCP_HAVE_\w+\n.*?^#(?:else|endif)", re.MULTILINE | re.DOTALL)


def includes(path, guarded=True):
    """The names a file includes, in order; without `guarded`, none that needs an optional library."""
    text = path.read_text(encoding="utf-8")
    return INCLUDE.findall(text if guarded else GUARDED.sub("", text))


def closure(path, include_root, seen=None, guarded=True):
    """The file and all of this project's headers that it reaches."""
    seen = set() if seen is None else seen
    if path in seen:
        return seen
    seen.add(path)
    for name in includes(path, guarded):
        for base in (include_root, path.parent):
            if (base / name).is_file():
                closure(base / name, include_root, seen, guarded)
                break
    return seen


def syntax_command(build_root):
    """The command with which this build compiles tests/odr/odr.cpp, turned into a check of the program only."""
    commands = json.loads((build_root / "compile_commands.json").read_text())
    entry = next(one for one in commands if one["file"].endswith("tests/odr/odr.cpp"))
    kept, words = [], iter(shlex.split(entry["command"]))
    for word in words:
        if word in ("-o", "-MF", "-MQ", "-MT"):
            next(words)
        elif word not in ("-c", "-MD", "-g", entry["file"]):
            kept.append(word)
    return kept + ["-fsyntax-only", "-fdiagnostics-color=never"], pathlib.Path(entry["directory"])


class Compiler:
    """Runs syntax checks; a passed one is repeated only when a file that it reads, or the command, changes."""

    def __init__(self, build_root, source_root):
        self.include_root = source_root / "include"
        self.command, self.directory = syntax_command(build_root)
        self.cache = build_root / "checked"
        self.cache.mkdir(exist_ok=True)
        driver = self.command[: next(i for i, word in enumerate(self.command) if word.startswith("-"))]
        version = subprocess.run([*driver, "--version"], capture_output=True, check=False)
        self.salt = repr(self.command).encode() + version.stdout

    def stamp(self, source, extra):
        digest = hashlib.sha256(self.salt + repr(extra).encode())
        for path in sorted(closure(source, self.include_root)):
            digest.update(str(path).encode() + b"\0" + path.read_bytes())
        return self.cache / digest.hexdigest()

    def check(self, source, arguments, judge, text=None):
        """Compiles `source` (or `text` from standard input, about `source`) and returns what `judge(status, output)`
        complains of, or an empty string."""
        stamp = self.stamp(source, [arguments, text])
        if stamp.exists():
            return ""
        done = subprocess.run(
            self.command + arguments,
            cwd=self.directory,
            input=text,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        complaint = judge(done.returncode, done.stdout)
        if not complaint:
            stamp.touch()
        return complaint


def in_parallel(work, items):
    """`work(item)` for each item, as many at a time as there are processors, the answers in the items' order."""
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return list(pool.map(work, items))


def report(results):
    """Prints (name, complaint) pairs as TAP; the exit status says whether all are well."""
    for number, (name, complaint) in enumerate(results, 1):
        print(f"{'not ok' if complaint else 'ok'} {number} - {name}")
        for line in complaint.splitlines():
            print(f"#   {line}")
    print(f"1..{len(results)}")
    sys.exit(any(complaint for _, complaint in results))
