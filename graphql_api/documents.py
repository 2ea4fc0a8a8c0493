"""Documents that clients sent: parsed and validated once for each text, in a memory that is bounded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema, GraphQLSyntaxError, parse, validate

from graphql_api.errors import ErrorCode, error_json

_MOST_DOCUMENTS = 500
_MOST_CHARACTERS = 1024 * 1024
"""Of all documents that are remembered. Parsed, they take about a hundred times the room."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is valid, or what is wrong with it, as an answer shows it."""

    node: DocumentNode | None
    errors: Sequence[dict[str, Any]] = ()


class Documents:
    """Reads documents. One that fails is remembered as well; those not seen for the longest time are forgotten first."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._known: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0

    def read(self, text: str) -> Document:
        """The document with this text, or what is wrong with it."""
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        document = self._read(text)
        self._remember(text, document)
        return document

    def _read(self, text: str) -> Document:
        try:
            node = parse(text)
            errors = validate(self._schema, node)
        except GraphQLSyntaxError as error:
            return Document(None, [_shown(ErrorCode.GRAPHQL_PARSE_FAILED, error)])
        return Document(None if errors else node, [_shown(ErrorCode.GRAPHQL_VALIDATION_FAILED, error) for error in errors])

    def _remember(self, text: str, document: Document) -> None:
        if len(text) > _MOST_CHARACTERS:
            return
        self._known[text] = document
        self._characters += len(text)
        while len(self._known) > _MOST_DOCUMENTS or self._characters > _MOST_CHARACTERS:
            forgotten, _ = self._known.popitem(last=False)
            self._characters -= len(forgotten)


def _shown(code: ErrorCode, error: GraphQLError) -> dict[str, Any]:
    return {**error.formatted, **error_json(code, error.message)}
