"""Which text a recipient gets, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal_emails.locales import chain, language_and_script
from portal_emails.model import Content, CustomerGroup, EmailText, FallbackPolicy, PortalEmails, SectionEmails
from portal_emails.packs import Packs
from portal_emails.resolution import EmailSource, Fallbacks, Resolution, Step, Verdict, complete, default_text, own_emails, resolve
from portal_emails.sections import EmailPart, SectionKind
from tests.portal_emails.pack_fixtures import packs_in, translated
from tests.valid_contents import valid_content

KIND = SectionKind.PASSWORD_RESET
WHOLE = EmailText("own subject", Content(valid_content(KIND, "own content")))
NO_EXTRAS = Fallbacks("en", {})
GROUP, PACK = EmailSource.GROUP, EmailSource.LOCALE_PACK
ABSENT, INVALID, USED = Verdict.ABSENT, Verdict.INVALID, Verdict.USED


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Packs:
    return packs_in(tmp_path_factory.mktemp("packs"), {"es": [KIND], "pt-PT": [KIND], "zh-Hant": [KIND]}, {"fr": [KIND]})


def group_with(
    texts: Mapping[str, EmailText], policy: FallbackPolicy = FallbackPolicy.LANGUAGE_FIRST, default: str | None = None
) -> CustomerGroup:
    emails = PortalEmails(sections={KIND: SectionEmails(texts=texts)})
    return CustomerGroup("ACME", configured=True, own_default_locale=default, fallback_policy=policy, emails=emails)


def found(resolution: Resolution) -> tuple[str, EmailSource]:
    return resolution.email.locale, resolution.email.source


def test_the_steps_say_what_was_tried(packs: Packs) -> None:
    resolution = resolve(group_with({}), KIND, ["es-MX"], packs, NO_EXTRAS)
    assert resolution.steps == (
        Step("es-MX", GROUP, ABSENT),
        Step("es-MX", PACK, ABSENT),
        Step("es-419", GROUP, ABSENT),
        Step("es-419", PACK, ABSENT),
        Step("es", GROUP, ABSENT),
        Step("es", PACK, USED),
    )
    assert resolution.email.subject == translated(KIND, EmailPart.SUBJECT, "es")


@pytest.mark.parametrize(
    ("own", "requested", "default", "policy", "expected"),
    [
        pytest.param(["es"], ["es-MX"], None, "LANGUAGE_FIRST", ("es", GROUP), id="the group's text goes before the pack's"),
        pytest.param(["de"], ["es"], None, "LANGUAGE_FIRST", ("es", PACK), id="language first"),
        pytest.param(["de"], ["es"], "de", "CUSTOMIZATION_FIRST", ("de", GROUP), id="customization first"),
        pytest.param([], ["de"], None, "CUSTOMIZATION_FIRST", ("en", PACK), id="nothing of its own, customization first"),
        pytest.param(["es-AR"], ["es-MX"], None, "LANGUAGE_FIRST", ("es", PACK), id="the chain goes before siblings"),
        pytest.param(["ca-AD"], ["ca"], None, "LANGUAGE_FIRST", ("ca-AD", GROUP), id="a sibling goes before other languages"),
        pytest.param([], ["pt-AO"], None, "LANGUAGE_FIRST", ("pt-PT", PACK), id="Angola reads European Portuguese"),
        pytest.param([], ["pt-BR"], None, "LANGUAGE_FIRST", ("pt-PT", PACK), id="rather than no Portuguese"),
        pytest.param([], ["zh-TW"], None, "LANGUAGE_FIRST", ("zh-Hant", PACK), id="Taiwan reads Traditional Chinese"),
        pytest.param([], ["zh"], None, "LANGUAGE_FIRST", ("en", PACK), id="never the other script"),
        pytest.param([], ["fi", "es"], None, "LANGUAGE_FIRST", ("es", PACK), id="the second language read"),
        pytest.param(["de"], ["fi"], "de", "LANGUAGE_FIRST", ("de", GROUP), id="the group's default locale"),
        pytest.param(["de"], [], "de", "LANGUAGE_FIRST", ("de", GROUP), id="without requested locales"),
        pytest.param([], ["fr"], None, "LANGUAGE_FIRST", ("en", PACK), id="a pack's text that fails its checks is skipped"),
        pytest.param([], [], None, "LANGUAGE_FIRST", ("en", PACK), id="at the end there is English"),
    ],
)
def test_which_text(
    packs: Packs, own: list[str], requested: list[str], default: str | None, policy: str, expected: tuple[str, EmailSource]
) -> None:
    group = group_with(dict.fromkeys(own, WHOLE), FallbackPolicy(policy), default)
    assert found(resolve(group, KIND, requested, packs, NO_EXTRAS)) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(EmailText("two\nlines", WHOLE.content), id="a subject that breaks the rules of values"),
        pytest.param(EmailText("own subject", Content("without the link")), id="a content that breaks the rules of templates"),
        pytest.param(EmailText("{{ password_reset.url }}", WHOLE.content), id="a secret in the subject"),
    ],
)
def test_a_text_that_fails_its_checks_says_so(packs: Packs, text: EmailText) -> None:
    resolution = resolve(group_with({"fr": text}), KIND, ["fr"], packs, NO_EXTRAS)
    assert resolution.steps[:2] == (Step("fr", GROUP, INVALID), Step("fr", PACK, INVALID))
    assert found(resolution) == ("en", PACK)


def test_half_a_text_is_judged_with_the_half_that_it_inherits(packs: Packs) -> None:
    half = EmailText(content=Content("{{ password_reset.code }}"))
    assert found(resolve(group_with({"es": half}), KIND, ["es"], packs, NO_EXTRAS)) == ("es", GROUP)
    broken = EmailText(content=Content("without the code"))
    assert found(resolve(group_with({"es": broken}), KIND, ["es"], packs, NO_EXTRAS)) == ("es", PACK)


def test_configured_fallbacks_go_before_the_default_locale(packs: Packs) -> None:
    fallbacks = Fallbacks("pt-PT", {"ca": ("es",)})
    assert found(resolve(group_with({}), KIND, ["ca-ES"], packs, fallbacks)) == ("es", PACK)
    assert found(resolve(group_with({}), KIND, ["gl"], packs, fallbacks)) == ("pt-PT", PACK)


def test_editing_one_locale_never_switches_off_another(packs: Packs) -> None:
    assert found(resolve(group_with({"es": WHOLE}), KIND, ["pt"], packs, NO_EXTRAS)) == ("pt-PT", PACK)


def test_a_partly_written_text_is_completed_in_its_own_language(packs: Packs) -> None:
    email = resolve(group_with({"es-MX": EmailText("propio")}), KIND, ["es-MX"], packs, NO_EXTRAS).email
    assert (email.locale, email.source, email.subject) == ("es-MX", GROUP, "propio")
    assert email.content.text == translated(KIND, EmailPart.CONTENT, "es")
    assert email.inherited == {EmailPart.CONTENT}


@pytest.mark.parametrize("locale", ["de", "zh", "zh-Hans", "fr"])
def test_half_a_text_in_a_language_that_no_pack_has_is_no_email(packs: Packs, locale: str) -> None:
    half = EmailText("own subject")
    assert complete(KIND, locale, half, packs) is None
    assert found(resolve(group_with({locale: half}), KIND, [locale], packs, NO_EXTRAS)) == ("en", PACK)
    (listed,) = own_emails(group_with({locale: half}), KIND, packs)
    assert (listed.subject, listed.content.text) == ("own subject", "")


# ------------------------------------------------------------------ properties

TAGS = ["es", "es-MX", "es-419", "es-AR", "pt", "pt-BR", "pt-PT", "ca", "zh", "zh-TW", "zh-Hant", "zh-HK", "en", "en-GB", "fr"]
tags = st.sampled_from(TAGS)
BROKEN = "without variables"


def own_text(tag: str, has_subject: bool, content: str | None) -> tuple[str, EmailText]:
    subject = f"{tag} own" if has_subject or content is None else None
    return tag, EmailText(subject, None if content is None else Content(f"{tag} {content}"))


texts = st.builds(own_text, tags, st.booleans(), st.sampled_from([None, valid_content(KIND, "own"), BROKEN]))
groups = st.builds(
    lambda own, policy, default: group_with(dict(own), policy, default),
    st.lists(texts, max_size=6),
    st.sampled_from(FallbackPolicy),
    st.none() | tags,
)
requests = st.lists(tags, max_size=3)


def brute_force(group: CustomerGroup, requested: Sequence[str], packs: Packs, fallbacks: Fallbacks) -> tuple[str, EmailSource]:
    """The rules once more, as slowly and literally as they are written."""
    own = group.emails.section(KIND).texts
    default = group.own_default_locale or fallbacks.default_locale
    path: list[str] = []
    readers = list(requested) or [default]

    def relatives(tag: str) -> list[str]:
        likely = {"es": "es-ES", "pt": "pt-BR", "en": "en-US", "ca": "ca-ES", "fr": "fr-FR"}
        same = [other for other in TAGS if language_and_script(other) == language_and_script(tag) and other not in chain(tag)]
        has_text = [other for other in same if other in own or packs.text(KIND, other) or packs.is_refused(KIND, other)]

        def distance(other: str) -> tuple[bool, bool, bool, str]:
            language = other.split("-", maxsplit=1)[0]
            traditional = language_and_script(other) == ("zh", "Hant")
            is_likely = other in ("zh-TW", "zh-Hant") if traditional else other in (language, likely.get(language))
            tag_is_likely = tag in ("zh-TW", "zh-Hant") if traditional else tag in (language, likely.get(language))
            return not (is_likely and tag_is_likely), not is_likely, not other.endswith(("-419", "-001")), other

        return sorted(has_text, key=distance)

    for reader in readers:
        path += [*chain(reader), *relatives(reader)]
    for reader in readers:
        path += [step for key in chain(reader) for target in fallbacks.extra.get(key, ()) for step in chain(target)]
    for tag in (default, fallbacks.default_locale):
        path += [*chain(tag), *relatives(tag)]
        path += [step for key in chain(tag) for target in fallbacks.extra.get(key, ()) for step in chain(target)]
    path.append("en")

    def serves(tag: str, source: EmailSource) -> bool:
        if source is PACK:
            return packs.text(KIND, tag) is not None
        text = own.get(tag)
        if text is None or (text.content is not None and BROKEN in text.content.text):
            return False
        return (text.subject is not None and text.content is not None) or default_text(KIND, tag, packs) is not None

    by_locale = group.fallback_policy is FallbackPolicy.LANGUAGE_FIRST
    order = product(path, (GROUP, PACK)) if by_locale else ((tag, source) for source in (GROUP, PACK) for tag in path)
    return next((tag, source) for tag, source in order if serves(tag, source))


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups, requests, st.sampled_from([{}, {"ca": ("es",)}, {"pt": ("es",), "fr": ("ca",)}]))
def test_resolution_agrees_with_a_brute_force_reading_of_the_rules(
    packs: Packs, group: CustomerGroup, requested: list[str], extra: dict[str, tuple[str, ...]]
) -> None:
    fallbacks = Fallbacks("en", extra)
    assert found(resolve(group, KIND, requested, packs, fallbacks)) == brute_force(group, requested, packs, fallbacks)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups, requests)
def test_subject_and_content_are_never_of_two_languages(packs: Packs, group: CustomerGroup, requested: list[str]) -> None:
    resolution = resolve(group, KIND, requested, packs, NO_EXTRAS)
    email = resolution.email
    origins = {text.split(" ", 1)[0].replace("English", "en") for text in (email.subject, email.content.text)}
    assert len({language_and_script(tag) for tag in origins | {email.locale}}) == 1
    assert [step.verdict for step in resolution.steps].count(USED) == 1
    assert resolution.steps[-1] == Step(email.locale, email.source, USED)
    assert len(set(resolution.steps)) == len(resolution.steps)
