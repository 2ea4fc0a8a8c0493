"""Where everything stands in the folder of a `file:` storage."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.errors import ConfigurationError
from portal_emails.ports import ListQuery
from portal_emails.safe_names import safe_name
from portal_emails.testing.storage_contract.samples import HOSTILE_TEXTS, LOOK_ALIKE_CODES, put, revision
from storage.file import FileStorage, file_storage
from storage.file.layout import aim_of, place, revision_file, revision_of, writing_file
from tests.storage.file_folders import names_in

# ------------------------------------------------------------------------ URLs


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:emails", "{folder}/emails"),
        ("file:data/emails", "{folder}/data/emails"),
        ("file:/data/emails", "/data/emails"),
        ("file:///data/emails", "/data/emails"),
        ("file:./emails/", "{folder}/emails"),
        ("file:/data/100%25 of #1 & ñ", "/data/100%25 of #1 & ñ"),
        ("file:file:emails", "{folder}/file:emails"),
        ("FILE:emails", "{folder}/emails"),
    ],
)
def test_a_url_names_a_folder(url: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert FileStorage(url).path == Path(path.format(folder=tmp_path))


@pytest.mark.parametrize(
    "url", ["file:", "file:/", "file://", "file:///", "file://scribe:secret@host/emails", "file:////host/a", "file:a?b"]
)
def test_a_url_that_names_no_folder_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match="names no folder: write file:emails or file:/folder/emails") as refused:
        file_storage(url)
    assert "secret" not in str(refused.value)


def test_making_a_storage_opens_nothing(tmp_path: Path) -> None:
    file_storage(f"file:{tmp_path}/emails")
    assert list(tmp_path.iterdir()) == []


# ----------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("file", "number"),
    [
        ("0000000042.json", 42),
        ("0000000000.json", 0),
        ("12345678901.json", 12_345_678_901),
        ("42.json", None),
        ("00000000042.json", None),
        ("0000000042.JSON", None),
        ("0000000042.json~HEAD", None),
        ("0000000042.json.orig", None),
        (".0000000042.json.swp", None),
        ("٠٠٠٠٠٠٠٠٤٢.json", None),
        ("0000000042.json\n", None),
        ("README", None),
    ],
)
def test_only_what_is_named_as_a_revision_is_one(file: str, number: int | None) -> None:
    assert revision_of(file) == number


@given(st.integers(0, 10**17))
def test_a_revision_has_one_name(number: int) -> None:
    assert revision_of(revision_file(number)) == number


@given(st.text(max_size=80), st.integers(0, 10**12))
def test_a_file_that_is_being_written_says_what_it_is_to_be(code: str, number: int) -> None:
    name = writing_file(safe_name(code), number)
    assert aim_of(name) == (safe_name(code), number)
    assert name != writing_file(safe_name(code), number)
    assert len(name.encode()) <= 255
    assert "/" not in name


@pytest.mark.parametrize(
    "file", ["", "trial", "acme.1.json", "acme.0000000001.xyz", "a/b.0000000001.0123456789abcdef", "..0000000001.0123456789abcdef"]
)
def test_other_files_there_are_to_be_nothing(file: str) -> None:
    assert aim_of(file) is None


HOSTILE_CODES = sorted(
    {
        *HOSTILE_TEXTS,
        *LOOK_ALIKE_CODES,
        *(
            "CON",
            "con",
            "Nul.txt",
            "COM1",
            "lpt9",
            "..",
            ".",
            ".git",
            ".GIT",
            "git~1",
            ".portal-emails",
            ".gitattributes",
            "",
            "/",
            "/etc/passwd",
        ),
        *(
            "-rf",
            "--",
            "~",
            "*",
            "a/../../b",
            "acme/revisions",
            "x" * 255,
            "X" * 255,
            "é" * 200,
            "🙂" * 64,
            "a.",
            "a ",
            "a\t",
            "A:b",
            "a\\..\\b",
        ),
        *("\u1e9e", "SS", "ss", "ß", "ﬁ", "fi", "İ", "i̇", "ǆ", "ǅ", "Ǆ"),
    }
)


def test_any_code_has_a_folder_of_its_own_below_the_root_and_nothing_is_made_elsewhere(tmp_path: Path) -> None:
    async def create() -> None:
        storage = FileStorage(f"file:{tmp_path}/outer/emails")
        await storage.open()
        await asyncio.gather(*(storage.commit(put(revision(code))) for code in HOSTILE_CODES))
        assert {record.code for record in await storage.list(ListQuery(limit=1000))} == set(HOSTILE_CODES)
        await storage.close()

    (tmp_path / "outer").mkdir()
    asyncio.run(create())
    root = tmp_path / "outer" / "emails"
    assert names_in(tmp_path) == ["outer"]
    assert names_in(tmp_path / "outer") == ["emails"]
    assert set(names_in(root)) == {".gitattributes", ".portal-emails", *(safe_name(code) for code in HOSTILE_CODES)}
    for code in HOSTILE_CODES:
        assert [str(file.relative_to(root)) for file in (root / safe_name(code)).rglob("*.json")] == [place(safe_name(code), 0)]
    assert (root / ".git").exists() is False
    assert names_in(root / ".portal-emails" / "writing") == []
