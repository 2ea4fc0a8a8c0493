"""Reading a file of customer groups: what each line gives, and what is said of the lines that give nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.groups_file import GroupsFile, UnreadableFile, read_groups_file


def groups(file: GroupsFile) -> dict[int, tuple[str, dict[str, Any]]]:
    return {row.line: (row.code, dict(row.given)) for row in file.rows}


def reasons(file: GroupsFile) -> dict[int, str]:
    return {bad.line: bad.reason for bad in file.bad_lines}


WHOLE = {"name": "North", "isConfiguredInPortal": True, "defaultLocale": "es"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("code,name,configured,default_locale\nN,North,true,es\n", {2: ("N", WHOLE)}),
        ("defaultLocale,isConfiguredInPortal,name,code\nes,yes,North,N", {2: ("N", WHOLE)}),  # any order, the API's names
        ("code,default locale\nN,es\n", {2: ("N", {"defaultLocale": "es"})}),  # whatever separates the words
        ("code,default-locale\nN,es\n", {2: ("N", {"defaultLocale": "es"})}),
        ('{"code": "N", "default locale": "es"}', {1: ("N", {"defaultLocale": "es"})}),
        ("code;name;configured;default_locale\r\nN;North;TRUE;es\r\n", {2: ("N", WHOLE)}),  # as spreadsheets write it in much of Europe
        ("code\tname\nN\tNorth, and more\n", {2: ("N", {"name": "North, and more"})}),
        ("code,name\nN,\n", {2: ("N", {})}),  # an empty cell keeps
        ("code,configured\nN,0\nS,1\n", {2: ("N", {"isConfiguredInPortal": False}), 3: ("S", {"isConfiguredInPortal": True})}),
        ('code,name\nN,"North\nand ""more"""\nS,South\n', {2: ("N", {"name": 'North\nand "more"'}), 4: ("S", {"name": "South"})}),
        ("code,name\n\n,\nN,North\n\n", {4: ("N", {"name": "North"})}),  # empty lines are none
        ('{"code": "N", "name": "North", "configured": true, "default_locale": "es"}\n', {1: ("N", WHOLE)}),
        ('{"code": "N", "isConfiguredInPortal": false}\r\n\r\n{"code": "S"}', {1: ("N", {"isConfiguredInPortal": False}), 3: ("S", {})}),
        ('{"code": "N", "name": null}', {1: ("N", {"name": None})}),  # null returns to the default
    ],
)
def test_what_the_lines_give(text: str, expected: dict[int, tuple[str, dict[str, Any]]]) -> None:
    file = read_groups_file(text.encode())
    assert groups(file) == expected
    assert file.bad_lines == ()


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert groups(read_groups_file("code\nÑ\n".encode("utf-8-sig"))) == {2: ("Ñ", {})}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("code,name\nN\n", {2: "cells: 1, columns: 2"}),
        ("code,name\nN,North,more\n", {2: "cells: 3, columns: 2"}),
        ("code,name\n,North\n", {2: "the code is missing"}),
        ("code,configured\nN,perhaps\n", {2: "configured: 'perhaps' is neither true nor false"}),
        ('code,name\nN,"North\nS,South\n', {2: "no CSV from here on: unexpected end of data"}),
        ("code\nN\nS\nN\n", {2: "the code 'N' is also on line 4", 4: "the code 'N' is also on line 2"}),
        ('{"code": "N"}\n{"code": "N"\n', {2: "no JSON; write one object a line"}),
        ('{"code": "N"}\n["S"]\n', {2: "no JSON object; write one a line"}),
        ('{"name": "North"}', {1: "the code is missing"}),
        ('{"code": 7}', {1: "code: 7 is no text"}),
        ('{"code": "N", "name": 7, "configured": "true"}', {1: "name: 7 is no text; configured: 'true' is neither true nor false"}),
        ('{"code": "N", "colour": "blue"}', {1: "unknown field 'colour'; the fields are code, name, configured, default_locale"}),
        ('{"code": "N", "configured": true, "isConfiguredInPortal": false}', {1: "isConfiguredInPortal is given twice"}),
        ('{"code": "N"}\n' + "[" * 100_000, {2: "no JSON; write one object a line"}),
    ],
)
def test_what_is_said_of_bad_lines(text: str, expected: dict[int, str]) -> None:
    assert reasons(read_groups_file(text.encode())) == expected


def test_a_repeated_code_is_imported_from_none_of_its_lines() -> None:
    assert groups(read_groups_file(b"code\nN\nS\nN\n")) == {3: ("S", {})}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("code,name\nS,Sur\nÑ,Ñandú\n".encode("latin-1"), "line 3 is not UTF-8: save the file as UTF-8"),
        ("code\nN\n".encode("utf-16"), "line 1 is not UTF-8"),
        (b"", "there is no column code"),
        (b"name\nNorth\n", "there is no column code"),
        (b"code,colour\nN,blue\n", "unknown column 'colour'; the columns are code, name, configured, default_locale"),
        (b"code,configured,isConfiguredInPortal\nN,1,1\n", "two columns are the same"),
        (b'[\n{"code": "N"}\n]\n', "write one object a line"),
    ],
)
def test_a_file_that_cannot_be_read_at_all(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read_groups_file(data)


@given(st.binary(max_size=200) | st.text(alphabet='code,;\n\r"{}[]:\0nulltrue\x85\u2028', max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    try:
        file = read_groups_file(data)
    except UnreadableFile:
        return
    assert {row.line for row in file.rows}.isdisjoint(bad.line for bad in file.bad_lines)


@given(st.lists(st.dictionaries(st.sampled_from(["code", "name"]), st.text(max_size=5)), max_size=5))
def test_json_lines_come_back_as_written(objects: list[dict[str, str]]) -> None:
    written = "".join(json.dumps(each) + "\n" for each in [{"code": "first"}, *objects])
    file = read_groups_file(written.encode())
    assert sorted([row.line for row in file.rows] + [bad.line for bad in file.bad_lines]) == list(range(1, len(objects) + 2))
