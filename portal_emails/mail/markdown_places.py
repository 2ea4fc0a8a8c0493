"""Where in the Markdown the lines of its blocks stand, without the indentation and the marks of lists and quotes."""

from __future__ import annotations

from bisect import bisect_right

from markdown_it.token import Token


class Lines:
    """The lines of a text, to find places in it."""

    def __init__(self, text: str) -> None:
        self.texts = text.split("\n")
        self.starts = [0]
        for line in self.texts:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def span(self, first: int, end: int) -> tuple[int, int]:
        """From the first bracket in a line to the end of the line before another."""
        start = self.starts[first] + max(0, self.texts[first].find("["))
        return start, self.starts[end] - 1

    def place(self, line: int, content: str) -> int:
        """Where a line begins whose indentation and marks of lists and quotes are left out."""
        if line >= len(self.texts):
            return self.starts[-1] - 1
        return self.starts[line] + max(0, self.texts[line].rfind(content))


def place_in(block: Token, offset: int, lines: Lines) -> int:
    """Where in the Markdown a place in the content of a block is."""
    if "lines" not in block.meta:
        first, own = block.map[0] if block.map else 0, Lines(block.content)
        block.meta["lines"] = own.starts, [lines.place(first + number, text) for number, text in enumerate(own.texts)]
    starts: list[int]
    places: list[int]
    starts, places = block.meta["lines"]
    number = bisect_right(starts, offset, hi=len(places)) - 1
    return places[number] + offset - starts[number]
