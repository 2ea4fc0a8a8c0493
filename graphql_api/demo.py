"""Puts the sample groups into an empty storage, for `--demo`: through the use cases, as an administrator would."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from graphql_api.sample_groups import SAMPLE_GROUPS, SampleGroup
from portal_emails.ports import Caller, ListQuery, Role
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request

logger = logging.getLogger("portal_emails.demo")


async def seed(service: Service) -> None:
    """Save the sample groups if the storage holds no group at all; what goes wrong with one is logged."""
    if await service.storage.list(ListQuery(limit=1)):
        return
    for sample in SAMPLE_GROUPS:
        for outcome in await _save(service, sample):
            for error in outcome.errors:
                logger.warning("sample group %s was not saved: %s at %s", sample.code, type(error).__name__, ".".join(error.path) or "-")
    logger.info("sample groups were put into the empty storage")


async def _save(service: Service, sample: SampleGroup) -> Sequence[Outcome]:
    request = Request(Caller("demo", Role.ADMIN), "en", reason="Sample data")
    outcomes = [await save_group(service, sample.code, sample.settings, request)]
    if sample.emails is not None:
        outcomes.append(await save_emails(service, sample.code, sample.emails, request))
    return outcomes
