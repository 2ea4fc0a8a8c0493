"""Documents that clients sent: bounded, then parsed and validated once for each text, in a memory that is bounded as well."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, FieldNode, GraphQLError, GraphQLSchema, GraphQLSyntaxError, Visitor, parse, validate, visit
from graphql.validation.validate import ValidationAbortedError

from graphql_api.errors import MOST_ERRORS, ErrorCode, error_json
from portal_emails import limits

_MOST_DOCUMENTS = 500
_MOST_CHARACTERS = 1024 * 1024
"""Of all documents that are remembered. Parsed, they take about a hundred times the room."""
_TOO_MANY_TOKENS = f"Syntax Error: Document contains more than {limits.DOCUMENT_TOKENS} tokens"


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is valid, or what is wrong with it, as an answer shows it."""

    node: DocumentNode | None
    errors: Sequence[dict[str, Any]] = ()


class Documents:
    """Reads documents. Valid ones are remembered; those not seen for the longest time are forgotten first."""

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
        if document.node is not None:
            self._remember(text, document)
        return document

    def _read(self, text: str) -> Document:
        if len(text.encode("utf-8", "surrogatepass")) > limits.DOCUMENT_BYTES:
            message = f"The document has more than {limits.DOCUMENT_BYTES} bytes; give texts in `variables`."
            return _refused(ErrorCode.DOCUMENT_TOO_LARGE, message)
        try:
            node = parse(text, max_tokens=limits.DOCUMENT_TOKENS)
        except GraphQLSyntaxError as error:
            return _unparsed(error)
        if _aliases(node) > limits.DOCUMENT_ALIASES:
            message = f"The document has more than {limits.DOCUMENT_ALIASES} aliases; ask in several requests."
            return _refused(ErrorCode.TOO_MANY_ALIASES, message)
        return _validated(node, validate(self._schema, node, max_errors=MOST_ERRORS))

    def _remember(self, text: str, document: Document) -> None:
        self._known[text] = document
        self._characters += len(text)
        while len(self._known) > _MOST_DOCUMENTS or self._characters > _MOST_CHARACTERS:
            forgotten, _ = self._known.popitem(last=False)
            self._characters -= len(forgotten)


class _AliasCounter(Visitor):
    count = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.count += node.alias is not None


def _aliases(node: DocumentNode) -> int:
    """How many fields have an alias, those of each fragment counted once."""
    counter = _AliasCounter()
    visit(node, counter)
    return counter.count


def _unparsed(error: GraphQLSyntaxError) -> Document:
    if not error.message.startswith(_TOO_MANY_TOKENS):
        return Document(None, [_shown(ErrorCode.GRAPHQL_PARSE_FAILED, error)])
    message = f"The document has more than {limits.DOCUMENT_TOKENS} tokens; ask in several requests, and give values in `variables`."
    return _refused(ErrorCode.TOO_MANY_TOKENS, message)


def _validated(node: DocumentNode, errors: Sequence[GraphQLError]) -> Document:
    shown = errors[:MOST_ERRORS]
    if shown and isinstance(shown[-1], ValidationAbortedError):
        message = "The document nests fragments or repeats fields beyond what can be checked; ask for each field once, in several requests."
        return _refused(ErrorCode.DOCUMENT_TOO_COMPLEX, message)
    return Document(None if shown else node, [_shown(ErrorCode.GRAPHQL_VALIDATION_FAILED, error) for error in shown])


def _refused(code: ErrorCode, message: str) -> Document:
    return Document(None, [error_json(code, message)])


def _shown(code: ErrorCode, error: GraphQLError) -> dict[str, Any]:
    return {**error.formatted, **error_json(code, error.message)}
