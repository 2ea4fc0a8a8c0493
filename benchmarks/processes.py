"""What one and more service processes do beside one PostgreSQL with fsync: requests a second, what each costs whom, and memory.

    python benchmarks/processes.py --groups 1000 --seconds 5 1 2

Reads are of the whole tab of groups taken in turn; saves change one subject. Clients, service and server share this machine, so trust the
processor time of each more than the rates.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.requests import CREATE, REQUIRED, ROOT, SAVE, TAB, ask
from tests.storage.postgresql_server import PostgresqlServer, running_server

TICKS = os.sysconf("SC_CLK_TCK")
CLIENTS = 8
READ = f"query ($code: String!) {{ customerGroup(by: {{code: $code}}) {{ {TAB} }} }}"
TEXT = "Texto de ejemplo, línea por línea.\n" * 50

Request = Callable[[http.client.HTTPConnection, int], bytes]


@contextmanager
def service(url: str) -> Iterator[tuple[int, int]]:
    """A service process; its id and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "portal_emails", "serve", "--storage", url, "--port", str(port), "--anonymous-role", "admin"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield process.pid, port
        finally:
            process.send_signal(signal.SIGTERM)


def wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            http.client.HTTPConnection("127.0.0.1", port).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no service on port {port}")


def tab(subject: str) -> dict[str, object]:
    text = {"locale": "es", "subject": subject}
    return {section: {"emails": [text | {"content": TEXT + required}]} for section, required in REQUIRED.items()}


def create(connection: http.client.HTTPConnection, number: int) -> bytes:
    ask(connection, CREATE, {"input": {"code": f"G{number}", "isConfiguredInPortal": True, "defaultLocale": "es"}})
    answer = ask(connection, SAVE, {"input": {"group": {"code": f"G{number}"}, **tab("Asunto {{ company.name }}")}})
    assert b'"errors":[]' in answer, answer
    return answer


def read(connection: http.client.HTTPConnection, number: int) -> bytes:
    answer = ask(connection, READ, {"code": f"G{number}"})
    assert b'"revision"' in answer, answer
    return answer


def save(connection: http.client.HTTPConnection, number: int) -> bytes:
    texts = {"emails": [{"locale": "es", "subject": f"Asunto {time.monotonic_ns()}"}]}
    answer = ask(connection, SAVE, {"input": {"group": {"code": f"G{number}"}, "passwordReset": texts}})
    assert b'"errors":[]' in answer, answer
    return answer


def from_clients(request: Request, ports: Sequence[int], numbers: Iterator[int], end: float) -> int:
    """How many requests were answered until then, or until the numbers end; each client keeps its connection and its service."""

    def ask_in_turn(client: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", ports[client % len(ports)])
        done = 0
        while time.monotonic() < end and (number := next(numbers, None)) is not None:
            request(connection, number)
            done += 1
        return done

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(ask_in_turn, range(CLIENTS)))


def processor_seconds(processes: Sequence[int]) -> float:
    """Of the processes and those that they started, also of those that have ended."""
    total = 0.0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        total += sum(map(int, fields[11:15])) / TICKS + processor_seconds([int(child) for child in children])
    return total


def megabytes(process: int) -> float:
    [line] = (line for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def measure(server: PostgresqlServer, number: int, groups: int, seconds: float) -> None:
    """So many processes on the groups that are there."""
    with ExitStack() as stack:
        services, ports = zip(*(stack.enter_context(service(server.url("postgres"))) for _ in range(number)), strict=True)
        from_clients(read, ports, iter(range(groups)), time.monotonic() + 600)
        for name, request in (("reads", read), ("saves", save)):
            watched = (list(services), [server.process])
            before = [processor_seconds(each) for each in watched]
            done = from_clients(request, ports, itertools.cycle(range(groups)), time.monotonic() + seconds)
            costs = [(processor_seconds(each) - then) / done * 1000 for each, then in zip(watched, before, strict=True)]
            print(
                f"{number} processes: {done / seconds:8,.0f} {name}/s; {costs[0]:.2f} ms of service, {costs[1]:.2f} ms of PostgreSQL each"
            )
        print(f"{number} processes: {', '.join(f'{megabytes(each):,.0f} MiB' for each in services)} resident", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("processes", type=int, nargs="*", default=[1, 2])
    given = parser.parse_args()
    print(f"{os.cpu_count()} processors, {given.groups} groups, {CLIENTS} clients")
    with running_server() as server:
        with service(server.url("postgres")) as (process, port):
            print(f"empty: {megabytes(process):,.0f} MiB resident")
            from_clients(create, [port], iter(range(given.groups)), time.monotonic() + 600)
        for number in given.processes:
            measure(server, number, given.groups, given.seconds)


if __name__ == "__main__":
    main()
