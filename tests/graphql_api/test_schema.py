"""The contract with clients: printed from the code, described throughout, and the same on every machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    build_schema,
    parse,
)

from graphql_api.schema import make_schema, print_schema

PRINTED = print_schema(make_schema())
DEFINITIONS: tuple[Any, ...] = parse(PRINTED).definitions
ROOT = Path(__file__).parents[2]


def test_the_file_is_what_the_code_prints() -> None:
    assert (ROOT / "schema.graphql").read_text() == PRINTED, "print it anew: portal-emails schema > schema.graphql"


def test_it_prints_the_same_from_another_schema() -> None:
    assert print_schema(make_schema()) == PRINTED


def test_it_is_valid() -> None:
    build_schema(PRINTED)


def test_nothing_is_defined_twice_and_what_the_specification_defines_is_not_defined() -> None:
    names = Counter((definition.kind, definition.name.value) for definition in DEFINITIONS)
    assert set(names.values()) == {1}
    assert ("directive_definition", "oneOf") not in names


def everything_named() -> Iterator[tuple[str, Node]]:
    for definition in DEFINITIONS:
        yield definition.name.value, definition
        for member in (*(getattr(definition, "fields", None) or ()), *(getattr(definition, "values", None) or ())):
            yield f"{definition.name.value}.{member.name.value}", member


@pytest.mark.parametrize(("name", "node"), [pytest.param(*each, id=each[0]) for each in everything_named()])
def test_everything_has_a_description(name: str, node: Any) -> None:
    assert node.description is not None
    assert node.description.value.endswith(".")


def fields_of(name: str) -> dict[str, FieldDefinitionNode]:
    definition = next(each for each in DEFINITIONS if each.name.value == name)
    return {field.name.value: field for field in definition.fields}


def directives_of(field: FieldDefinitionNode) -> set[str]:
    return {directive.name.value for directive in field.directives or ()}


MAY_BE_NULL = {"customerGroup", "node", "nodes"}


def test_a_root_field_that_is_nullable_only_for_the_sake_of_errors_says_so() -> None:
    for name, field in {**fields_of("Query"), **fields_of("Mutation")}.items():
        assert not isinstance(field.type, NonNullTypeNode)
        assert ("semanticNonNull" in directives_of(field)) == (name not in MAY_BE_NULL)


def test_what_is_dear_and_what_is_long_says_so() -> None:
    assert "cost" in directives_of(fields_of("CustomerGroupConnection")["totalCount"])
    assert all("cost" in directives_of(field) for field in fields_of("Mutation").values())
    assert "listSize" in directives_of(fields_of("Query")["customerGroups"])


def test_what_clients_cache_has_an_id() -> None:
    nodes = {
        definition.name.value
        for definition in DEFINITIONS
        if isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)
        and "Node" in {each.name.value for each in definition.interfaces or ()}
    }
    assert nodes == {
        "CustomerGroup",
        "EmailSection",
        "LocalizedEmail",
        "MandatoryEmailSection",
        "PortalEmails",
        "PortalEmailsVersion",
        "SwitchableEmailSection",
    }


def test_no_input_turns_what_is_left_out_into_null() -> None:
    inputs = [definition for definition in DEFINITIONS if isinstance(definition, InputObjectTypeDefinitionNode)]
    defaults = {
        f"{definition.name.value}.{field.name.value}" for definition in inputs for field in definition.fields or () if field.default_value
    }
    assert defaults == {
        "CopyGroupEmailsInput.includeAddresses",
        "CopyGroupEmailsInput.validateOnly",
        "RevertGroupEmailsInput.validateOnly",
        "SaveGroupEmailsInput.validateOnly",
    }
