"""What a request costs the server: one group with all sections, and a page of 50, beside a request that does nothing.

CPU time of the serving process, so that other work on the machine matters little. Run it from a checkout: `python benchmarks/requests.py`.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECTION = "{ kind title translations { locale subject content } email { locale source subject content contentFormat digest } }"
TAB = f"code name revision portalEmails {{ internalAddresses {{ accessRequestsTo sendFrom }} sections {SECTION} }}"
ONE = f'{{ customerGroup(by: {{code: "G0"}}) {{ {TAB} }} }}'
PAGE = f"{{ customerGroups(first: 50) {{ nodes {{ {TAB} }} }} }}"
SAVE = "mutation ($input: SaveGroupEmailsInput!) { saveGroupEmails(input: $input) { errors { __typename } } }"
CREATE = "mutation ($input: SaveCustomerGroupInput!) { saveCustomerGroup(input: $input) { errors { __typename } } }"
REQUIRED = {
    "customerAccessRequest": "[Abrir]({{ registration.url }})",
    "customerValidationConfirmation": "[Abrir]({{ portal.url }})",
    "notifyNewPrimaryContact": "{{ company.name }}",
    "notifyFormerPrimaryContact": "{{ company.name }}",
    "forgottenUsername": "{{ contact.username }}",
    "passwordReset": "[Abrir]({{ password_reset.url }})",
}
"""The sections, and what their emails cannot do without."""
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def ask(connection: http.client.HTTPConnection, query: str, variables: object = None) -> bytes:
    body = json.dumps({"query": query, "variables": variables})
    connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
    return connection.getresponse().read()


def fill(connection: http.client.HTTPConnection) -> None:
    text = {"locale": "es", "subject": "Asunto {{ company.name }}"}
    content = "Texto de ejemplo, línea por línea.\n" * 50
    tab = {section: {"emails": [{**text, "content": content + required}]} for section, required in REQUIRED.items()}
    for number in range(50):
        ask(connection, CREATE, {"input": {"code": f"G{number}", "isConfiguredInPortal": True, "defaultLocale": "es"}})
        assert b'"errors":[]' in ask(connection, SAVE, {"input": {"group": {"code": f"G{number}"}, **tab}})


def cost(process: subprocess.Popen[bytes], seconds: float, request: object) -> float:
    """CPU microseconds a request."""
    assert callable(request)
    request()
    before, done, end = cpu_seconds(process), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        request()
        done += 1
    return (cpu_seconds(process) - before) / done * 1e6


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "portal_emails", "serve", "--storage", "memory:", "--port", str(port), "--anonymous-role", "admin"]
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, cwd=ROOT, stderr=log) as process:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            for _ in range(100):
                try:
                    connection.connect()
                    break
                except OSError:
                    time.sleep(0.1)
            fill(connection)

            def nothing() -> None:
                connection.request("GET", "/livez")
                connection.getresponse().read()

            base = cost(process, 3, nothing)
            print(f"nothing (/livez): {base:,.0f} µs")
            for name, query in (("one group", ONE), ("page of 50", PAGE)):
                size = len(ask(connection, query))
                figure = cost(process, 3, lambda query=query: ask(connection, query))
                print(f"{name}, {size / 1024:,.0f} KB: {figure:,.0f} µs ({figure / base:,.1f} times nothing)")
        finally:
            process.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
