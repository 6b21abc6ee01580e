# SPDX-License-Identifier: MIT
"""The documents lead where they say: check_documents.py SOURCE

Every relative link of a Markdown file finds its file and its heading, and every path of this repository in backquotes exists.
No page and no header has a word that CONTRIBUTING.md bans.
"""

import pathlib
import re
import sys

import project

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:tests|docs|examples|include|findings|\.ci)/[\w./-]*|(?:paymcp/)?[a-z_]+/[\w/]+\.hpp)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
BANNED = re.compile(r"\b(?:whoever|for ?ever|so many)\b", re.IGNORECASE)
# A phrase may run over the end of a line, and on after the sign of a comment.
LINE_END = re.compile(r"\s*\n\s*(?://[/!]?<?)?\s*")
MUST_LINK = {
    "README.md": {"CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md", "docs/reference.md"},
    "CONTRIBUTING.md": {"docs/architecture.md", "docs/testing.md"},
}


def anchor(heading):
    """The anchor that hosts of repositories make of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def check_links(root, page, text):
    complaints = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, place = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists():
            complaints.append(f"there is no {link}")
        elif place and place not in {anchor(one) for one in HEADING.findall(target.read_text(encoding="utf-8"))}:
            complaints.append(f"{link} has no such heading")
    return complaints


def check_paths(root, text):
    bases = [root, root / "include", root / "include/paymcp"]
    return [f"there is no {one}" for one in sorted(set(PATH.findall(text))) if not any((base / one).exists() for base in bases)]


def check_words(text):
    return [f"{one!r} is banned: say it plainly" for one in sorted(set(BANNED.findall(LINE_END.sub(" ", text))))]


def check_headers(root):
    complaints = []
    for header in sorted((root / "include").rglob("*.[hi]pp")):
        complaints += [f"{header.relative_to(root)}: {one}" for one in check_words(header.read_text(encoding="utf-8"))]
    return "the words of the headers", "\n".join(complaints)


def check_page(root, page):
    text = page.read_text(encoding="utf-8")
    name = str(page.relative_to(root))
    links = {link.partition("#")[0] for link in LINK.findall(text)}
    missing = [f"it has no link to {one}" for one in sorted(MUST_LINK.get(name, set()) - links)]
    # The changelog tells of headers as they were.
    paths = [] if name == "CHANGELOG.md" else check_paths(root, text)
    return name, "\n".join(check_links(root, page, text) + paths + missing + check_words(text))


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    pages = sorted([*root.glob("*.md"), *(root / "docs").glob("*.md"), root / "tests/DEFECTS.md"])
    project.report([check_headers(root), *(check_page(root, page) for page in pages)])


if __name__ == "__main__":
    main()
