"""What the engines write differently: a set of codes in one parameter, finding a part of a text, and inserting unless it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class IsOneOf(FunctionElement[bool]):
    """Whether the first argument is in the second, a JSON array of texts: no engine takes as many parameters as there may be codes."""

    type = Boolean()
    inherit_cache = True


class Contains(FunctionElement[bool]):
    """Whether the second argument is a part of the first, taken literally."""

    type = Boolean()
    inherit_cache = True


def insert_unless_there(table: Table) -> Mapping[str, Insert]:
    """By the name of the dialect: inserts a row, or does nothing when its key is there; `rowcount` tells which."""
    statements = {
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
    }
    return {dialect: statement.execution_options(preserve_rowcount=True) for dialect, statement in statements.items()}


@compiles(IsOneOf, "sqlite")
def _is_one_of_in_sqlite(element: IsOneOf, compiler: SQLCompiler, **options: Any) -> str:
    value, codes = _arguments(element, compiler, options)
    return f"{value} IN (SELECT value FROM json_each({codes}))"  # noqa: S608 - both are SQL that the compiler made


@compiles(IsOneOf, "postgresql")
def _is_one_of_in_postgresql(element: IsOneOf, compiler: SQLCompiler, **options: Any) -> str:
    value, codes = _arguments(element, compiler, options)
    return f"{value} = ANY (ARRAY(SELECT json_array_elements_text(CAST({codes} AS json))))"


@compiles(Contains, "sqlite")
def _contains_in_sqlite(element: Contains, compiler: SQLCompiler, **options: Any) -> str:
    return "instr({}, {}) > 0".format(*_arguments(element, compiler, options))


@compiles(Contains, "postgresql")
def _contains_in_postgresql(element: Contains, compiler: SQLCompiler, **options: Any) -> str:
    return "strpos({}, {}) > 0".format(*_arguments(element, compiler, options))


def _arguments(element: FunctionElement[bool], compiler: SQLCompiler, options: dict[str, Any]) -> tuple[str, str]:
    first, second = (compiler.process(argument, **options) for argument in element.clauses)
    return first, second


def is_one_of(value: ColumnElement[str], codes: ColumnElement[str]) -> ColumnElement[bool]:
    """`codes`: a JSON array of texts."""
    return IsOneOf(value, codes)


def contains(text: ColumnElement[str], part: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the part is found in the text, taken literally."""
    return Contains(text, part)
