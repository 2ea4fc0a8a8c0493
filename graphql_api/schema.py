"""The schema: put together from its types, and printed as the contract that clients build on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

import strawberry
from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    GraphQLInputObjectType,
    Node,
    parse,
    print_ast,
)
from strawberry.schema.config import StrawberryConfig

from graphql_api.mutation import Mutation
from graphql_api.query import Query
from graphql_api.types import enums as enums
from graphql_api.types.scalars import SCALARS
from graphql_api.types.sections import MandatoryEmailSection, SwitchableEmailSection


class ApiSchema(strawberry.Schema):
    pass
