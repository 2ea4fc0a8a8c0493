"""The schema: put together from its types, and printed as the contract that clients build on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

import strawberry
from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    GraphQLInputObjectType,
    GraphQLSchema,
    Node,
    parse,
    print_ast,
)
from strawberry.schema.config import StrawberryConfig

from graphql_api.mutation import Mutation
from graphql_api.query import Query
from graphql_api.types.localized_email import LocalizedEmail
from graphql_api.types.scalars import SCALARS
from graphql_api.types.sections import MandatoryEmailSection, SwitchableEmailSection

_SORTED = ("fields", "interfaces", "types", "values", "directives")
"""What definitions hold that has names, and no order that means anything."""


class ApiSchema(strawberry.Schema):
    """The schema as graphql-core executes it, and its digest."""

    @property
    def executable(self) -> GraphQLSchema:
        """For graphql-core, which validates and executes."""
        return self._schema

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the printed schema, in hexadecimal."""
        return hashlib.sha256(print_schema(self).encode()).hexdigest()


def make_schema() -> ApiSchema:
    """A schema of its own."""
    schema = ApiSchema(
        query=Query,
        mutation=Mutation,
        types=[LocalizedEmail, MandatoryEmailSection, SwitchableEmailSection],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    for each in schema.executable.type_map.values():
        if isinstance(each, GraphQLInputObjectType):
            # Strawberry checks @oneOf on its own, which fails on a variable that is not defined; graphql-core does it right.
            each.is_one_of = each.extensions["strawberry-definition"].is_one_of
    return schema


def print_schema(schema: strawberry.Schema) -> str:
    """The schema's definition language, in an order that depends on nothing but names; ends with a line break."""
    document = parse(schema.as_str())
    definitions = [_sorted(definition) for definition in document.definitions if not _is_built_in(definition)]
    return print_ast(DocumentNode(definitions=tuple(sorted(definitions, key=_place)))) + "\n"


def _is_built_in(definition: Node) -> bool:
    """Strawberry defines @oneOf again, which the specification does already."""
    return isinstance(definition, DirectiveDefinitionNode) and definition.name.value == "oneOf"


def _place(definition: Any) -> tuple[bool, str]:
    return not isinstance(definition, DirectiveDefinitionNode), definition.name.value


def _sorted(node: Any) -> Any:
    """A definition with everything below it in the order of names."""
    keys = [*_SORTED, "arguments"] if isinstance(node, FieldDefinitionNode) else _SORTED
    return replace(node, **{key: _by_name(value) for key in keys if (value := getattr(node, key, None))})


def _by_name(nodes: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(map(_sorted, nodes), key=lambda node: node.name.value))
