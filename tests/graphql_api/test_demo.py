"""The sample groups: believable, right, and only ever put into an empty storage."""

from __future__ import annotations

import pytest

from graphql_api.demo import seed
from graphql_api.sample_groups import SAMPLE_GROUPS, SampleGroup
from plugins.discovery import Plugins
from portal_emails.documents import group_of
from portal_emails.model import CustomerGroup
from portal_emails.packs import Packs
from portal_emails.ports import Caller, ListQuery, Role, Storage
from portal_emails.resolution import Fallbacks
from portal_emails.sections import SECTIONS
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Request

pytestmark = pytest.mark.anyio


@pytest.fixture
def service(inner_storage: Storage, packs: Packs, plugins: Plugins) -> Service:
    return Service(inner_storage, packs, plugins, Fallbacks("en", {}))


async def saved_groups(service: Service) -> dict[str, CustomerGroup]:
    return {record.code: group_of(record) for record in await service.storage.list(ListQuery(limit=100))}


async def test_every_sample_group_is_saved_as_it_is_given(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    await seed(service)
    groups = await saved_groups(service)
    assert sorted(groups) == sorted(sample.code for sample in SAMPLE_GROUPS)
    assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == []
    for sample in SAMPLE_GROUPS:
        group = groups[sample.code]
        saved = {"name": group.own_name, "isConfiguredInPortal": group.configured, "defaultLocale": group.own_default_locale}
        assert saved == sample.settings


async def test_they_show_what_groups_can_be(service: Service) -> None:
    await seed(service)
    groups = (await saved_groups(service)).values()
    assert len({group.own_default_locale for group in groups}) >= 4
    assert [group.code for group in groups if not group.configured] == ["RETAIL"]
    assert any(_writes_everything_in_spanish(group) for group in groups)
    assert any(_writes_only_a_subject(group) for group in groups)


async def test_a_restart_changes_nothing(service: Service) -> None:
    await seed(service)
    before = await service.storage.list(ListQuery(limit=100))
    await seed(service)
    assert await service.storage.list(ListQuery(limit=100)) == before


async def test_a_storage_with_a_group_is_left_alone(service: Service) -> None:
    await save_group(service, "MINE", {}, Request(Caller(None, Role.ADMIN), "en"))
    await seed(service)
    assert list(await saved_groups(service)) == ["MINE"]


async def test_a_sample_that_is_refused_is_logged_and_the_others_are_saved(
    service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = SAMPLE_GROUPS
    monkeypatch.setitem(first.settings, "name", "two\nlines")
    await seed(service)
    assert len(await saved_groups(service)) == len(SAMPLE_GROUPS) - 1
    assert f"sample group {first.code} was not saved: InvalidValue at name" in caplog.text
    assert "two\nlines" not in caplog.text


@pytest.mark.parametrize("sample", SAMPLE_GROUPS, ids=lambda sample: sample.code)
async def test_nobody_is_warned_of_their_texts(service: Service, sample: SampleGroup) -> None:
    request = Request(Caller(None, Role.ADMIN), "en")
    await save_group(service, sample.code, {**sample.settings, "isConfiguredInPortal": True}, request)
    outcome = await save_emails(service, sample.code, sample.emails or {}, request)
    assert (outcome.errors, outcome.warnings) == ((), ())


def _writes_everything_in_spanish(group: CustomerGroup) -> bool:
    texts = [group.emails.section(kind).texts.get("es") for kind in SECTIONS]
    switches = [group.emails.section(kind).enabled for kind, section in SECTIONS.items() if section.switchable]
    addresses = group.emails.addresses
    return (
        all(text is not None and text.subject and text.content for text in texts)
        and all(switches)
        and None not in (addresses.access_requests_to, addresses.send_from)
    )


def _writes_only_a_subject(group: CustomerGroup) -> bool:
    texts = [text for kind in SECTIONS for text in group.emails.section(kind).texts.values()]
    return bool(texts) and all(text.subject and text.content is None for text in texts)
