# SPDX-License-Identifier: MIT
"""The public names of the headers, read from their text: namespace paymcp outside detail, each with its docstring.

The reading knows the house's style (one declaration a statement, `///` above it) and no more of C++ than that needs.
"""

import dataclasses
import pathlib
import re

TOKEN = re.compile(
    r"""(?P<doc>///(?!<)[^\n]*)|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<macro>^[ \t]*\#[^\n]*(?:\\\n[^\n]*)*)"""
    r"""|(?P<raw>R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)")|(?P<text>"(?:\\.|[^"\\\n])*"(?:_\w+)?)"""
    r"""|(?P<number>\b\d[\w.']*)|(?P<char>'(?:\\.|[^'\\\n])+')|(?P<word>\w+)|(?P<sign>::|->|\S)""",
    re.MULTILINE | re.DOTALL,
)
TYPES = {"struct", "class", "union", "enum"}
MACRO = re.compile(r"#\s*define\s+(PAYMCP_\w+)")
HIDDEN = {"detail", "std", "boost"}
CLOSING = {"{": "}", "(": ")", "[": "]"}


@dataclasses.dataclass
class Name:
    """A public name: where it stands, what it is, and its docstring."""

    scope: str
    name: str
    kind: str
    header: str
    doc: str
    defined: bool = True

    @property
    def full(self):
        return f"{self.scope}::{self.name}" if self.scope else self.name


def first_sentence(doc):
    """The first sentence of a docstring; an example in backquotes ends none."""
    paragraph = " ".join(doc.split("\n\n")[0].split())
    paragraph = re.sub(r"^@\w+ ?|\s*@[{}]\s*", "", paragraph)
    inside, ends = False, len(paragraph)
    for at, character in enumerate(paragraph):
        if character == "`":
            inside = not inside
        elif character == "." and not inside and re.match(r"\.(\s+[A-Z`\"(]|$)", paragraph[at:]):
            ends = at
            break
    return paragraph[:ends].strip().rstrip(":")


def tokens_of(text):
    return [(one.lastgroup if one.lastgroup != "mark" else "raw", one.group()) for one in TOKEN.finditer(text)]


def past(tokens, at):
    """The index behind the bracket that closes the one at `at`."""
    depth = 0
    while at < len(tokens):
        kind, value = tokens[at]
        if kind == "sign" and value in "{([":
            depth += 1
        elif kind == "sign" and value in "})]":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return at


def past_angles(head, at):
    """The index behind the `>` that closes the `<` at `at`; brackets hide what they hold."""
    depth = 0
    while at < len(head):
        value = head[at]
        if value in CLOSING:
            inner = 0
            while at < len(head):
                inner += head[at] in "({["
                inner -= head[at] in ")}]"
                if inner == 0:
                    break
                at += 1
        elif value == "<" and head[at - 1] != "operator":
            depth += 1
        elif value == ">":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return at


def past_requirement(head, at):
    """The index behind a requires-clause: operands, each a name with its arguments or a bracket, joined by && and ||."""
    while at < len(head):
        while at < len(head) and (head[at] == "!" or head[at] == "requires"):
            at += 1
        if at == len(head):
            return at
        if head[at] in CLOSING:
            at = past_bracket(head, at)
            if at < len(head) and head[at] == "{":
                at = past_bracket(head, at)
        else:
            while at + 1 < len(head) and head[at + 1] == "::":
                at += 2
            at += 1
            if at < len(head) and head[at] == "<":
                at = past_angles(head, at)
            while at + 1 < len(head) and head[at] == "::":
                at += 2
        if head[at : at + 2] not in (["&", "&"], ["|", "|"]):
            return at
        at += 2
    return at


def past_bracket(head, at):
    depth = 0
    while at < len(head):
        depth += head[at] in ("(", "{", "[")
        depth -= head[at] in (")", "}", "]")
        at += 1
        if depth == 0:
            return at
    return at


def plain(head):
    """A declaration without its template heads, requires-clauses and attributes."""
    at = 0
    while at < len(head):
        if head[at] == "template" and head[at + 1 : at + 2] == ["<"]:
            at = past_angles(head, at + 1)
        elif head[at] == "requires":
            at = past_requirement(head, at + 1)
        elif head[at] == "[":
            at = past_bracket(head, at)
        else:
            break
    return head[at:]


def named(head):
    """(kind, names) of a declaration, or None where it names nothing new."""
    head = plain(head)
    if not head or head[0] in ("static_assert", "friend", "extern"):
        return None
    if head[0] in TYPES:
        at = 1 + (head[1] in TYPES)
        while head[at] == "[" or head[at] == "alignas":
            at = past_bracket(head, at + (head[at] == "alignas"))
        if at + 1 < len(head) and head[at + 1] in ("<", "::"):
            return None
        return head[0], [head[at]]
    if head[0] == "concept":
        return "concept", [head[1]]
    if head[0] == "using":
        return ("alias", [head[1]]) if len(head) > 2 and head[2] == "=" else None
    return function_or_variable(head)


def function_or_variable(head):
    at, last = 0, None
    while at < len(head):
        value = head[at]
        if value == "operator":
            if '"' in head[at + 1]:
                return "literal", [head[at + 1].rpartition('"')[2]]
            return None
        if value == "<" and last is not None:
            at = past_angles(head, at)
            continue
        if value == "(" and last in ("decltype", "noexcept", "alignas"):
            at = past_bracket(head, at)
            continue
        if value == "(":
            return None if head[at - 1] == ">" or head[at - 2] == "::" else ("function", [last])
        if value in ("=", "{", "["):
            return None if last is None or head[at - 1] == ">" else ("constant", declarators(head, at, last))
        last = value
        at += 1
    return ("constant", [last]) if last else None


def has_body(head):
    """Whether a brace behind `head` begins the body of a function, with which the declaration ends."""
    if head.count("(") != head.count(")") or not plain(head):
        return False
    seen = named(head)
    return ")" in head if seen is None else seen[0] in ("function", "literal")


def declarators(head, at, first):
    """The names of `type a{...}, b{...}`; `at` is behind the first."""
    names = [first]
    while at < len(head):
        if head[at] in CLOSING:
            at = past_bracket(head, at)
            continue
        if head[at] == ",":
            names.append(head[at + 1])
        at += 1
    return names


class Reader:
    """Reads one header."""

    def __init__(self, header, text):
        self.header, self.tokens = header, tokens_of(text)
        self.scopes, self.doc, self.found = [], [], []

    def take(self, kind, names, defined=True):
        scope = "::".join(part for part in self.scopes if part)
        doc = "\n".join(self.doc)
        for name in names:
            self.found.append(Name(scope, name, kind, self.header, doc, defined))

    def read(self):
        at = 0
        while at < len(self.tokens):
            kind, value = self.tokens[at]
            if kind == "doc":
                if at == 0 or self.tokens[at - 1][0] != "doc":
                    self.doc = []
                self.doc.append(value[3:].strip())
                if "@file" in value:
                    self.doc = []
                at += 1
            elif kind == "comment":
                at += 1
            elif kind == "macro":
                macro = MACRO.search(value)
                if macro:
                    self.take("macro", [macro.group(1)])
                self.doc = self.doc if macro else []
                at += 1
            elif value == "}":
                if self.scopes:
                    self.scopes.pop()
                self.doc = []
                at += 1
            else:
                at = self.statement(at)
        return self.found

    def statement(self, at):
        values = [value for _, value in self.tokens[at : at + 3]]
        if values[0] == "namespace" or values[:2] == ["inline", "namespace"]:
            return self.namespace(at)
        head = []
        while at < len(self.tokens):
            kind, value = self.tokens[at]
            if kind in ("comment", "doc", "macro"):
                at += 1
                continue
            if value == "{":
                end = past(self.tokens, at)
                ends = has_body(head)
                head += [one for kind, one in self.tokens[at:end] if kind not in ("comment", "doc")]
                at = end
                if ends:
                    break
                continue
            at += 1
            if value == ";":
                break
            head.append(value)
        seen = named(head)
        if seen is not None:
            self.take(*seen, defined=seen[0] not in TYPES or "{" in head)
        self.doc = []
        return at

    def namespace(self, at):
        head = []
        while self.tokens[at][1] != "{":
            head.append(self.tokens[at][1])
            at += 1
        parts = " ".join(head).replace("inline namespace", "inline").replace("namespace", "").split(" :: ")
        names = [part.strip() for part in parts if not part.strip().startswith("inline")]
        if HIDDEN & set(names):
            self.doc = []
            return past(self.tokens, at)
        scope = "::".join(names).removeprefix("paymcp").removeprefix("::")
        if scope and self.doc:
            self.take("namespace", [scope])
        self.scopes.append(scope)
        self.doc = []
        return at + 1


def headers(include):
    """The public headers, named as in an include line."""
    every = (path.relative_to(include) for path in sorted(include.rglob("*.hpp")))
    return [str(path) for path in every if "detail" not in path.parts]


def public_names(root):
    """Every public name once: its definition where one is seen, and the first docstring of its overloads."""
    include, names = pathlib.Path(root) / "include", {}
    for header in headers(include):
        for one in Reader(header, (include / header).read_text(encoding="utf-8")).read():
            known = names.get(one.full)
            if known is None or (one.defined and not known.defined):
                names[one.full] = one
            elif not known.doc and one.doc:
                known.doc = one.doc
    return list(names.values())
