"""Whether the plugins and the locale packs take part as they should."""

from __future__ import annotations

from collections.abc import Sequence

from graphql_api.doctor.checks import Check, Status
from graphql_api.readiness import pack_reasons
from plugins.report import PluginReport, PluginStatus
from portal_emails.packs import Packs

_SHOWN = 20


def check_plugins(reports: Sequence[PluginReport]) -> Check:
    """Fails for each that was left out: the service runs without it."""
    bad = [report for report in reports if report.status is PluginStatus.LEFT_OUT]
    if bad:
        found = "; ".join(f"{report.name} is left out: {report.problem}" for report in bad)
        return Check("plugins", Status.FAILED, found, "repair or uninstall what is left out")
    return Check("plugins", Status.OK, f"{len(reports)} plugins take part")


def check_packs(packs: Packs) -> Check:
    """Warns of what is not served: a recipient gets the next best text."""
    reasons = list(pack_reasons(packs))
    if reasons:
        more = f"; and {len(reasons) - _SHOWN} more" if len(reasons) > _SHOWN else ""
        remedy = "see the service's log; docs/translating.md says how to mend it"
        return Check("locale packs", Status.WARNING, "; ".join(reasons[:_SHOWN]) + more, remedy)
    return Check("locale packs", Status.OK, "every text of every pack is served")
