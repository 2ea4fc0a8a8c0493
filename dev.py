"""Sets this checkout up, then runs, tests or checks it. Needs Python 3.11 or later and nothing else; uses uv where it is installed.

python3 dev.py setup            make or renew .venv
python3 dev.py run  [OPTIONS]   serve on 127.0.0.1:8000 with sample groups, kept in .data/; options go to `portal-emails serve`
python3 dev.py test [OPTIONS]   run the whole test suite, on up to four cores; options go to pytest (-n 0: in this process)
python3 dev.py lint             check format, style, types and layers
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "ready"
BASE_PYTHON = getattr(sys, "_base_executable", None) or sys.executable

SERVE = ("serve", "--host", "127.0.0.1", "--port", "8000", "--storage", "sqlite:.data/portal-emails.db", "--demo")
IN_PARALLEL = ("-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "worksteal")
"""One more than there are cores, for many tests wait for servers and processes."""
CHECKS = (
    ("ruff", "format", "--check"),
    ("ruff", "check"),
    ("lint-imports",),
    ("mypy",),
    ("pyright",),
)


def main() -> None:
    """Do what the command line asks for."""
    command, options = (sys.argv[1] if len(sys.argv) > 1 else "help"), sys.argv[2:]
    if command not in {"setup", "run", "test", "lint"}:
        print(__doc__)
        sys.exit(0 if command in {"help", "-h", "--help"} else f"dev.py: there is no command {command!r}")
    check_platform()
    os.chdir(ROOT)
    set_up()
    if command == "run":
        (ROOT / ".data").mkdir(exist_ok=True)
        become("-m", "portal_emails", *SERVE, *options)
    elif command == "test":
        become("-m", "pytest", *IN_PARALLEL, *options)
    elif command == "lint":
        lint()


def check_platform() -> None:
    """Stop, saying what to do, where this cannot work."""
    if sys.version_info < OLDEST_PYTHON:
        wanted, found = (".".join(map(str, version)) for version in (OLDEST_PYTHON, sys.version_info[:3]))
        sys.exit(f"dev.py: {sys.executable} is Python {found}, and {wanted} or later is needed; try for example: python3.13 dev.py")
    if os.name != "posix":
        sys.exit("dev.py: works on Linux and macOS; on Windows, use the Windows Subsystem for Linux")


# ------------------------------------------------------------------- set up


def set_up() -> None:
    """Bring .venv to what pyproject.toml and constraints.txt say; returns at once when it is. One process at a time does it."""
    if is_ready():
        return
    with alone() as lock:
        if not is_ready():
            make_environment(lock)
            STAMP.write_text(fingerprint())


def is_ready() -> bool:
    """Whether a finished set-up has left .venv as it has to be."""
    return STAMP.is_file() and PYTHON.exists() and STAMP.read_text() == fingerprint()


def fingerprint() -> str:
    """Of everything that .venv depends on."""
    digest = hashlib.sha256(repr((sys.version_info, str(ROOT))).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


@contextmanager
def alone() -> Iterator[int]:
    """Wait until no other process sets this checkout up. It ends with this process and those that keep the lock."""
    import fcntl

    lock = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def make_environment(lock: int) -> None:
    """Make .venv anew, whatever an interrupted set-up or an older version left there."""
    print("dev.py: setting up .venv; the first time takes a minute ...", file=sys.stderr, flush=True)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    uv = shutil.which("uv")
    if uv:
        call(lock, uv, "venv", "--quiet", "--no-project", "--python", BASE_PYTHON, str(ENVIRONMENT))
        install = (uv, "pip", "install", "--quiet", "--python", str(PYTHON))
    else:
        check_venv()
        call(lock, BASE_PYTHON, "-m", "venv", str(ENVIRONMENT))
        install = (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    call(lock, *install, "--require-hashes", "-r", "constraints.txt")
    call(lock, *install, "--no-deps", "--no-build-isolation", "-e", ".")


def check_venv() -> None:
    """Stop when this Python cannot make virtual environments: Debian and Ubuntu leave that out."""
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        sys.exit(f"dev.py: {BASE_PYTHON} lacks venv; on Debian and Ubuntu: sudo apt install python3-venv (or install uv)")


# ---------------------------------------------------------------------- run


def call(lock: int, *command: str) -> None:
    """Run a command that keeps the lock should this process be killed; stop when it fails."""
    status = subprocess.run(command, check=False, pass_fds=[lock]).returncode
    if status:
        sys.exit(f"dev.py: failed with status {status}: {' '.join(command)}")


def become(*arguments: str) -> NoReturn:
    """Go on as the environment's Python, so that signals reach what runs."""
    os.execv(PYTHON, [str(PYTHON), *arguments])


def lint() -> None:
    """Run every check, also after one that failed."""
    failed = [" ".join(check) for check in CHECKS if subprocess.run((str(PYTHON.with_name(check[0])), *check[1:]), check=False).returncode]
    if failed:
        sys.exit(f"dev.py: failed: {', '.join(failed)}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
