"""Carries out one GraphQL request (the specification's section 6) and makes its answer, in which every error has a code."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute,
    get_operation_ast,
)

from graphql_api.context import Context
from graphql_api.documents import Documents
from graphql_api.errors import MOST_ERRORS, ErrorCode, error_json, field_error
from graphql_api.schema import ApiSchema


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a client asks for, as GraphQL over HTTP names it."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request whose operation is valid and chosen."""

    request: GraphQLRequest
    document: DocumentNode
    operation: OperationDefinitionNode

    @property
    def is_query(self) -> bool:
        """Whether it only reads."""
        return self.operation.operation is OperationType.QUERY

    def asks_for(self, field: str) -> bool:
        """Whether the operation may ask for this field of its root."""
        fragments = {each.name.value: each for each in self.document.definitions if isinstance(each, FragmentDefinitionNode)}
        pending: list[SelectionSetNode] = [self.operation.selection_set]
        while pending:
            for selection in pending.pop().selections:
                if isinstance(selection, FieldNode) and selection.name.value == field:
                    return True
                if isinstance(selection, InlineFragmentNode):
                    pending.append(selection.selection_set)
                elif isinstance(selection, FragmentSpreadNode) and selection.name.value in fragments:
                    pending.append(fragments.pop(selection.name.value).selection_set)
        return False


class Executor:
    """Prepares and executes requests; remembers the documents that it has seen."""

    def __init__(self, schema: ApiSchema) -> None:
        self._schema = schema
        self._documents = Documents(schema.executable)

    def prepare(self, request: GraphQLRequest) -> Prepared | dict[str, Any]:
        """The request ready to be executed, or the answer that says why it can't be."""
        document = self._documents.read(request.query)
        if document.node is None:
            return {"errors": list(document.errors)}
        operation = get_operation_ast(document.node, request.operation_name)
        if operation is None:
            return _refused(ErrorCode.OPERATION_RESOLUTION_FAILED, _which_operation(request))
        return Prepared(request, document.node, operation)

    async def execute(self, prepared: Prepared, context: Context) -> dict[str, Any]:
        """The answer, in which every error has a code."""
        result = execute(
            self._schema.executable,
            prepared.document,
            context_value=context,
            variable_values=prepared.request.variables,
            operation_name=prepared.request.operation_name,
            executor_class=self._schema.execution_context_class,
        )
        return _answer(await result if isawaitable(result) else result)


def _answer(result: ExecutionResult) -> dict[str, Any]:
    errors = result.errors or []
    if result.data is None and any(error.path is None for error in errors):
        return {"errors": [_request_error(error) for error in errors[:MOST_ERRORS]]}
    answer: dict[str, Any] = {"errors": [field_error(error) for error in errors]} if errors else {}
    return {**answer, "data": result.data}


def _request_error(error: GraphQLError) -> dict[str, Any]:
    """What is found before anything is executed: values of variables that are not of their types."""
    return {**error.formatted, **error_json(ErrorCode.BAD_USER_INPUT, error.message)}


def _which_operation(request: GraphQLRequest) -> str:
    if request.operation_name is not None:
        return "The document has no operation of the name in `operationName`."
    return "The document has no operation, or several: say in `operationName` which to execute."


def _refused(code: ErrorCode, message: str) -> dict[str, Any]:
    return {"errors": [error_json(code, message)]}
