"""A server of PostgreSQL of the tests' own, to create databases on, to kill and to start again."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

_SECONDS = 60


def server_program(name: str) -> Path | None:
    """A program of PostgreSQL's server, which Debian keeps off the path; None where it is not installed."""
    found = shutil.which(name)
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return Path(found) if found else (debian[-1] if debian else None)


class PostgresqlServer:
    """A cluster in a folder of its own, on a free port of the loopback interface, to which anyone may connect."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder = folder
        self.settings = settings
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]

    def url(self, database: str, scheme: str = "postgresql") -> str:
        return f"{scheme}://postgres@127.0.0.1:{self.port}/{database}"

    def initialize(self) -> None:
        self._run("initdb", "-D", str(self.folder), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "-N")

    def start(self) -> None:
        settings = ("listen_addresses=127.0.0.1", "max_connections=300", *self.settings)
        options = " ".join((f"-p {self.port} -k {self.folder}", *(f"-c {setting}" for setting in settings)))
        self._run("pg_ctl", "-D", str(self.folder), "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def start_again(self) -> None:
        """After a kill, when the last of its processes has noticed. Raises TimeoutError."""
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            try:
                self.start()
            except subprocess.CalledProcessError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("the database server does not start again; its folder has a log")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", str(self.folder), "-w", "-m", mode, "stop")

    def kill(self) -> None:
        """As by `kill -9` of all of its processes."""
        self.signal(signal.SIGKILL)
        (self.folder / "postmaster.pid").unlink()

    def signal(self, number: signal.Signals) -> None:
        """Send it to all of its processes."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        for process in (self.process, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, number)

    @property
    def process(self) -> int:
        """The first of its processes, which started the others."""
        return int((self.folder / "postmaster.pid").read_text().splitlines()[0])

    @property
    def is_running(self) -> bool:
        return (self.folder / "postmaster.pid").exists()

    def make_standby(self) -> PostgresqlServer:
        """A server that follows this one from now on, started; each commit waits until it has it on disk."""
        standby = PostgresqlServer(self.folder.with_name("standby"), *self.settings)
        source = f"host=127.0.0.1 port={self.port} user=postgres application_name=standby"
        self._run("pg_basebackup", "-D", str(standby.folder), "-d", source, "-R", "-N", "-c", "fast", "-X", "stream")
        standby.start()
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            connection.execute("SELECT pg_reload_conf()")
            while not connection.execute("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'").fetchall():
                time.sleep(0.05)
        return standby

    def promote(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder), "-w", "promote")

    def create_database(self, name: str, options: str = "") -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" {options}'.encode())

    def database_of(self, folder: Path) -> str:
        """The database that stands for a folder, created when it is first asked for."""
        name = "t" + hashlib.sha256(str(folder).encode()).hexdigest()[:20]
        with suppress(psycopg.errors.DuplicateDatabase):
            self.create_database(name)
        return name

    def _run(self, program: str, *arguments: str) -> None:
        user = "postgres" if os.geteuid() == 0 else None
        command = [str(server_program(program)), *arguments]
        with (self.folder.parent / "output").open("a") as output:
            subprocess.run(command, check=True, user=user, cwd="/", timeout=_SECONDS, stdout=output, stderr=output)


@contextmanager
def running_server(*settings: str) -> Iterator[PostgresqlServer]:
    """A server that is there until the end; skips, saying why, where it cannot be."""
    if server_program("initdb") is None:
        pytest.skip("PostgreSQL's server is not installed here (Debian: apt-get install postgresql)")
    parent = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = PostgresqlServer(parent / "data", *settings)
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(parent, owner.pw_uid, owner.pw_gid)
        server.initialize()
        server.start()
        try:
            yield server
        finally:
            if server.is_running:
                server.stop()
    finally:
        shutil.rmtree(parent)
