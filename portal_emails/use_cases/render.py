"""The email that a recipient gets, from exactly the values given: strict, for sending."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from portal_emails.errors import Unavailable
from portal_emails.locales import canonical
from portal_emails.mail.rendering import GivenValue, check_count, render
from portal_emails.model import CustomerGroup
from portal_emails.ports import Caller
from portal_emails.problems import InvalidValue, ValueRule
from portal_emails.resolution import Resolution, Step, compilation, resolve
from portal_emails.sections import SECTIONS, SectionKind
from portal_emails.use_cases.failures import Failure, GroupNotConfigured, GroupNotFound, StorageUnavailable, SwitchedOff, email_failures
from portal_emails.use_cases.read import read_groups
from portal_emails.use_cases.sending import ReadyEmail, ready_email
from portal_emails.use_cases.service import Service
from portal_emails.value_rules import check_locale


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """What an integrator asks for. `code` None: an ID that names no group. `locales`: tags as they were given, best first."""

    code: str | None
    kind: SectionKind
    locales: Sequence[str]
    values: Sequence[GivenValue]


@dataclass(frozen=True, slots=True)
class RenderOutcome:
    """The email to send, or why there is none; how its text was found, and in which revision of the group."""

    email: ReadyEmail | None = None
    errors: tuple[Failure, ...] = ()
    steps: tuple[Step, ...] = ()
    revision: int | None = None


async def render_email(service: Service, caller: Caller, wanted: RenderRequest) -> RenderOutcome:
    """Render the stored email for one recipient. Nothing is filled in, and the switch of the section is respected."""
    problems = (*_check_locales(wanted.locales), *check_count(wanted.values))
    try:
        group = await find_group(service, caller, wanted.code)
    except Unavailable as error:
        return RenderOutcome(errors=(StorageUnavailable(error.retry_after_ms),))
    if group is None:
        return RenderOutcome(errors=(GroupNotFound(),))
    if not group.configured:
        return RenderOutcome(errors=(GroupNotConfigured(),), revision=group.revision)
    if SECTIONS[wanted.kind].switchable and not group.emails.section(wanted.kind).enabled:
        return RenderOutcome(errors=(SwitchedOff(),), revision=group.revision)
    if problems:
        return RenderOutcome(errors=problems, revision=group.revision)
    # Texts can be long, and are compiled when they are first used: others are served meanwhile.
    return await asyncio.to_thread(_render, service, group, wanted)


async def find_group(service: Service, caller: Caller, code: str | None) -> CustomerGroup | None:
    """The group with this code, if there is one that the caller may see. Raises Unavailable."""
    return None if code is None else (await read_groups(service, caller, [code])).get(code)


def _check_locales(locales: Sequence[str]) -> tuple[InvalidValue, ...]:
    """A tag that is none would be passed over, and a recipient get an email in some other language than was meant."""
    return tuple(problem for index, tag in enumerate(locales) for problem in check_locale(tag, ("locales", str(index))))


def _render(service: Service, group: CustomerGroup, wanted: RenderRequest) -> RenderOutcome:
    locales = [tag for tag in map(canonical, wanted.locales) if tag is not None]
    resolution = resolve(group, wanted.kind, locales, service.packs, service.fallbacks)
    email, errors = _ready(group, wanted, resolution)
    return RenderOutcome(email, errors, resolution.steps, group.revision)


def _ready(group: CustomerGroup, wanted: RenderRequest, resolution: Resolution) -> tuple[ReadyEmail | None, tuple[Failure, ...]]:
    found = compilation(resolution.email)
    if found.email is None:
        raise AssertionError("a text that is chosen passes its checks")
    rendering = render(found.email, wanted.values)
    problems = rendering.problems
    if group.emails.addresses.send_from is None:
        problems += (InvalidValue((), ValueRule.MISSING, words="MISSING_SENDER"),)
    if rendering.email is None or problems:
        return None, problems
    warnings = tuple(email_failures(found.warnings, wanted.kind, resolution.email.locale, None))
    return ready_email(group, wanted.kind, rendering.email, wanted.values, warnings), ()
