"""The README's commands, pasted as they are."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.served.process import ROOT, Served, serving

pytestmark = pytest.mark.served

README = (ROOT / "README.md").read_text(encoding="utf-8")


def pasted(name: str, served: Served) -> Any:
    """The answer to the command below the mark of this name; only the port is the test's own."""
    command = re.search(rf"<!-- {name} -->\n```sh\n(.+?)```", README, re.DOTALL)
    assert command is not None
    text = command[1].replace("http://127.0.0.1:8000/graphql", served.url)
    done = subprocess.run(["sh", "-c", text], capture_output=True, check=True)
    return json.loads(done.stdout)


def test_the_first_query_and_the_first_save_work_as_pasted(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as served:
        email = pasted("first query", served)["data"]["customerGroup"]["portalEmails"]["passwordReset"]["email"]
        assert (email["locale"], email["source"]) == ("es", "GROUP")
        first = pasted("first save", served)["data"]["saveGroupEmails"]
        assert first["errors"] == []
        assert [change["path"][-1] for change in first["changes"]] == ["sendFrom", "enabled", "subject"]
        again = pasted("first save", served)["data"]["saveGroupEmails"]
        assert again == {"revision": None, "changes": [], "errors": []}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([\w./]+)\)", README))))
def test_what_the_readme_links_to_is_there(path: str) -> None:
    assert (ROOT / path).exists()
