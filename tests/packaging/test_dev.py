"""The start of a checkout, with a stand-in for uv, so that nothing is downloaded."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.packaging.building import ROOT, clean_environment, write_package

pytestmark = pytest.mark.packaging

UV = f"""\
#!/bin/sh
echo "begin $1" >> uv.log
[ ! -e slow ] || sleep 0.5
[ ! -e broken ] || exit 1
for last; do :; done
[ "$1" != venv ] || {{ mkdir -p "$last/bin" && ln -s {sys.executable} "$last/bin/python"; }}
echo "end $1" >> uv.log
"""
ONE_SETUP = ["begin venv", "end venv", "begin pip", "end pip", "begin pip", "end pip"]
SERVE = "serve --host 127.0.0.1 --port 8000 --storage sqlite:.data/portal-emails.db --demo"


@dataclass(frozen=True, slots=True)
class Checkout:
    """One with the real dev.py and what prints its arguments in place of the service and of pytest."""

    folder: Path

    def start(self, *arguments: str, path: str = "bin") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "dev.py", *arguments],
            cwd=self.folder,
            env=clean_environment(PATH=f"{self.folder / path}:/usr/bin:/bin"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def output(self, *arguments: str) -> str:
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        return output

    def pretend(self, pretence: str) -> str:
        """What dev.py says last, after Python code that makes this Python look like a lesser one."""
        code = f"import runpy, sys; {pretence}; sys.argv = ['dev.py', 'setup']; runpy.run_path('dev.py', run_name='__main__')"
        environment = clean_environment(PATH="/nowhere")
        process = subprocess.run(
            [sys.executable, "-c", code], cwd=self.folder, env=environment, check=False, capture_output=True, text=True
        )
        assert process.returncode == 1
        return process.stderr.splitlines()[-1]

    def create(self, name: str) -> None:
        (self.folder / name).touch()

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()

    @property
    def uv_log(self) -> list[str]:
        return (self.folder / "uv.log").read_text().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    for name in ("dev.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    write_package(tmp_path / "portal_emails", "")
    (tmp_path / "portal_emails" / "__main__.py").write_text("import sys; print(*sys.argv[1:])")
    (tmp_path / "pytest.py").write_text("import sys; print('pytest', *sys.argv[1:])")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text(UV)
    (tmp_path / "bin" / "uv").chmod(0o755)
    return Checkout(tmp_path)


def test_the_first_start_sets_up_and_serves(checkout: Checkout) -> None:
    assert checkout.output("run") == f"{SERVE}\n"
    assert checkout.uv_log == ONE_SETUP
    assert (checkout.folder / ".data").is_dir()


def test_a_second_start_sets_nothing_up_and_takes_less_than_a_second(checkout: Checkout) -> None:
    checkout.output("setup")
    begun = time.monotonic()
    assert checkout.output("run") == f"{SERVE}\n"
    assert time.monotonic() - begun < 1
    assert checkout.uv_log == ONE_SETUP


def test_further_arguments_go_to_serve_and_so_win(checkout: Checkout) -> None:
    assert checkout.output("run", "--port", "9000") == f"{SERVE} --port 9000\n"


def test_further_arguments_go_to_pytest(checkout: Checkout) -> None:
    output = checkout.output("test", "-k", "merge")
    assert output.startswith("pytest -n ")
    assert output.endswith(" -k merge\n")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_dependencies_are_set_up_anew(checkout: Checkout, name: str) -> None:
    checkout.output("setup")
    with (checkout.folder / name).open("a") as file:
        file.write("# changed\n")
    checkout.output("setup")
    assert checkout.uv_log == ONE_SETUP * 2


def test_a_moved_checkout_is_set_up_anew(checkout: Checkout) -> None:
    checkout.output("setup")
    moved = Checkout(checkout.folder.rename(checkout.folder.with_name("moved")))
    moved.output("setup")
    assert moved.uv_log == ONE_SETUP * 2


def test_a_failed_set_up_names_the_command_and_is_redone(checkout: Checkout) -> None:
    checkout.create("broken")
    process = checkout.start("run")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "failed with status 1: " in errors
    assert "uv venv" in errors
    checkout.remove("broken")
    assert checkout.output("run") == f"{SERVE}\n"


def test_an_interrupted_set_up_ends_quietly_and_is_redone(checkout: Checkout) -> None:
    checkout.create("slow")
    process = checkout.start("run")
    wait_for(checkout.folder / "uv.log")
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    checkout.remove("slow")
    assert checkout.output("run") == f"{SERVE}\n"
    assert checkout.uv_log == ["begin venv", *ONE_SETUP]


def test_a_killed_set_up_is_redone_when_what_it_had_started_has_ended(checkout: Checkout) -> None:
    checkout.create("slow")
    process = checkout.start("run")
    wait_for(checkout.folder / "uv.log")
    process.kill()
    assert checkout.output("run") == f"{SERVE}\n"
    process.communicate(timeout=60)
    assert checkout.uv_log == ["begin venv", "end venv", *ONE_SETUP]


def test_of_two_at_once_one_sets_up_and_both_serve(checkout: Checkout) -> None:
    checkout.create("slow")
    processes = [checkout.start("run"), checkout.start("run")]
    assert [process.communicate(timeout=60)[0] for process in processes] == [f"{SERVE}\n"] * 2
    assert checkout.uv_log == ONE_SETUP


def test_an_older_python_is_told_which_is_needed(checkout: Checkout) -> None:
    told = checkout.pretend("sys.version_info = (3, 10, 13, 'final', 0)")
    assert told.startswith("dev.py: ")
    assert "is Python 3.10.13, and 3.11 or later is needed" in told


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_without_venv_it_names_the_package_to_install(checkout: Checkout, module: str) -> None:
    assert "apt install python3-venv" in checkout.pretend(f"sys.modules['{module}'] = None")


def test_an_unknown_command_is_refused(checkout: Checkout) -> None:
    process = checkout.start("tset")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "there is no command 'tset'" in errors
    assert "python3 dev.py test" in output


def wait_for(file: Path) -> None:
    """Return once the file exists."""
    deadline = time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < deadline, file
        time.sleep(0.02)
