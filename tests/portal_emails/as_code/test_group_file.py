"""`group.toml`: what it says, and where what is wrong with it stands."""

from __future__ import annotations

import pytest

from portal_emails import changes
from portal_emails.as_code.group_file import MAX_LENGTH, read_group_file
from portal_emails.as_code.group_file_writing import update_group_file, write_group_file
from portal_emails.as_code.places import FileRule
from portal_emails.as_code.toml_keys import keys
from portal_emails.model import FallbackPolicy, Value
from portal_emails.problems import Path
from portal_emails.sections import SECTIONS

EVERYTHING: dict[Path, Value] = {
    changes.NAME: 'A "name" # with \\ everything\u202e',
    changes.CONFIGURED: True,
    changes.DEFAULT_LOCALE: "es-MX",
    changes.FALLBACK_POLICY: FallbackPolicy.CUSTOMIZATION_FIRST,
    changes.ACCESS_REQUESTS_TO: "a@example.com",
    changes.SEND_FROM: "b@example.com",
    **{changes.enabled_path(kind): True for kind, section in SECTIONS.items() if section.switchable},
}


def test_every_key_comes_back() -> None:
    read = read_group_file("f", write_group_file("ACME", EVERYTHING))
    assert (read.code, dict(read.values), read.problems) == ("ACME", EVERYTHING, ())


@pytest.mark.parametrize("path", sorted(EVERYTHING))
def test_any_one_key_can_be_put_in_changed_and_taken_out(path: Path) -> None:
    bare = "# ours\ncode = 'ACME'\n"
    value = EVERYTHING[path]
    with_it = update_group_file(bare, "ACME", {path: value})
    assert with_it.startswith(bare)
    assert dict(read_group_file("f", with_it).values) == {path: value}
    without = update_group_file(with_it, "ACME", {})
    assert without.startswith(bare)
    assert dict(read_group_file("f", without).values) == {}


@pytest.mark.parametrize(
    "text",
    [
        "code = 'ACME'\nname = 'ACME'\nconfigured = false\nfallback-policy = 'LANGUAGE_FIRST'\n[enabled]\n",
        "[internal-addresses]\n# nobody yet\n[enabled]\ncustomer-access-request = false\n",
    ],
)
def test_what_has_its_default_may_be_written(text: str) -> None:
    text = text if "code" in text else f"code = 'ACME'\n{text}"
    assert dict(read_group_file("f", text).values) == {}
    assert update_group_file(text, "ACME", {}) == text


@pytest.mark.parametrize(
    ("text", "rule", "place", "words"),
    [
        ("", FileRule.CODE_MISSING, (1, 1), "code ="),
        ("code = 'A'\n nmae = 'x'", FileRule.UNKNOWN_KEY, (2, 2), "did you mean name?"),
        ("code = 'A'\nisConfigured = true", FileRule.UNKNOWN_KEY, (2, 1), "did you mean configured?"),
        ("code = 'A'\ndefault_locale = 'es'", FileRule.UNKNOWN_KEY, (2, 1), "did you mean default-locale?"),
        ("code = 'A'\n[adresses]\na = 1", FileRule.UNKNOWN_KEY, (2, 1), "internal-addresses"),
        ("code = 'A'\n[internal-addresses]\n  sendFrom = ''", FileRule.UNKNOWN_KEY, (3, 3), "did you mean send-from?"),
        ("code = 'A'\ninternal-addresses = { x = 1 }", FileRule.UNKNOWN_KEY, (2, 1), "access-requests-to"),
        ("code = 'A'\ninternal-addresses.x = 1", FileRule.UNKNOWN_KEY, (2, 1), "access-requests-to"),
        ("code = 'A'\nenabled = true", FileRule.WRONG_TYPE, (2, 1), "write [enabled]"),
        ("code = 'A'\n[enabled]\npassword-reset = true", FileRule.UNKNOWN_KEY, (3, 1), "has no switch"),
        ("code = 'A'\nconfigured = 'yes'", FileRule.WRONG_TYPE, (2, 1), "true or false"),
        ("code = 'A'\nname = 7", FileRule.WRONG_TYPE, (2, 1), "in quotes"),
        ("code = 1", FileRule.WRONG_TYPE, (1, 1), "in quotes"),
        ("code = 'A'\nfallback-policy = 'language_first'", FileRule.WRONG_TYPE, (2, 1), "did you mean LANGUAGE_FIRST?"),
        ("code = 'A'\nname = = 1", FileRule.TOML_SYNTAX, (2, 8), "no TOML"),
        ("code = 'A'\n\n code = 'B'", FileRule.TOML_SYNTAX, (3, 2), "twice"),
        ("code = 'A'\n[enabled]\n[enabled]", FileRule.TOML_SYNTAX, (3, 1), "twice"),
        ('code = "A', FileRule.TOML_SYNTAX, (1, 10), "no TOML"),
        ("a = " + "[" * 5_000, FileRule.TOML_SYNTAX, (1, 1), "nested"),
        ("#" * (MAX_LENGTH + 1), FileRule.TOO_BIG, (1, MAX_LENGTH + 1), "characters"),
    ],
)
def test_what_is_wrong_has_its_place_and_what_to_do(text: str, rule: FileRule, place: tuple[int, int], words: str) -> None:
    (problem,) = read_group_file("acme/group.toml", text).problems
    assert (problem.rule, problem.place.line, problem.place.column) == (rule, *place)
    assert words in problem.message
    assert len(problem.message) < 250


def test_all_that_is_wrong_is_told_at_once_and_what_is_right_is_read() -> None:
    read = read_group_file("f", "x = 1\nname = 'N'\nconfigured = 1\n[enabled]\ny = 1\n")
    assert [problem.place.line for problem in read.problems] == [1, 3, 5, 1]
    assert dict(read.values) == {changes.NAME: "N"}


def test_a_file_that_cannot_be_edited_is_written_anew() -> None:
    assert update_group_file("code = ", "ACME", {}) == write_group_file("ACME", {})
    assert update_group_file("code = 'ACME'\nunknown = 1", "ACME", {}) == write_group_file("ACME", {})


def test_keys_are_found_whatever_stands_around_them() -> None:
    document = (
        '# a = 1\ncode = "A"\n"na me" = """x\nb = 1\n\\""" y"""\nx.y . \'z\' = [1,\n c, # d = 3\n]\n'
        " [ internal-addresses ]\n\tsend-from = 'a # b' # c\n[[many]]\nt = { a = 1,\n b = 2 }\n"
    )
    found = [(key.path, document[: key.offset].count("\n") + 1) for key in keys(document)]
    assert found == [
        (("code",), 2),
        (("na me",), 3),
        (("x", "y", "z"), 6),
        (("internal-addresses",), 9),
        (("internal-addresses", "send-from"), 10),
        (("many",), 11),
        (("many", "t"), 12),
    ]
