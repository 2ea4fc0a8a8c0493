"""Lines and columns of problems."""

from __future__ import annotations

import pytest

from portal_emails.problems import Defect, Fault
from portal_emails.sections import EmailPart
from portal_emails.templates.positions import located


@pytest.mark.parametrize(
    ("source", "start", "expected"),
    [
        ("", 0, (1, 1)),
        ("abc", 2, (1, 3)),
        ("abc", 3, (1, 4)),
        ("a\nb", 1, (1, 2)),
        ("a\nb", 2, (2, 1)),
        ("a\n\nb", 2, (2, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("a\n\rb", 3, (3, 1)),
        ("é🙂\tb", 3, (1, 4)),
        ("a\u2028b\u0085c\vd\fe", 8, (1, 9)),
        ("a\n", 2, (2, 1)),
    ],
)
def test_lines_and_columns_count_code_points_from_one(source: str, start: int, expected: tuple[int, int]) -> None:
    defect = Defect(Fault.UNEXPECTED, start, 1)
    (problem,) = located(EmailPart.SUBJECT, source, [defect])
    assert (problem.line, problem.column) == expected
    assert (problem.part, problem.defect, problem.rule) == (EmailPart.SUBJECT, defect, Fault.UNEXPECTED.rule)


def test_problems_come_in_the_order_of_the_text_and_each_only_once() -> None:
    first, longer, second = (Defect(Fault.UNEXPECTED, start, length) for start, length in ((1, 1), (1, 2), (5, 1)))
    found = located(EmailPart.CONTENT, "0123456789", [second, longer, first, second])
    assert [problem.defect for problem in found] == [first, longer, second]
