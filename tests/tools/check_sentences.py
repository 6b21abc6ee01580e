# SPDX-License-Identifier: MIT
"""Every compile-time sentence of the library is expected by a program in tests/fail: check_sentences.py SOURCE

A compile-time sentence is, in include/, the message of a `static_assert`, a literal that is thrown or given to
`refuse(...)`, and the comment after a `= delete;`. Each starts with "paymcp: ", and every EXPECT names a sentence that
still exists, without the link at the end of the sentence: ` (docs/errors.md#section)`. Under that heading of
docs/errors.md stands the sentence, with what to do, and no other sentence does. The text of a thrown exception may be expected too; this script does not check that a compiler prints it.
"""

import pathlib
import re
import sys

import project

LITERAL = r'"(?:[^"\\\n]|\\.)*"'
THROWN = re.compile(rf"\b(?:throw|refuse\s*\()\s*({LITERAL}(?:\s*{LITERAL})*)")
THROWN_AS_EXCEPTION = re.compile(rf"\bthrow\s+[\w:]+\s*[({{]\s*({LITERAL}(?:\s*{LITERAL})*)")
DELETED = re.compile(r"= delete;\s*// (paymcp: [^\n]+)")
EXPECT = re.compile(r"^// EXPECT: (.+?)\s*$", re.MULTILINE)
LINK = re.compile(r"^(paymcp: .+) \(docs/errors\.md#([a-z0-9-]+)\)$")
COMMENT = re.compile(rf"({LITERAL}|'(?:[^'\\]|\\.)')|//[^\n]*|/\*.*?\*/", re.DOTALL)


def without_comments(text):
    return COMMENT.sub(lambda match: match.group(1) or "", text)


def joined(literals):
    return "".join(piece[1:-1] for piece in re.findall(LITERAL, literals)).replace('\\"', '"').replace("\\\\", "\\")


def assertions(text):
    """The message of each static_assert that has one; those without one prove what no user can get wrong."""
    for match in re.finditer(r"\bstatic_assert\s*\(", text):
        depth, at = 1, match.end()
        while depth:
            quoted = re.compile(rf"{LITERAL}|'(?:[^'\\]|\\.)'").match(text, at)
            if quoted:
                at = quoted.end()
                continue
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        tail = re.search(rf",\s*({LITERAL}(?:\s*{LITERAL})*)\s*$", text[match.end() : at - 1])
        if tail:
            yield joined(tail.group(1))


def page(root):
    """The sentences of docs/errors.md, each with the heading that it stands under."""
    listed, heading = {}, ""
    for line in (root / "docs" / "errors.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line[3:].lower().replace(" ", "-")
        elif line.startswith("| ") and not line.startswith("| sentence "):
            listed["paymcp: " + line.removeprefix("| ").rsplit(" | ", 1)[0]] = heading
    return listed


def without_links(sentences, deleted, listed, results):
    """The sentences as programs expect them; each that is no comment must link to where docs/errors.md lists it."""
    bare = {}
    for sentence, name in sentences.items():
        link = LINK.match(sentence)
        text = link.group(1) if link else sentence
        bare.setdefault(text, name)
        if text in deleted and text in listed:
            continue
        if not link or listed.get(text) != link.group(2):
            results.append((text, f"{name} does not link it to its heading in docs/errors.md"))
    results += [(text, "docs/errors.md lists it and no header says it") for text in listed if text not in bare]
    return bare


def main():
    root = pathlib.Path(sys.argv[1])
    sentences, deleted, exceptions, results = {}, set(), set(), []
    for header in sorted((root / "include").rglob("*.[hi]pp")):
        whole = header.read_text(encoding="utf-8")
        text = without_comments(whole)
        name = header.relative_to(root / "include")
        exceptions.update(joined(one) for one in THROWN_AS_EXCEPTION.findall(text))
        deleted.update(DELETED.findall(whole))
        sentences.update((sentence, name) for sentence in DELETED.findall(whole))
        for sentence in list(assertions(text)) + [joined(one) for one in THROWN.findall(text)]:
            if sentence.startswith("paymcp: "):
                sentences.setdefault(sentence, name)
            else:
                results.append((f"{name}: {sentence}", 'a sentence must start with "paymcp: "'))
    sentences = without_links(sentences, deleted, page(root), results)
    expected = {}
    for program in sorted((root / "tests" / "fail").rglob("*.cpp")):
        for sentence in EXPECT.findall(program.read_text(encoding="utf-8")):
            expected.setdefault(sentence, program.name)
    for sentence, name in sentences.items():
        unexpected = f"{name} says it and no program in tests/fail expects it"
        results.append((sentence, "" if sentence in expected else unexpected))
    for wanted, program in expected.items():
        if wanted not in sentences and wanted not in exceptions:
            results.append((wanted, f"{program} expects it and no header says it"))
    project.report(results)


main()
