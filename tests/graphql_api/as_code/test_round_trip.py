"""Export, edit, apply, export again: what was edited and nothing else changed, byte for byte, whatever the texts are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal_emails import changes
from portal_emails.as_code.group_folder import adopt
from portal_emails.changes import values_of
from portal_emails.mail.compiling import compile_email
from portal_emails.model import Content, ContentFormat, CustomerGroup, Value
from portal_emails.problems import Path as ValuePath
from portal_emails.sections import SectionKind
from portal_emails.value_rules import check_content, check_subject
from tests.graphql_api.as_code.conftest import MakeExports
from tests.graphql_api.as_code.exports import files_in, texts_in
from tests.portal_emails.as_code.hostile_groups import PIECES, codes, make_group, names

KIND = SectionKind.NOTIFY_NEW_PRIMARY_CONTACT
LOCALES = ("es", "en-GB", "con")


def is_sent(subject: str, content: Content) -> bool:
    return not check_content(content.text) and not compile_email(KIND, "es", subject, content).problems


CLEAN = tuple(piece for piece in PIECES if piece not in {"{{", "}}", "{% if x %}", "<!--", "\u0378"})
words = st.lists(st.sampled_from(CLEAN), max_size=8).map("".join)
contents = st.builds(
    lambda before, after, format_: Content(f"{before}{{{{ company.name }}}}{after}", format_), words, words, st.sampled_from(ContentFormat)
)
clean_subjects = st.lists(st.sampled_from(CLEAN), max_size=8).map("".join).filter(lambda text: not check_subject(text))
texts = st.tuples(clean_subjects, contents).filter(lambda text: is_sent(*text))


def own_texts(by_locale: dict[str, tuple[str, Content]]) -> dict[ValuePath, Value]:
    parts = ((locale, "subject", subject, "content", content) for locale, (subject, content) in by_locale.items())
    return {
        changes.text_path(KIND, locale, part): value
        for locale, one, subject, other, content in parts
        for part, value in ((one, subject), (other, content))
    }


groups = st.builds(
    lambda code, name, configured, enabled, by_locale: make_group(
        code, {changes.NAME: name, changes.CONFIGURED: configured, changes.enabled_path(KIND): enabled, **own_texts(by_locale)}
    ),
    codes,
    names,
    st.booleans(),
    st.booleans(),
    st.dictionaries(st.sampled_from(LOCALES), texts, max_size=2),
)
configured_groups = groups.map(lambda group: replace(group, configured=True))


# On each of the storages.
at_length = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@at_length
@given(st.lists(groups, min_size=1, max_size=3, unique_by=lambda group: group.code))
def test_an_export_that_is_applied_to_an_empty_storage_is_exported_the_same(make_exports: MakeExports, those: list[CustomerGroup]) -> None:
    one, other = make_exports(), make_exports()
    for group in those:
        one.put(group)
    with TemporaryDirectory() as folder:
        first, second = Path(folder, "first"), Path(folder, "second")
        one.export(first)
        before = texts_in(first)
        assert [applied.problems for applied in other.apply(first) if applied.is_refused] == []
        other.export(second)
        assert texts_in(second) == before == texts_in(first)
    assert [values_of(other.get(group.code)) for group in those] == [values_of(group) for group in those]


@at_length
@given(configured_groups, st.sampled_from(LOCALES), texts)
def test_what_was_edited_and_nothing_else_changes(
    make_exports: MakeExports, group: CustomerGroup, locale: str, text: tuple[str, Content]
) -> None:
    exports = make_exports()
    exports.put(group)
    wanted = values_of(group) | own_texts({locale: text})
    assume(adopt(wanted, values_of(group)) == wanted)  # a line end that an editor adds is no edit
    scripted = make_exports()
    scripted.put(make_group(group.code, wanted))
    with TemporaryDirectory() as folder:
        edited, expected = Path(folder, "edited"), Path(folder, "expected")
        exports.export(edited)
        before = files_in(edited)
        scripted.export(expected)
        section = next(expected.glob("*/notify-new-primary-contact"))
        (file,) = (file for file in section.iterdir() if file.stem in {locale, "%63on" if locale == "con" else locale})
        target = edited / file.relative_to(expected)
        for other in (target.with_suffix(".md"), target.with_suffix(".html")):
            other.unlink(missing_ok=True)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes())
        (applied,) = exports.apply(edited)
        assert not applied.is_refused
        after = files_in(edited)
        exports.export(edited)
        assert files_in(edited) == after
        touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert {name for name in touched if not name.endswith(".exported")} <= {
            str(each.relative_to(edited)) for each in (target.with_suffix(".md"), target.with_suffix(".html"))
        }
        assert texts_in(edited) == texts_in(expected)
    assert values_of(exports.get(group.code)) == wanted
