"""From a template to its syntax tree, in one pass; whatever is not of the language becomes a defect with a position."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from portal_emails import limits
from portal_emails.problems import Defect, Fault
from portal_emails.templates.expressions import BadExpression, parse_condition, parse_output, plain_output
from portal_emails.templates.suggestions import nearest_names
from portal_emails.templates.syntax import (
    Branch,
    Broken,
    Condition,
    Conditional,
    Literal,
    Negation,
    Node,
    Presence,
    Print,
    Span,
    Template,
    Text,
)

_MARK = re.compile(r"\{\{|\{%|\}\}|%\}")
_FIRST_WORD = re.compile(r"\{[{%]-?[ \t\r\n]*(\w+)(?![\w.-])")
_END_OF = {name: re.compile(rf"\{{%-?[ \t\r\n]*end{name}(?a:\b)") for name in ("comment", "raw")}
_TAG_IN_COMMENT = re.compile(r"\{%-?[ \t\r\n]*(comment|raw|endraw)(?a:\b)")
_TAG_NAME = re.compile(r"[ \t\r\n]*(\w*)")
_TAGS = ("if", "elsif", "else", "endif", "unless", "endunless", "comment", "endcomment", "raw", "endraw")
_ENDS = {"endif": "if", "endunless": "unless"}
_CLOSING = {"{{": "}}", "{%": "%}"}
_NOT_CLOSED = {"{{": Fault.OUTPUT_NOT_CLOSED, "{%": Fault.TAG_NOT_CLOSED}
_SPACE = " \t\r\n\v\f"


def parse(source: str) -> Template:
    """The tree of a template. Linear in time and space; stops after 100 defects, or where conditionals are nested too deep."""
    parser = _Parser(source)
    try:
        parser.run()
    except _TooMuch:
        return Template(source, tuple(parser.frames[0].nodes), tuple(parser.defects), whole=False)
    return Template(source, tuple(parser.frames[0].nodes), tuple(parser.defects))


class _TooMuch(Exception):
    """Nobody reads on."""


@dataclass(slots=True)
class _Frame:
    """A conditional that is still open, or the template itself."""

    name: str = ""
    tag: Span = field(default_factory=lambda: Span(0, 0))
    branches: list[Branch] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    condition: Condition | None = None
    branch_tag: Span = field(default_factory=lambda: Span(0, 0))
    is_blank: bool = True

    def begin_branch(self, condition: Condition | None, tag: Span) -> None:
        self.end_branch()
        self.condition, self.branch_tag, self.nodes = condition, tag, []

    def end_branch(self) -> None:
        self.branches.append(Branch(self.condition, tuple(self.nodes), self.branch_tag))

    def finished(self, end: Span) -> Conditional:
        self.end_branch()
        return Conditional(tuple(map(_without_text, self.branches) if self.is_blank else self.branches), end)

    @property
    def has_else(self) -> bool:
        return self.condition is None


class _Markup(NamedTuple):
    """`{{ ... }}` or `{% ... %}`: all of it, and what stands inside without the dashes of whitespace control."""

    span: Span
    start: int
    end: int


@dataclass(slots=True)
class _Parser:
    source: str
    frames: list[_Frame] = field(default_factory=lambda: [_Frame()])
    defects: list[Defect] = field(default_factory=list)
    position: int = 0
    trims_next: bool = False
    follows_text: bool = False
    inside: str = ""
    """`raw` or `comment`, until its end is read."""
    endless: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    """First words of markup at fault: what it would have begun or ended is not called missing too."""

    def run(self) -> None:
        while mark := _MARK.search(self.source, self.position):
            self.text(self.position, mark.start())
            if mark[0] == "{{" and (plain := plain_output(self.source, mark.start())) and plain.reference.name not in _TAGS:
                self.position = plain.span.end
                self.add(plain)
            elif mark[0] == "{{":
                self.markup(mark, self.output)
            elif mark[0] == "{%":
                self.markup(mark, self.tag)
            else:
                self.broken(Defect(Fault.STRAY_BRACES, mark.start(), 2, (("text", mark[0]),)), Span(mark.start(), 2))
        self.text(self.position, len(self.source))
        while len(self.frames) > 1:
            frame = self.frames[-1]
            if not self.found(f"end{frame.name}"):
                self.report(_without_end(frame.name, frame.tag))
            self.end_conditional(Span(len(self.source), 0))

    def report(self, defect: Defect) -> None:
        self.defects.append(defect)
        if len(self.defects) >= limits.PROBLEMS_PER_TEXT:
            raise _TooMuch

    def broken(self, defect: Defect, span: Span) -> None:
        """Report, and go on after the markup at fault."""
        self.add(Broken(self.source[span.start : span.end], span))
        self.position = span.end
        if word := _FIRST_WORD.match(self.source, span.start):
            self.lost.append(word[1])
        self.report(defect)

    def found(self, name: str) -> bool:
        """Whether the counterpart of a tag was lost in markup at fault."""
        if name not in self.lost:
            return False
        self.lost.remove(name)
        return True

    def add(self, node: Node, *, is_blank: bool = False) -> None:
        frame = self.frames[-1]
        frame.nodes.append(node)
        frame.is_blank = frame.is_blank and is_blank

    def text(self, start: int, end: int) -> None:
        """What stands between two pieces of markup, trimmed if the one before it asks for that."""
        text = self.source[start:end]
        if self.trims_next:
            trimmed = text.lstrip(_SPACE)
            start, text = start + len(text) - len(trimmed), trimmed
        self.trims_next, self.follows_text = False, bool(text)
        if text:
            self.add(Text(text, start), is_blank=not text.strip(_SPACE))

    def trim_before(self) -> None:
        nodes = self.frames[-1].nodes
        if self.follows_text and isinstance(last := nodes[-1], Text):
            nodes.pop()
            if text := last.text.rstrip(_SPACE):
                nodes.append(Text(text, last.start))

    def markup(self, opening: re.Match[str], read: Callable[[_Markup], None]) -> None:
        start, fault = opening.start(), _NOT_CLOSED[opening[0]]
        close = _MARK.search(self.source, start + 2)
        if close is None or close[0] in _CLOSING:
            self.unfinished(Defect(fault, start, 2), len(self.source) if close is None else close.start())
            return
        span = Span(start, close.end() - start)
        if close[0] != _CLOSING[opening[0]]:
            self.broken(Defect(fault, start, 2), span)
        elif span.length - 4 > limits.EXPRESSION_LENGTH:
            self.broken(Defect(Fault.EXPRESSION_TOO_LONG, start, span.length, (("limit", str(limits.EXPRESSION_LENGTH)),)), span)
        else:
            self.read(span, close.start(), read)

    def unfinished(self, defect: Defect, end: int) -> None:
        """What follows on the line is still text, but says what was meant."""
        start = defect.start + defect.length
        line = self.source.find("\n", start, end)
        self.broken(defect, Span(defect.start, defect.length))
        self.add(Broken(self.source[start : end if line < 0 else line], Span(start, 0)))

    def read(self, span: Span, end: int, read: Callable[[_Markup], None]) -> None:
        start = span.start + 2
        if self.source.startswith("-", start):
            self.trim_before()
            start += 1
        self.trims_next = end > start and self.source[end - 1] == "-"
        self.position = span.end
        try:
            read(_Markup(span, start, end - 1 if self.trims_next else end))
        except BadExpression as bad:
            self.broken(bad.defect, span)

    def output(self, markup: _Markup) -> None:
        word = _FIRST_WORD.match(self.source, markup.span.start, markup.end)
        if word and word[1] in _TAGS:
            raise BadExpression(_tag_in_output(word, self.source[markup.span.start + 2 : markup.span.end - 2]))
        brace = self.source.find("}", markup.start, markup.end)
        if brace >= 0:
            # Many versions of Liquid end the output here, even within a string.
            raise BadExpression(Defect(Fault.UNEXPECTED, brace, 1, (("text", "}"),)))
        reference, filters = parse_output(self.source, markup.start, markup.end)
        self.add(Print(reference, filters, markup.span))

    def tag(self, markup: _Markup) -> None:
        found = _TAG_NAME.match(self.source, markup.start, markup.end)
        name = found[1] if found else ""
        rest = found.end() if found else markup.end
        if name not in _TAGS:
            raise BadExpression(_unknown_tag(name, markup, rest))
        if name in ("if", "unless", "elsif"):
            self.conditional(name, self.condition(rest, markup.end), markup.span)
            return
        if extra := self.source[rest : markup.end].strip(_SPACE):
            raise BadExpression(_takes_nothing(name, extra, self.source.index(extra, rest)))
        self.simple_tag(name, markup.span)

    def simple_tag(self, name: str, span: Span) -> None:
        if name in _END_OF:
            self.verbatim(name, span)
        elif name == "else":
            self.branch(name, None, span)
        elif name in _ENDS and self.frames[-1].name == _ENDS[name]:
            self.end_conditional(span)
        elif name == f"end{self.inside}":
            self.inside = ""
        elif not self.found(name.removeprefix("end")):
            meant = f"end{self.frames[-1].name}" if name in _ENDS and len(self.frames) > 1 else ""
            self.lost += filter(None, (meant,))
            raise BadExpression(replace(_without_beginning(name, span), suggestions=tuple(filter(None, (meant,)))))

    def condition(self, start: int, end: int) -> Condition:
        """Whatever is wrong with the condition, its tag still begins a branch."""
        try:
            return parse_condition(self.source, start, end)
        except BadExpression as bad:
            self.report(bad.defect)
            return Presence(Literal("", Span(start, 0)))

    def conditional(self, name: str, condition: Condition, span: Span) -> None:
        if name == "elsif":
            self.branch(name, condition, span)
            return
        if len(self.frames) > limits.NESTED_CONDITIONALS:
            self.report(Defect(Fault.NESTED_TOO_DEEP, span.start, span.length, (("limit", str(limits.NESTED_CONDITIONALS)),)))
            raise _TooMuch
        asked = Negation(condition) if name == "unless" else condition
        self.frames.append(_Frame(name, span, condition=asked, branch_tag=span))

    def branch(self, name: str, condition: Condition | None, span: Span) -> None:
        frame = self.frames[-1]
        if len(self.frames) == 1:
            if not set(_ENDS.values()).intersection(self.lost):
                raise BadExpression(_without_beginning(name, span))
            return
        if frame.has_else:
            raise BadExpression(Defect(Fault.TAG_AFTER_ELSE, span.start, span.length, (("name", name),)))
        frame.begin_branch(condition, span)

    def end_conditional(self, span: Span) -> None:
        frame = self.frames.pop()
        self.add(frame.finished(span), is_blank=frame.is_blank)

    def verbatim(self, name: str, span: Span) -> None:
        """Go on at the end of `raw` or `comment`, which is read as a tag like any other."""
        end = None if name in self.endless else _END_OF[name].search(self.source, span.end)
        if end is None:
            self.endless.add(name)
            raise BadExpression(_without_end(name, span))
        if self.source.endswith("{", span.end, end.start()) and not self.source.endswith("{{", span.end, end.start()):
            # Liquid reads the brace and that of the tag as the beginning of an output.
            self.report(Defect(Fault.STRAY_BRACES, end.start() - 1, 1, (("text", "{"),)))
        self.position, self.inside = end.start(), name
        if name == "comment":
            self.comment(span.end, end.start())
        elif end.start() > span.end:
            self.add(Text(self.source[span.end : end.start()], span.end, is_raw=True))

    def comment(self, start: int, end: int) -> None:
        """Liquid reads tags in comments, too, as far as to know where the comment ends."""
        opening: re.Match[str] | None = None
        for mark in _MARK.finditer(self.source, start, end):
            if mark[0] in _CLOSING:
                if opening:
                    break
                opening = mark
            elif opening and mark[0] == _CLOSING[opening[0]]:
                opening = None
        if opening:
            self.report(Defect(_NOT_CLOSED[opening[0]], opening.start(), 2))
        if inner := _TAG_IN_COMMENT.search(self.source, start, end):
            self.lost.append(inner[1])
            self.report(Defect(Fault.TAG_IN_COMMENT, inner.start(), inner.end() - inner.start(), (("name", inner[1]),)))


def _without_text(branch: Branch) -> Branch:
    """As in Liquid, a conditional that could only print white space prints nothing."""
    return replace(branch, nodes=tuple(node for node in branch.nodes if not isinstance(node, Text)))


def _unknown_tag(name: str, markup: _Markup, rest: int) -> Defect:
    if not name:
        return Defect(Fault.UNKNOWN_TAG, markup.span.start, markup.span.length, (("name", ""),))
    return Defect(Fault.UNKNOWN_TAG, rest - len(name), len(name), (("name", name),), nearest_names(name, _TAGS))


def _tag_in_output(word: re.Match[str], inner: str) -> Defect:
    return Defect(Fault.UNEXPECTED, word.start(1), len(word[1]), (("text", word[1]),), (f"{{%{inner}%}}",))


def _takes_nothing(name: str, extra: str, at: int) -> Defect:
    suggestions = ("elsif",) if name == "else" and extra.startswith("if") else ()
    return Defect(Fault.TAG_TAKES_NOTHING, at, len(extra), (("name", name), ("text", extra)), suggestions)


def _without_beginning(name: str, span: Span) -> Defect:
    return Defect(Fault.TAG_WITHOUT_BEGINNING, span.start, span.length, (("name", name),))


def _without_end(name: str, span: Span) -> Defect:
    return Defect(Fault.TAG_WITHOUT_END, span.start, span.length, (("name", name), ("end", f"end{name}")))
