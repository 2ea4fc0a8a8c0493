"""The groups to copy from and to."""

from __future__ import annotations

import pytest

from portal_emails.inputs import EmailsInput
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from tests.portal_emails.use_cases.conftest import ADMIN, FakeExtensions
from tests.portal_emails.use_cases.copy.copying import (
    configure,
    save,
    texts,
)


@pytest.fixture
async def groups(service: Service, extensions: FakeExtensions) -> None:
    """SOURCE, switched on, with Spanish and French; A with Spanish and Finnish of its own; B with nothing; OFF not configured."""
    await configure(service, "SOURCE", "A", "B")
    await save_group(service, "OFF", {}, ADMIN)
    given: EmailsInput = {"internalAddresses": {"sendFrom": "s@example.com"}, "customerAccessRequest": {"enabled": True}}
    await save(service, "SOURCE", {**given, **texts("es", "fr")})
    await save(service, "A", {"internalAddresses": {"accessRequestsTo": "a@example.com"}, **texts("es", "fi", words="Propio")})
    extensions.saved.clear()
    extensions.proposals.clear()
