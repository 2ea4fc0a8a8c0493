"""What a power cut would take: read from the order in which a process wrote, synced, gave names, and acknowledged. Pure functions.

The lines are those of `strace -f -y`, which names the file of each descriptor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from tests.torture.violations import Rule, Violation

TRACED = ("write", "pwrite64", "writev", "pwritev", "ftruncate", "fsync", "fdatasync", "link", "linkat", "rename", "renameat", "renameat2")

_LINE = re.compile(r"(?P<process>\d+) +(?P<rest>.*)")
_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(?P<rest>.*)")
_CALL = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
_DESCRIPTOR = re.compile(r"\d+<(?P<path>[^>]*)>")
_QUOTED = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Call:
    """One that has succeeded. `paths`: of descriptors; `texts`: what is quoted."""

    name: str
    paths: tuple[str, ...]
    texts: tuple[str, ...]


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """In the order in which they came to an end."""
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        process, rest = found["process"], found["rest"]
        resumed = _RESUMED.match(rest)
        if rest.endswith(_UNFINISHED):
            begun[process] = rest.removesuffix(_UNFINISHED)
            continue
        call = _CALL.match(begun.pop(process, "") + resumed["rest"] if resumed else rest)
        if call is not None and int(call["result"]) >= 0:
            arguments = call["arguments"]
            paths = tuple(each["path"] for each in _DESCRIPTOR.finditer(arguments))
            yield Call(call["name"], paths, tuple(each["text"] for each in _QUOTED.finditer(arguments)))


def lost_in_a_power_cut(made: Iterable[Call], root: str, ignored: tuple[str, ...]) -> Iterator[Violation]:
    """What is acknowledged, or given its name, before it is on disk.

    `root`: the storage's files; `ignored`: how the names of those
    begin, from there on, that may be lost.
    """
    unsynced: set[str] = set()
    for call in made:
        path = call.paths[0] if call.paths else ""
        match call.name:
            case "write" if call.texts == (r"acknowledged\n",):
                lost = sorted(each.removeprefix(root) for each in unsynced if each.startswith(root))
                yield from (Violation(Rule.NOT_DURABLE, each) for each in lost if not each.startswith(ignored))
            case "write" | "pwrite64" | "writev" | "pwritev" | "ftruncate":
                unsynced.add(path)
            case "fsync" | "fdatasync":
                unsynced.discard(path)
            case "linkat" | "renameat" | "renameat2":
                source, target = f"{call.paths[0]}/{call.texts[0]}", f"{call.paths[1]}/{call.texts[1]}"
                if source in unsynced:
                    yield Violation(Rule.VISIBLE_FIRST, target.removeprefix(root))
                unsynced.add(call.paths[1])
            case "link" | "rename":
                unsynced.add(str(PurePath(call.texts[1]).parent))
            case _:
                pass
