# SPDX-License-Identifier: MIT
"""No page has a misspelt word: check_spelling.py SOURCE [--write]

Prose of Markdown pages goes through hunspell (en_US), without code, links and marked-up names. Words that are right and not in its
dictionary stand in tests/data/words.txt, one a line; one that no page uses any more is a complaint, too. `--write` makes that
list anew: read what it adds before you keep it.
"""

import pathlib
import re
import shutil
import subprocess
import sys

import project

NO_PROSE = [
    re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL),
    re.compile(r"^    .*$", re.MULTILINE),
    re.compile(r"`[^`]*`"),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"https?://\S+"),
    re.compile(r"\b\w*[0-9_]\w*\b"),
]


def prose(path):
    text = path.read_text(encoding="utf-8")
    for each in NO_PROSE:
        text = each.sub(" ", text)
    return text


def unknown_words(text):
    # The dictionary decides, not the machine's language.
    run = subprocess.run(
        ["hunspell", "-l", "-d", "en_US", "-i", "utf-8"], input=text, capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    if shutil.which("hunspell") is None:
        sys.exit("hunspell is not installed: tests/run installs it")
    kept = root / "tests/data/words.txt"
    # The reference repeats docstrings, which name many functions.
    pages = sorted([*root.glob("*.md"), *(root / "docs").glob("*.md")])
    found = {page: unknown_words(prose(page)) for page in pages if page.name != "reference.md"}
    used = set().union(*found.values())
    if "--write" in sys.argv:
        kept.write_text("".join(f"{word}\n" for word in sorted(used, key=str.lower)), encoding="utf-8")
    known = set(kept.read_text(encoding="utf-8").split())
    lines = [(str(page.relative_to(root)), " ".join(sorted(words - known))) for page, words in found.items()]
    project.report([*lines, ("words.txt has no word that no page uses", " ".join(sorted(known - used)))])


main()
