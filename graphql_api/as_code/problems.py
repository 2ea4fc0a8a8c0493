"""What people are told of an export: the problems of its files, and what a save says of them, each with file, line and column."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath

from graphql_api.context import Context
from graphql_api.types.changes import email_changes
from graphql_api.types.errors import user_error
from portal_emails.as_code.faults import offset_of
from portal_emails.as_code.group_folder import GivenGroup
from portal_emails.as_code.places import FileProblem, Lines, Place
from portal_emails.changes import CONFIGURED
from portal_emails.model import Content
from portal_emails.problems import InvalidValue, Path
from portal_emails.use_cases.failures import Failure, RefusedByPlugin, RevisionConflict, TemplateFailure

_SHOWN = 60
"""Code points of a value that are enough to know it again."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend, and where; a warning prevents nothing."""

    place: Place
    rule: str
    message: str
    is_warning: bool = False

    def line(self, folder: FilePath) -> str:
        """As editors and CI services read it."""
        place = f"{printable(str(folder / self.place.file))}:{self.place.line}:{self.place.column}"
        return f"{place}: {'warning: ' * self.is_warning}{self.rule} {printable(' '.join(self.message.split()))}"

    def facts(self, folder: FilePath) -> dict[str, object]:
        """As programs read it."""
        return {
            "file": printable(str(folder / self.place.file)),
            "line": self.place.line,
            "column": self.place.column,
            "severity": "warning" if self.is_warning else "error",
            "rule": self.rule,
            "message": self.message,
        }


def of_file(problem: FileProblem) -> Problem:
    """A problem that was found in reading."""
    return Problem(problem.place, problem.rule.value, problem.message)


def of_failure(failure: Failure, path: Path, given: GivenGroup, context: Context) -> Iterator[Problem]:
    """What a save says of the value at a stored path, at the place where it stands."""
    if isinstance(failure, RevisionConflict):
        yield from _conflicts(failure, given)
    else:
        message = _message(failure, context)
        if isinstance(failure, TemplateFailure) and path not in given.values:
            message += f" (In the inherited {failure.problem.part.value}.)"
        yield Problem(_place(failure, path, given), _rule(failure, context), message)


def shown(value: str | None) -> str:
    """A value, shortened to one line; None is inherited."""
    if value is None:
        return "inherited"
    line = " ".join(value.split())
    return json.dumps(line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…", ensure_ascii=False)


def printable(text: str) -> str:
    """The text without anything that a terminal would obey or that cannot be printed."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def _place(failure: Failure, path: Path, given: GivenGroup) -> Place:
    if path == ("group",):
        return given.places.get(CONFIGURED, given.place(("code",)))
    place = given.place(path)
    value = given.values.get(path)
    if value is None:
        return place
    if isinstance(failure, TemplateFailure):
        return _within(place, Place("", failure.problem.line, failure.problem.column))
    text = value.text if isinstance(value, Content) else value
    if isinstance(failure, InvalidValue) and isinstance(text, str) and path[-1] in {"subject", "content"}:
        return _within(place, Lines.of("", text).place(offset_of(failure.rule, failure.limit, text)))
    return place


def _within(start: Place, place: Place) -> Place:
    """A place in a text that starts at `start` of its file."""
    column = place.column + (start.column - 1 if place.line == 1 else 0)
    return Place(start.file, start.line + place.line - 1, column)


def _rule(failure: Failure, context: Context) -> str:
    match failure:
        case InvalidValue():
            return failure.rule.name
        case TemplateFailure():
            return failure.problem.rule.name
        case RefusedByPlugin(rule=str(rule)):
            return rule
        case _:
            return user_error(failure, context).code.name


def _message(failure: Failure, context: Context) -> str:
    message = user_error(failure, context).message
    suggestions = failure.problem.defect.suggestions if isinstance(failure, TemplateFailure) else ()
    return f"{message} Did you mean {suggestions[0]}?" if suggestions and suggestions[0] not in message else message


def _conflicts(failure: RevisionConflict, given: GivenGroup) -> Iterator[Problem]:
    for change in failure.changes:
        ours = given.values.get(change.path)
        for each in email_changes([change]):
            own = _in_folder(ours, each.path[-1])
            message = (
                f"{'.'.join(each.path)} was changed by {failure.saved_by or 'somebody'} at {failure.saved_at:%Y-%m-%d %H:%M:%S} UTC: "
                f"it was {shown(each.before)} at the export, is {shown(each.after)} now, and here it is {own}"
            )
            yield Problem(given.place(change.path), "REVISION_CONFLICT", message)


def _in_folder(value: object, field: str) -> str:
    if isinstance(value, Content):
        return shown(value.format.name if field == "contentFormat" else value.text)
    return shown(str(getattr(value, "name", value)).lower() if isinstance(value, bool) else None if value is None else str(value))
