"""Saves a second, and how long each takes, for every backend: beside the raw durable write of the same bytes without us.

Run it from a checkout, with backends or URLs (default: sqlite and file, in a temporary folder). A storage that a URL names has to be empty;
`postgresql` starts a server of its own, with fsync:

    python benchmarks/saves.py --seconds 5 sqlite file postgresql postgresql://user@127.0.0.1/empty

Each writer saves into a group of its own and waits for its answer. `of raw`: saves a second divided by the raw writes of as many writers.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import quantiles
from threading import Barrier

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg

from graphql_api.application import build_runtime
from graphql_api.settings import Settings
from portal_emails.ports import Caller, Commit, Revision, Role
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Request
from tests.storage.postgresql_server import running_server

ADMIN = Request(Caller("benchmark", Role.ADMIN), "en")
CONTENT = (
    "Estimado/a {{ contact.full_name }}:\n\n"
    + "Puede consultar sus facturas en el portal. " * 45
    + "\n\n[Elegir una contraseña nueva]({{ password_reset.url }})"
)
CONSTELLATIONS = ((1, 1), (4, 4))
"""Processes, and writers in each."""

Save = Callable[[int], Awaitable[None]]
Write = Callable[[int], None]

# --------------------------------------------------------------- what is measured


async def use_case(service: Service, writer: str) -> Save:
    async def save(number: int) -> None:
        subject = f"Asunto {number} {time.monotonic_ns()}"
        outcome = await save_emails(
            service, writer, {"passwordReset": {"emails": [{"locale": "es", "subject": subject, "content": CONTENT}]}}, ADMIN
        )
        assert not outcome.errors

    return save


async def storage_alone(service: Service, writer: str) -> Save:
    [first] = await service.storage.revisions(writer, None, 1)

    async def save(number: int) -> None:
        at = first.record.revision + number
        await service.storage.commit(Commit(at, replace(first, record=replace(first.record, revision=at + 1))))

    return save


def raw(url: str, payload: bytes, writer: str) -> Write:
    scheme, _, path = url.partition(":")
    if scheme.startswith("postgresql"):
        connection = psycopg.connect(url, autocommit=True)
        statement = b"INSERT INTO raw VALUES (%s, %s, %s)"
        return lambda number: connection.execute(statement, (writer, time.monotonic_ns(), payload)).close()
    folder = Path(path).parent / "raw"
    folder.mkdir(exist_ok=True)
    if scheme == "sqlite":
        return partial(append, os.open(folder / "appended", os.O_CREAT | os.O_WRONLY | os.O_APPEND), payload)
    return partial(put_file, folder, os.open(folder, os.O_RDONLY), payload, writer)


def append(file: int, payload: bytes, _number: int) -> None:
    os.write(file, payload)
    os.fdatasync(file)


def put_file(folder: Path, handle: int, payload: bytes, writer: str, _number: int) -> None:
    name = folder / f"{writer}-{time.monotonic_ns()}"
    with name.with_suffix(".new").open("xb", buffering=0) as file:
        file.write(payload)
        os.fsync(file.fileno())
    os.link(name.with_suffix(".new"), name)
    os.fsync(handle)
    name.with_suffix(".new").unlink()


# ------------------------------------------------------------------- measuring


def in_threads(url: str, payload: bytes, writers: Sequence[str], seconds: float, ready: Barrier) -> list[float]:
    """How long each raw write took, in seconds."""
    writes = [raw(url, payload, writer) for writer in writers]
    ready.wait()
    with ThreadPoolExecutor(len(writers)) as threads:
        return [each for times in threads.map(partial(repeat, end=time.monotonic() + seconds), writes) for each in times]


def repeat(write: Write, end: float) -> list[float]:
    times: list[float] = []
    while (started := time.monotonic()) < end:
        write(len(times))
        times.append(time.monotonic() - started)
    return times


def in_tasks(
    prepare: Callable[[Service, str], Awaitable[Save]], url: str, writers: Sequence[str], seconds: float, ready: Barrier
) -> list[float]:
    """How long each save took, in seconds."""

    async def all_of_them() -> list[float]:
        service = build_runtime(Settings(storage=url)).service
        await service.storage.open()
        saves = [await prepare(service, writer) for writer in writers]
        ready.wait()
        end = time.monotonic() + seconds
        times = await asyncio.gather(*(repeat_saving(save, end) for save in saves))
        await service.storage.close()
        return [each for of_one in times for each in of_one]

    return asyncio.run(all_of_them())


async def repeat_saving(save: Save, end: float) -> list[float]:
    times: list[float] = []
    while (started := time.monotonic()) < end:
        await save(len(times))
        times.append(time.monotonic() - started)
    return times


def in_processes(work: Callable[..., list[float]], processes: int, writers: int) -> list[float]:
    """The work in so many processes, which begin when all are ready."""
    context = multiprocessing.get_context("spawn")
    names = [[f"G{process * writers + writer}" for writer in range(writers)] for process in range(processes)]
    with context.Manager() as manager, context.Pool(processes) as pool:
        ready = partial(work, ready=manager.Barrier(processes))
        return [each for times in pool.map(ready, names, chunksize=1) for each in times]


# ---------------------------------------------------------------------- report


async def fill(url: str) -> Revision:
    """The groups of the writers, each saved once; the last save."""
    service = build_runtime(Settings(storage=url)).service
    await service.storage.open()
    for writer in range(16):
        await save_group(service, f"G{writer}", {"isConfiguredInPortal": True}, ADMIN)
        await (await use_case(service, f"G{writer}"))(0)
    [last] = await service.storage.revisions("G0", None, 1)
    await service.storage.close()
    return last


def report(url: str, seconds: float) -> None:
    last = asyncio.run(fill(url))
    payload = last.record.document + last.entry.changes
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE raw (writer text, number bigint, payload bytea)")
    print(f"\n{url.partition(':')[0]}, {len(payload):,} bytes a save")
    print(f"{'':15}{'writers':>8}{'saves/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'of raw':>8}")
    ways = {
        "raw": partial(in_threads, url, payload),
        "storage alone": partial(in_tasks, storage_alone, url),
        "use case": partial(in_tasks, use_case, url),
    }
    for processes, writers in CONSTELLATIONS:
        base = 0.0
        for name, work in ways.items():
            times = in_processes(partial(work, seconds=seconds), processes, writers)
            rate = len(times) / seconds
            base = base or rate
            p50, p99 = (quantiles(times, n=100)[at] * 1000 for at in (49, 98))
            print(f"{name:15}{processes * writers:8}{rate:10,.0f}{p50:9.2f}{p99:9.2f}{rate / base:8.2f}", flush=True)


@contextmanager
def named(backend: str, folder: str) -> Iterator[str]:
    """The URL of a backend; a URL is one already."""
    if backend == "postgresql":
        with running_server() as server:
            yield server.url("postgres")
    else:
        yield {"sqlite": f"sqlite:{folder}/emails.db", "file": f"file:{folder}/groups"}.get(backend, backend)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0, help="for each figure (3)")
    parser.add_argument("backends", nargs="*", default=["sqlite", "file"])
    given = parser.parse_args()
    print(f"{os.cpu_count()} processors; temporary folder {tempfile.gettempdir()}")
    for backend in given.backends:
        with tempfile.TemporaryDirectory() as folder, named(backend, folder) as url:
            report(url, given.seconds)


if __name__ == "__main__":
    main()
