"""No value and no way through a template can make a link lead elsewhere than it says."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.mail.fragments import target_nodes
from portal_emails.mail.links import BadTarget, target_program
from portal_emails.mail.tokens import tokenized
from portal_emails.problems import Fault
from portal_emails.templates.parser import parse
from portal_emails.templates.programs import Program, inventory
from portal_emails.templates.urls import extended_url, is_link_target, is_telephone_number
from tests.portal_emails.mail.trees import VALUES, VARIABLES, printed

IF, ELSE, END = "{% if group.name %}", "{% else %}", "{% endif %}"
NO_GROUP = {name: value for name, value in VALUES.items() if name != "group.name"}


def program(target: str, *, is_image: bool = False) -> Program:
    text = tokenized(parse(target), separates_blocks=False)
    return target_program(target_nodes(text.text, text), VARIABLES, is_image=is_image)


@pytest.mark.parametrize(
    ("target", "with_group", "without"),
    [
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d", None),
        ("{{ portal.url }}", "https://p.example/", None),
        (" {{ portal.url }}\n", "https://p.example/", None),
        ("{{ support.url }}/{{ group.code }}", "https://s.example/a%2Fb%3Fc%23d%40e", None),
        ("{{ support.url }}?a={{ group.code }}&b=c", "https://s.example?a=a%2Fb%3Fc%23d%40e&b=c", None),
        ("https://example.com/{{ group.code }}.pdf", "https://example.com/a%2Fb%3Fc%23d%40e.pdf", None),
        ("https://example.com?{{ portal.url }}", "https://example.com?https%3A%2F%2Fp.example%2F", None),
        ("mailto:{{ support.email }}", "mailto:s@example.com", None),
        ("mailto:{{ support.email }}?subject=Re%3A%20{{ company.name }}", "mailto:s@example.com?subject=Re%3A%20A%20%26%20B", None),
        ("mailto:a@example.com?cc={{ support.email }}", "mailto:a@example.com?cc=s@example.com", None),
        ("tel:{{ support.phone }}", "tel:+34911", None),
        ("tel:+{{ support.phone }}", "tel:+34911", None),
        ("tel:0034{{ support.phone }};ext=5", "tel:003434911;ext=5", None),
        ("tel:{{ support.phone }}{{ support.phone }}", "tel:+3491134911", None),
        (f"tel:{IF}{{{{ support.phone }}}}{ELSE}112{END}", "tel:+34911", "tel:112"),
        (f"tel:{IF}{{{{ support.phone }}}}{ELSE}112{END}{{{{ support.phone }}}}", "tel:+3491134911", "tel:11234911"),
        (f"tel:112{IF};ext=5{END}", "tel:112;ext=5", "tel:112"),
        (f"tel:112;ext=5{IF};a=b{END}", "tel:112;ext=5;a=b", "tel:112;ext=5"),
        (f"{IF}{{{{ portal.url }}}}{ELSE}{{{{ support.url }}}}{END}", "https://p.example/", "https://s.example"),
        (
            f"{IF}https://a.example{ELSE}https://b.example{END}/{{{{ company.name }}}}",
            "https://a.example/A%20%26%20B",
            "https://b.example/A%20%26%20B",
        ),
        (
            f"{IF}https://a.example/{ELSE}https://b.example/{END}{{{{ company.name }}}}",
            "https://a.example/A%20%26%20B",
            "https://b.example/A%20%26%20B",
        ),
        (f"{{{{ support.url }}}}{IF}/a{END}/b", "https://s.example/a/b", "https://s.example/b"),
        (f"{{{{ support.url }}}}{IF}/{ELSE}?{END}{{{{ company.name }}}}", "https://s.example/A%20%26%20B", "https://s.example?A%20%26%20B"),
        (f"https://example.com/{IF}a{END}", "https://example.com/a", "https://example.com/"),
        (f"mailto:{IF}{{{{ support.email }}}}{ELSE}b@example.com{END}", "mailto:s@example.com", "mailto:b@example.com"),
        (f"mailto:a@example.com{IF}?subject=b{END}", "mailto:a@example.com?subject=b", "mailto:a@example.com"),
        (f"{IF} {{{{ portal.url }}}} {ELSE} https://b.example/ {END}", "https://p.example/", "https://b.example/"),
    ],
)
def test_good_targets(target: str, with_group: str, without: str | None) -> None:
    assert printed(program(target)) == with_group
    assert printed(program(target), NO_GROUP) == (without or with_group)


@pytest.mark.parametrize(
    ("target", "fault", "name"),
    [
        ("javascript:alert(1)", Fault.LINK_TARGET, ""),
        ("{{ company.name }}", Fault.LINK_TARGET_VARIABLE, "company.name"),
        ("{{ nobody.knows }}", Fault.LINK_TARGET_VARIABLE, "nobody.knows"),
        ("{{ support.email }}", Fault.LINK_TARGET_VARIABLE, "support.email"),
        ("mailto:{{ company.name }}", Fault.LINK_TARGET_VARIABLE, "company.name"),
        ("mailto:a@example.com,{{ company.name }}", Fault.LINK_TARGET_VARIABLE, "company.name"),
        ("https://{{ group.code }}.example.com/", Fault.LINK_HOST_VARIABLE, "group.code"),
        ("{{ portal.url }}{{ group.code }}", Fault.LINK_HOST_VARIABLE, "group.code"),
        (f"{{{{ portal.url }}}}{IF}/{END}{{{{ group.code }}}}", Fault.LINK_HOST_VARIABLE, "group.code"),
        (f"{IF}{{{{ portal.url }}}}{ELSE}https://b.example/{END}{{{{ group.code }}}}", Fault.LINK_HOST_VARIABLE, "group.code"),
        ("{{ portal.url }}x", Fault.LINK_CONTINUED, ""),
        (f"{{{{ portal.url }}}}{IF}?a{END}&b", Fault.LINK_CONTINUED, ""),
        (f"https://example.com{IF}.evil.example{END}", Fault.LINK_CONDITION, ""),
        ("{{ portal.url | default: 'http://example.com' }}", Fault.LINK_TARGET, "http://example.com"),
        ("mailto:{{ support.email | default: 'us' }}", Fault.LINK_TARGET, "us"),
        (f"{IF}{{{{ portal.url }}}}{END}", Fault.LINK_CONDITION, ""),
        (f"{IF}tel:1{ELSE}tel:2{END}/3", Fault.LINK_CONTINUED, ""),
        (f"{IF}tel:1{ELSE}https://example.com/{END}3", Fault.LINK_CONTINUED, ""),
        ("https://user@example.com/{{ group.code }}", Fault.LINK_USER, ""),
        (f"tel:112;a=b{IF};={END}", Fault.LINK_CONTINUED, ""),
        ("tel:{{ support.phone }};a{{ support.phone }}(5)", Fault.LINK_CONTINUED, ""),
        ("tel:{{ support.email }}", Fault.LINK_TARGET_VARIABLE, "support.email"),
        ("tel:+34+{{ support.phone }}", Fault.LINK_TARGET, ""),
        ("{{ portal.url | default: 'mailto:a@example.com' }}/y", Fault.LINK_CONTINUED, "mailto:a@example.com"),
        ("tel:{{ support.phone }}/5", Fault.LINK_CONTINUED, ""),
        ("https://example.com/{{ group.code }} b", Fault.LINK_CHARACTERS, ""),
        ("https://example.com/%{{ group.code }}", Fault.LINK_CHARACTERS, ""),
    ],
)
def test_bad_targets(target: str, fault: Fault, name: str) -> None:
    with pytest.raises(BadTarget) as raised:
        program(target)
    assert (raised.value.fault, raised.value.name) == (fault, name)


@pytest.mark.parametrize(
    ("target", "goes_on"),
    [
        ("{{ portal.url }}", False),
        ("{{ portal.url }}/a", True),
        (f"{{{{ portal.url }}}}{IF}?a{END}", True),
        (f"{IF}{{{{ portal.url }}}}{ELSE}{{{{ support.url }}}}{END}#a", True),
        (f"{IF}https://example.com/{ELSE}{{{{ portal.url }}}}{END}", False),
        ("https://example.com/{{ portal.url }}/a", False),
    ],
)
def test_a_url_that_a_link_goes_on_after_is_marked(target: str, goes_on: bool) -> None:
    assert any(slot.encode is extended_url for slot in inventory(program(target)).slots) is goes_on


@pytest.mark.parametrize(
    "target", ["tel:{{ support.phone }}", "tel:+{{ support.phone }}", "tel:0{{ support.phone }}{{ support.phone }};a=1"]
)
@given(value=st.text(st.sampled_from("+0123456789 ()-.*#x٣")))
def test_whatever_can_be_dialled_makes_a_link(target: str, value: str) -> None:
    if is_telephone_number(value):
        assert is_link_target(printed(program(target), {**VALUES, "support.phone": value}))


@pytest.mark.parametrize(
    "target",
    [
        "{{ portal.url }}",
        "mailto:a@example.com",
        "tel:1",
        "tel:{{ support.phone }}",
        "mailto:{{ support.email }}",
        f"mailto:a@example.com{IF}?b{END}",
    ],
)
def test_an_image_has_to_come_from_a_website_that_is_written_out(target: str) -> None:
    program(target)
    with pytest.raises(BadTarget):
        program(target, is_image=True)


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/{{ company.name }}",
        "https://example.com/a/{{ company.name }}/b?c={{ company.name }}#{{ company.name }}",
        "https://example.com?{{ company.name }}",
        f"{IF}https://example.com{ELSE}https://example.com{END}/{{{{ company.name }}}}",
    ],
)
@given(value=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_no_value_changes_the_host(target: str, value: str) -> None:
    url = urlsplit(printed(program(target), {**VALUES, "company.name": value}))
    assert (url.scheme, url.netloc) == ("https", "example.com")


@given(value=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_no_value_adds_a_header_to_an_address(value: str) -> None:
    url = printed(program("mailto:{{ support.email }}?subject={{ company.name }}"), {**VALUES, "company.name": value})
    assert url.count("?") == url.count("=") == 1
    assert not set(url).intersection("& #\n")
