"""`portal-emails serve`: how it starts, what it says, and how it ends."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

import httpx2
import pytest

from tests.served.process import SECONDS, Served, serving, start

pytestmark = pytest.mark.served


def test_it_says_where_it_is_and_what_to_try(served: Served) -> None:
    log = served.log.read_text()
    assert f"Portal emails: {served.url}" in log
    assert "Storage: sqlite:emails.db" in log
    assert "the role admin" in log
    assert f"curl {served.url}" in log
    assert served.ask("{ viewer { role } }") == {"viewer": {"role": "ADMIN"}}


def test_without_a_role_it_says_how_to_get_in(tmp_path: Path) -> None:
    with serving(tmp_path, "--storage", "memory:") as served:
        assert httpx2.post(served.url, json={"query": "{ viewer { role } }"}).status_code == 401
        assert "--anonymous-role reader" in served.log.read_text()


def test_demo_serves_the_sample_groups_to_an_admin_and_again_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with serving(tmp_path, "--demo") as served:
            answer = served.ask("{ viewer { role } customerGroups { totalCount } }")
            assert answer == {"viewer": {"role": "ADMIN"}, "customerGroups": {"totalCount": 6}}
    assert (tmp_path / "portal-emails.db").exists()


def test_options_win_over_variables(tmp_path: Path) -> None:
    environment = {"PORTAL_EMAILS_STORAGE": "sqlite:other.db", "PORTAL_EMAILS_ANONYMOUS_ROLE": "reader"}
    with serving(tmp_path, "--storage", "memory:", environment=environment) as served:
        assert served.ask("{ viewer { role } }") == {"viewer": {"role": "READER"}}
    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "evil.example"}, 421),  # a web page that had its name point here
        ({"X-Forwarded-For": "203.0.113.9"}, 403),  # a proxy on this machine, and somebody behind it
    ],
)
def test_only_this_machine_is_an_anonymous_caller(served: Served, headers: dict[str, str], status: int) -> None:
    assert httpx2.post(served.url, json={"query": "{ viewer { role } }"}, headers=headers).status_code == status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly(served: Served, number: signal.Signals) -> None:
    with httpx2.Client() as idle:
        idle.post(served.url, json={"query": "{ viewer { role } }"})  # its connection stays open
        assert served.end(number) == 0
    assert "Traceback" not in served.log.read_text()
    assert not (served.log.parent / "emails.db-wal").exists()  # the storage was closed, not left


def test_a_request_that_is_under_way_is_answered_before_it_stops(served: Served) -> None:
    body = b'{"query": "{ viewer { role } }"}'
    head = f"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    port = int(served.url.rpartition(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
        connection.sendall(head.encode() + body[:10])
        time.sleep(0.2)  # it has arrived
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)  # it is stopping
        connection.sendall(body[10:])
        assert b"ADMIN" in b"".join(iter(lambda: connection.recv(65536), b""))
    assert served.process.wait(SECONDS) == 0


def test_no_request_and_no_text_is_logged(served: Served) -> None:
    before = served.log.read_text()
    httpx2.get(served.url, params={"query": '{ customerGroup(by: {code: "a-secret"}) { code } }'})
    httpx2.post(served.url, json={"query": "{ a-secret }"})
    assert served.log.read_text() == before


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (["--host", "0.0.0.0", "--anonymous-role", "reader"], {}, "PORTAL_EMAILS_ANONYMOUS_ROLE"),
        ([], {"PORTAL_EMAILS_REQUIRE_PLUGINS": "my-check"}, "my-check"),
        (["--storage", "sqlite:no/such/folder.db"], {}, "no/such"),
        (["--host", "203.0.113.7"], {}, "cannot listen on 203.0.113.7"),
    ],
)
def test_it_does_not_start_with_a_fault_in_its_configuration(
    tmp_path: Path, options: list[str], environment: dict[str, str], words: str
) -> None:
    process = start(tmp_path, "--port", "0", *options, environment=environment)
    _, errors = process.communicate(timeout=SECONDS)
    lines = [line for line in errors.decode().splitlines() if " INFO " not in line]
    assert process.returncode == 2
    assert len(lines) == 1
    assert lines[0].startswith("portal-emails: ")
    assert words in lines[0]


def test_it_does_not_start_on_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(tmp_path, "--port", str(taken.getsockname()[1]), "--storage", "memory:")
        _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert b"--port" in errors
