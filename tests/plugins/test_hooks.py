"""Every hook, once, from an installed plugin to what the service makes of it. Each has a test function of its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.discovery import Options, load
from plugins.report import PluginStatus
from plugins.vetting import hook_names
from portal_emails import Problem
from portal_emails.ports import Finding
from tests.plugins.fakes import PROPOSAL, SAVED, Site, entry


@pytest.mark.parametrize("hook", hook_names())
def test_every_hook_has_a_test_named_after_it(hook: str) -> None:
    assert callable(globals().get(f"test_hook_{hook}"))


@pytest.mark.parametrize("hook", hook_names())
def test_every_hook_is_used_by_a_bundled_plugin(hook: str, tmp_path: Path) -> None:
    bundled = [
        report for report in load(Options(audit_log=tmp_path / "log", sender_domains=("example.com",))).report() if not report.distribution
    ]
    assert any(hook in report.hooks for report in bundled)


def test_hook_register_storages(site: Site) -> None:
    site.plugin(
        "acme",
        """
        class AcmeStorage:
            def __init__(self, url): self.url = url
        @hookimpl
        def register_storages(): return {"acme": AcmeStorage, "acme+tls": AcmeStorage}
        """,
    )
    service = load(Options())
    assert {"acme", "acme+tls"} < set(service.storages)
    assert vars(service.storage("acme+tls://host/emails")) == {"url": "acme+tls://host/emails"}


def test_hook_register_locale_packs(site: Site, tmp_path: Path) -> None:
    site.plugin("acme", f"import pathlib\n@hookimpl\ndef register_locale_packs(): yield pathlib.Path({str(tmp_path)!r})")
    assert tmp_path in load(Options()).locale_folders


@pytest.mark.anyio
async def test_hook_check_emails(site: Site) -> None:
    site.plugin(
        "acme",
        """
        @hookimpl
        def check_emails(proposal):
            yield Problem("NOT_TODAY", f"{proposal.group} may not be saved today.")
        """,
    )
    found = await load(Options()).check_emails(PROPOSAL)
    assert found == (Finding("acme", Problem("NOT_TODAY", "ACME may not be saved today.")),)


@pytest.mark.anyio
async def test_hook_emails_saved(site: Site, tmp_path: Path) -> None:
    site.plugin(
        "acme",
        f"""
        import pathlib
        @hookimpl
        def emails_saved(saved):
            pathlib.Path({str(tmp_path / "told")!r}).write_text(f"{{saved.group}} {{saved.revision}} {{saved.entry.by}}")
        """,
    )
    service = load(Options())
    service.emails_saved(SAVED)
    await service.drain()
    assert (tmp_path / "told").read_text() == "ACME 1 ada"
    assert entry(service, "acme").status is PluginStatus.LOADED
