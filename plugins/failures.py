"""What went wrong in a plugin, in one line that is fit for logs and reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb

_LENGTH = 300


class LeftOut(Exception):
    """A plugin cannot take part; the message says why, and what to do."""


@contextmanager
def leaving_out(doing: str) -> Iterator[None]:
    """Makes LeftOut of whatever a plugin raises while the service starts, sys.exit() included; only Ctrl-C passes."""
    try:
        yield
    except (LeftOut, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise LeftOut(f"{doing} raised {_described(error)}") from error


def located(error: BaseException) -> str:
    """The type of a caught exception and the place where it was raised. Its message is left out: it may quote an email."""
    *_, (frame, line) = walk_tb(error.__traceback__)
    return f"{type(error).__name__} ({Path(frame.f_code.co_filename).name}, line {line})"


def one_line(text: str) -> str:
    """The text without line breaks, and not longer than a line of a report."""
    line = " ".join(text.split())
    return line if len(line) <= _LENGTH else line[: _LENGTH - 1] + "…"


def _described(error: BaseException) -> str:
    """The type of the exception and its message. Nobody's email is there yet while the service starts."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - even that may fail in a plugin
        message = ""
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
