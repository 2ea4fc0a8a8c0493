"""64 KiB of anything end soon, with a result or with problems in their places.

Linear: nothing takes more than a tenth of a second of one core, or else twice the text takes no more than about twice the time.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from itertools import count
from math import inf
from typing import TypeVar

import pytest

from portal_emails import limits
from portal_emails.mail.compiling import Compilation, compile_email
from portal_emails.model import Content, ContentFormat
from portal_emails.problems import TemplateProblem
from portal_emails.sections import SectionKind
from portal_emails.templates.parser import parse
from tests.portal_emails.templates.bombs import MARKUP, TEMPLATES, Bomb

SIZE = limits.CONTENT_LENGTH
QUICK, SLOW = 0.1, 2.0
"""Seconds of CPU time."""
LINEAR = 3.0
"""How many times as long twice the text may take."""
ATTEMPTS = 5
MOST_MEMORY = 20_000_000

NUMBERS = count()
T = TypeVar("T")


@pytest.fixture(autouse=True)
def only_what_is_new_is_collected() -> None:
    """Collecting before each measurement is quick when it leaves out what other tests keep."""
    gc.collect()
    gc.freeze()


def seconds(work: Callable[[str], object], text: str, runs: int) -> float:
    """CPU time of the quickest run."""
    taken: list[float] = []
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        work(text)
        taken.append(time.process_time() - start)
    return min(taken)


def compiled(content_format: ContentFormat) -> Callable[[str], Compilation]:
    """Compiles with another subject each time, since nothing is compiled twice."""
    return lambda text: compile_email(SectionKind.PASSWORD_RESET, "en", f"Subject {next(NUMBERS)}", Content(text, content_format))


def check_time(work: Callable[[str], object], bomb: Bomb, size: int = SIZE) -> None:
    """More than once before it is called slow: other programs take their share of a core's caches."""
    whole = half = inf
    for _ in range(ATTEMPTS):
        whole = min(whole, seconds(work, bomb(size), 1))
        if whole < QUICK:
            return
        half = min(half, seconds(work, bomb(size // 2), 2))
        if whole < SLOW and whole / half < LINEAR:
            return
    pytest.fail(f"{half:.3f} s for half of it, {whole:.3f} s for all")


def check_memory(work: Callable[[str], T], text: str) -> T:
    """The result, when not too much memory was needed for it."""
    gc.collect()
    tracemalloc.start()
    try:
        result = work(text)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    return result


@pytest.mark.parametrize("name", TEMPLATES)
def test_parsing(name: str) -> None:
    bomb = TEMPLATES[name]
    assert SIZE * 0.7 < len(bomb(SIZE)) <= SIZE
    check_time(parse, bomb)
    defects = check_memory(parse, bomb(SIZE)).defects
    assert all(0 <= defect.start <= defect.start + defect.length <= SIZE for defect in defects)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("content_format", ContentFormat)
def test_compiling_a_template(name: str, content_format: ContentFormat) -> None:
    bomb, work = TEMPLATES[name], compiled(content_format)
    check_time(work, bomb)
    check_result(check_memory(work, bomb(SIZE)))


@pytest.mark.parametrize("name", MARKUP)
@pytest.mark.parametrize("content_format", ContentFormat)
def test_compiling_markup(name: str, content_format: ContentFormat) -> None:
    bomb, work = MARKUP[name], compiled(content_format)
    check_time(work, bomb, SIZE // 2)
    check_result(work(bomb(SIZE)))


def check_result(compilation: Compilation) -> None:
    assert compilation.email is not None or compilation.problems
    for problem in (*compilation.problems, *compilation.warnings):
        if isinstance(problem, TemplateProblem):
            assert problem.line >= 1 <= problem.column
            assert 0 <= problem.defect.start <= problem.defect.start + problem.defect.length <= SIZE
