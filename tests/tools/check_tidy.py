# SPDX-License-Identifier: MIT
"""clang-tidy over every header at once, bodies too, by .clang-tidy: check_tidy.py BUILD SOURCE CLANG_TIDY HEADER..."""

import pathlib
import subprocess
import sys

import project


def main():
    build_root, source_root = map(pathlib.Path, sys.argv[1:3])
    command, directory = project.syntax_command(build_root)
    # The compiler of the build may be another one than Clang: it shares where headers are, and what is defined. Headers
    # bring the bodies of their functions only where these are not compiled separately.
    kept, words = ["-std=c++20"], iter(command)
    for word in words:
        if word in ("-isystem", "-I", "-D"):
            kept += [word, next(words)]
        elif word.startswith(("-I", "-isystem", "-D")) and "SEPARATE_COMPILATION" not in word:
            kept.append(word)
    wanted = [
        header
        for header in sys.argv[4:]
        if all(macro in " ".join(kept) for part, macro in project.OPTIONAL.items() if part in pathlib.PurePath(header).parts)
    ]
    everything = build_root / "checked" / "every_header.cpp"
    everything.parent.mkdir(exist_ok=True)
    everything.write_text("".join(f"#include <{header}>\n" for header in wanted))
    config = f"--config-file={source_root / '.clang-tidy'}"
    sys.exit(subprocess.run([sys.argv[3], config, "--quiet", everything, "--", *kept], cwd=directory, check=False).returncode)


main()
