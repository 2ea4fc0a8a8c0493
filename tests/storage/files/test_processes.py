"""Several processes on one folder: wherever one is killed, the others go on, and either all of a save is there or nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal_emails.errors import Stale
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import put, revision
from storage.file import FileStorage, knowledge
from tests.storage.file_folders import names_in, opening

pytestmark = pytest.mark.anyio

DYING_PROCESS = Path(__file__).with_name("dying_process.py")
ROOT = Path(__file__).parents[3]


async def kill_at(step: str, root: Path) -> None:
    command = [sys.executable, "-W", "error", str(DYING_PROCESS), f"file:{root}", step]
    process = await asyncio.to_thread(
        subprocess.run, command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False, timeout=60
    )
    assert (process.returncode, process.stderr) == (-signal.SIGKILL, b"")


@pytest.mark.parametrize(
    ("step", "is_there"),
    [("half written", False), ("written", False), ("synced", False), ("put", True), ("durable", True), ("told", True)],
)
async def test_a_process_that_is_killed_at_any_step_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, is_there: bool
) -> None:
    monkeypatch.setattr(knowledge, "_PATIENCE_SECONDS", 0.02)
    async with opening(tmp_path) as survivor:
        await survivor.commit(put(revision("a")))
        before = await survivor.position()
        await kill_at(step, tmp_path)
        await asyncio.sleep(0.05)
        wanted = [revision("a", 1), revision("a")] if is_there else [revision("a")]
        assert (await survivor.position() != before) is is_there
        assert list(await survivor.revisions("a", None, 9)) == wanted
        async with opening(tmp_path) as newcomer:
            assert list(await newcomer.revisions("a", None, 9)) == wanted
        await survivor.commit(put(revision("a", len(wanted))))
        assert len(names_in(tmp_path / ".portal-emails" / "writing")) == (0 if is_there else 1)


async def test_what_one_reads_is_of_one_moment_of_what_another_saves(tmp_path: Path) -> None:
    """While one saves ten groups in turn, the other never sees one of them ahead of one before it, nor two behind."""
    codes = "abcdefghij"
    async with opening(tmp_path) as writer, opening(tmp_path) as reader:
        for code in codes:
            await writer.commit(put(revision(code)))
        saving = asyncio.create_task(save_in_turn(writer, codes))
        while not saving.done():
            for seen in (await reader.load(codes), {record.code: record for record in await reader.list(ListQuery())}):
                numbers = [seen[code].revision for code in codes]
                assert numbers == sorted(numbers, reverse=True)
                assert numbers[0] - numbers[-1] in {0, 1}
        await saving


async def save_in_turn(storage: FileStorage, codes: str) -> None:
    for number in range(1, 15):
        for code in codes:
            await storage.commit(put(revision(code, number)))


async def test_who_saves_right_after_a_writer_died_loses_no_time(tmp_path: Path) -> None:
    """What the dead writer put is known with the first refusal."""
    async with opening(tmp_path) as survivor:
        await survivor.commit(put(revision("a")))
        await kill_at("put", tmp_path)
        with pytest.raises(Stale):
            await survivor.commit(put(revision("a", 1, reason="mine")))
        assert (await survivor.load(["a"]))["a"].revision == 1
        await survivor.commit(put(revision("a", 2, reason="mine")))
