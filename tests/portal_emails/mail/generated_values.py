"""Values for the variables of an email: believable ones that are easy to find again, and hostile ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from random import Random

from portal_emails.mail.compiling import CompiledEmail
from portal_emails.mail.rendering import GivenValue
from portal_emails.sections import SECTIONS, Variable, VariableType
from portal_emails.templates.programs import inventory
from portal_emails.templates.syntax import Comparison, Condition, Joined, Literal, Negation, Reference
from portal_emails.templates.urls import can_go_on, is_telephone_number
from portal_emails.templates.values import check_value, is_missing

HOSTILE_TEXTS = (
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'\" onmouseover=alert(1) x='",
    "</bdi></p></td></table><b>",
    "<!-- x",
    "-->",
    "]]>",
    "{{ company.name }}",
    "{% if company.name %}",
    "{% raw %}",
    "&amp;&lt;&#x41;&quot",
    "&",
    "*x* **y** [z](https://evil.example/) `c` # - 1.",
    "javascript:alert(1)",
    "https://evil.example/?a=b&c=d",
    "\u202eevil\u202c",
    "\u2067\u2066x\u2069\u2069",
    "مرحبا (שלום) a",
    "日本語の会社、株式会社「例」",
    "ǅ ŉ İstanbul ΌΣΟΣ",
    "👩\u200d👩\u200d👧\u200d👦🏳\ufe0f\u200d🌈",
    "e\u0301\u0327\u0323",
    "\u00a0\u200bx\u00ad",
    "  x  ",
    "=?utf-8?b?QQ==?=",
    "a,b;c:d@e <f@example.com>",
    "../..//?#%00%",
    '\\"\\',
    "|",
    "(",
    ")",
    "> x",
    "- x",
    "0",
    "x" * 300,
    "x " * 60,
    "é" * 120,
    "\u06001\u06dd",
    "x\U000e0041\U000e007f",
    "$&\\1\\g<0>%s{0}",
)
_BROKEN = (
    "",
    " ",
    "\u200b\u2069",
    "\u2800",
    "a\r\nBcc: evil@example.com",
    "a\nb",
    "a\u2028b",
    "a\x85b",
    "a\x0bb\x1c",
    "\0",
    "\x1b[31m",
    "\x7f",
    "\ud800",
    "\udc00\ud800",
    "\ud83d\ude00",
    "\ufdd0\ufdd2\ufdd1",
    "\ufddc\ufddd",
    "\ufffe\uffff\U0010ffff",
    "\u202eopen",
    "\u2069",
    "\u2067",
    "x" * 8193,
    'https://a/"onmouseover=',
    "http://example.com/",
    "https:///x",
    "https://a b/",
    "not an address@",
    "2026-13-40T99:99:99Z",
    "2026-01-01",
    "P1X",
    "-PT5M",
)
_HOSTILE: Mapping[VariableType, Sequence[str]] = {
    VariableType.TEXT: HOSTILE_TEXTS,
    VariableType.CODE: ("<b>&\"'", "{{x}}", "{%if%}", '"><script>', "مرحبا", "0", "a|b", "(x)", "&lt;", "漢字", "x" * 200),
    VariableType.DATETIME: (
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:60Z",
        "2026-02-28t12:00:00.123456789z",
        "1970-01-01T00:00:00-00:00",
    ),
    VariableType.DURATION: ("P0D", "PT0S", "P999999999Y999999999M", "P1Y2M3W4DT5H6M7S", "PT1M"),
    VariableType.EMAIL: (
        "o'brien&x=1@example.com",
        "{{x}}@example.com",
        "a|b#%?@example.com",
        "用户@例え.jp",
        "مرحبا@example.com",
        "a+b=c/d@example.com",
        "UPPER@EXAMPLE.COM",
        "`*_~^@example.com",
    ),
    VariableType.URL: (
        "https://a.example/'onmouseover='alert(1)",
        "https://a.example/?x=%22%3E%3Cscript%3E&amp;y=&lt;&z",
        "https://a.example/*x*_y_(z)[w]",
        "https://例え.jp/パス?q=値#断片",
        "https://[2001:db8::1]:8443/",
        "HTTPS://A.EXAMPLE",
        "https://b.example",
        "https://a.example/مرحبا/שלום",
        "https://a.example/" + "x" * 1000,
        "mailto:a@example.com?subject=x&body=%0D%0ABcc:y",
        "tel:+1-(2)3;ext=4",
        "https://a.example/;,!$&'()*+=:@~",
        "https://a.example/\U0001f600",
    ),
}


def plain_value(variable: Variable) -> str:
    """A value that no other variable has, and no text."""
    mark = "".join(chr(ord("A") + ord(letter) % 26) for letter in variable.name[::3]).lower()
    number = sum(map(ord, variable.name))
    match variable.type:
        case VariableType.URL:
            return f"https://{mark}{number}.example/path?a={number}&b={mark}#x"
        case VariableType.EMAIL:
            return f"{mark}{number}@example.com"
        case VariableType.DATETIME:
            return f"2026-07-{number % 28 + 1:02}T14:{number % 60:02}:09+02:00"
        case VariableType.DURATION:
            return f"P{number % 6 + 1}DT{number % 23 + 1}H"
        case _ if variable.name.endswith("phone"):
            return "+44 (0)20 7946 0018"
        case _:
            return f"q{mark}{number}z"


def plain_values(email: CompiledEmail, random: Random) -> dict[str, str]:
    """A plain value for each variable that the email asks for, or for most; some are what the conditions compare them with."""
    literals = dict(_compared(email))
    share = random.choice((1, 1, 1, 0.8, 0.3))
    values: dict[str, str] = {}
    for name in sorted(email.names):
        variable = SECTIONS[email.kind].variables[name]
        wanted = literals.get(name, "")
        fits = not is_missing(wanted) and not check_value(variable.type, wanted) and random.random() < 0.5
        if random.random() < share:
            values[name] = _for_links(email, name, wanted if fits else plain_value(variable))
    return values


def hostile_values(email: CompiledEmail, values: Mapping[str, str], random: Random) -> dict[str, str]:
    """Other valid values for the same variables with which every condition comes out the same."""
    kept = compared_names(email)
    others = {name: hostile_value(SECTIONS[email.kind].variables[name], random) for name in sorted(values.keys() - kept)}
    return {name: _for_links(email, name, others[name]) if name in others else value for name, value in values.items()}


def _for_links(email: CompiledEmail, name: str, value: str) -> str:
    """A number, where a link dials it, and a URL that can go on, where a link does."""
    if name in email.dialled and not is_telephone_number(value):
        return f"+1 {sum(map(ord, value))}"
    return value if name not in email.extended or can_go_on(value) else "https://a.example:8443/x(y)*;z"


def hostile_value(variable: Variable, random: Random) -> str:
    """A value of the variable's type that tries to be more than a value."""
    return random.choice(_HOSTILE[variable.type])


def any_values(email: CompiledEmail, random: Random) -> list[GivenValue]:
    """What a careless or evil caller gives: wrong, blank, twice, not at all, or for no variable."""
    others = [name for name in SECTIONS[email.kind].variables if name not in email.names]
    twice = [name for name in sorted(email.names) if random.random() < 0.1]
    names = [*sorted(email.names), *twice, *random.sample(others, min(2, len(others))), "no.such_variable", ""]
    random.shuffle(names)
    variables = SECTIONS[email.kind].variables
    return [GivenValue(name, _any_value(variables.get(name), random)) for name in names if random.random() < 0.9]


def _any_value(variable: Variable | None, random: Random) -> str:
    if variable is None or random.random() < 0.1:
        return random.choice((*_BROKEN, *HOSTILE_TEXTS))
    return plain_value(variable) if random.random() < 0.5 else hostile_value(variable, random)


def compared_names(email: CompiledEmail) -> Collection[str]:
    """The variables whose values decide more than by being there."""
    return {operand.name for test in _comparisons(email) for operand in (test.left, test.right) if isinstance(operand, Reference)}


def _compared(email: CompiledEmail) -> Iterator[tuple[str, str]]:
    for test in _comparisons(email):
        for one, other in ((test.left, test.right), (test.right, test.left)):
            if isinstance(one, Reference) and isinstance(other, Literal):
                yield one.name, str(other.value)


def _comparisons(email: CompiledEmail) -> Iterator[Comparison]:
    for program in (email.subject, email.html, email.text):
        for condition in inventory(program).conditions:
            yield from _comparisons_in(condition)


def _comparisons_in(condition: Condition) -> Iterator[Comparison]:
    match condition:
        case Comparison():
            yield condition
        case Joined(left=left, right=right):
            yield from _comparisons_in(left)
            yield from _comparisons_in(right)
        case Negation(condition=inner):
            yield from _comparisons_in(inner)
