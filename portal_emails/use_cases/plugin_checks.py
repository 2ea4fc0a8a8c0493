"""What the plugins' checks say of a save, as failures and warnings with their places in the input."""

from __future__ import annotations

from portal_emails.changes import Patch, Put
from portal_emails.ports import CheckFailed, Extensions, Finding, Problem, Proposal
from portal_emails.problems import Path
from portal_emails.use_cases.failures import RefusedByPlugin


async def ask_plugins(
    extensions: Extensions, proposal: Proposal, patch: Patch
) -> tuple[tuple[RefusedByPlugin, ...], tuple[RefusedByPlugin, ...]]:
    """The errors, and the warnings. A check that failed is an error: one that vanished must not mean an unchecked save."""
    findings = await extensions.check_emails(proposal)
    errors = tuple(_refusal(patch, finding) for finding in findings if not _is_warning(finding))
    return errors, tuple(_refusal(patch, finding) for finding in findings if _is_warning(finding))


def _is_warning(finding: Finding | CheckFailed) -> bool:
    return isinstance(finding, Finding) and finding.problem.severity == "warning"


def _refusal(patch: Patch, finding: Finding | CheckFailed) -> RefusedByPlugin:
    if isinstance(finding, CheckFailed):
        return RefusedByPlugin(finding.plugin)
    return RefusedByPlugin(finding.plugin, finding.problem.rule, finding.problem.message, _place(patch, finding.problem))


def _place(patch: Patch, problem: Problem) -> Path:
    """Where the field at fault stands in the input, or would stand below the text given for its locale."""
    if problem.address is not None:
        return ("internalAddresses", problem.address)
    if problem.section is None or problem.locale is None:
        return () if problem.section is None else (problem.section,)
    stored = (problem.section, "emails", problem.locale)
    given = next((item.given_at[:3] for item in patch if isinstance(item, Put) and item.path[:3] == stored), stored[:2])
    return given if problem.part is None or len(given) < 3 else (*given, problem.part)
