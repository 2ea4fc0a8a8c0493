"""Defective templates: links that lead where they must not, in every disguise."""

from __future__ import annotations

from portal_emails.problems import Fault
from portal_emails.sections import SectionKind
from tests.portal_emails.mail.defective_cases import DefectiveTemplate, html, markdown

IF, ELSE, END = "{% if group.name %}", "{% else %}", "{% endif %}"

TARGETS: dict[str, str] = {
    "javascript": "javascript:alert(1)",
    "javascript in mixed case": "JaVaScRiPt:alert(1)",
    "javascript after spaces": "  javascript:alert(1)",
    "javascript with a tab": "java\tscript:alert(1)",
    "javascript with a line break": "java\nscript:alert(1)",
    "javascript with a line break as an entity": "java&#10;script:alert(1)",
    "javascript with a tab as an entity": "java&Tab;script:alert(1)",
    "javascript behind a control character": "&#1;javascript:alert(1)",
    "javascript with a zero-width space": "java\u200bscript:alert(1)",
    "javascript with its colon as an entity": "javascript&colon;alert(1)",
    "javascript with a letter as an entity": "&#106;avascript:alert(1)",
    "javascript with a letter as an entity without end": "&#x6A&#97;vascript:alert(1)",
    "javascript with a percent": "javascript%3Aalert(1)",
    "javascript in full width": "ｊａｖａｓｃｒｉｐｔ：alert(1)",
    "vbscript": "vbscript:msgbox(1)",
    "data": "data:text/html;base64,PHNjcmlwdD4=",
    "file": "file:///etc/passwd",
    "ftp": "ftp://example.com/",
    "an unknown scheme": "myapp://reset",
    "a message": "cid:logo",
    "relative to the host": "/portal",
    "relative to the page": "portal.html",
    "relative to the scheme": "//example.com/",
    "a query alone": "?a=b",
    "a place in the page": "#top",
    "nothing": "",
    "a scheme alone": "https://",
    "no host": "https:///portal",
    "one slash": "https:/example.com",
    "no slash": "https:example.com",
    "backslashes": "https:\\\\example.com",
    "a port that there is not": "https://example.com:99999/",
    "a host that ends in a number": "https://example.1/",
    "an address without a domain": "mailto:support",
    "an address with slashes": "mailto://support@example.com",
    "no address": "mailto:",
    "no telephone number": "tel:",
    "two schemes": "javascript:https://example.com",
}

OTHER_FAULTS: dict[str, tuple[str, Fault]] = {
    "a backslash in the host": ("https://example.com\\.evil.example", Fault.LINK_CHARACTERS),
    "a user": ("https://user@example.com/", Fault.LINK_USER),
    "a user and a password": ("https://user:secret@example.com/", Fault.LINK_USER),
    "a host that looks like another": ("https://portal.example.com@evil.example/", Fault.LINK_USER),
    "a space in the host": ("https://exam ple.com/", Fault.LINK_CHARACTERS),
    "a space in the path": ("https://example.com/my invoices", Fault.LINK_CHARACTERS),
    "a bracket in the path": ("https://example.com/<id>", Fault.LINK_CHARACTERS),
    "a percent sign alone": ("https://example.com/100%", Fault.LINK_CHARACTERS),
    "a telephone number in words": ("tel:call us", Fault.LINK_CHARACTERS),
    "a telephone number with spaces": ("tel:+34 911 234 567", Fault.LINK_CHARACTERS),
    "a percent sign before a word": ("https://example.com/%zz", Fault.LINK_CHARACTERS),
    "a space in an address": ("mailto:the office@example.com", Fault.LINK_CHARACTERS),
}

SUGGESTED: dict[str, tuple[str, str]] = {
    "http": ("http://example.com/a?b=c", "https://example.com/a?b=c"),
    "http in capitals": ("HTTP://example.com", "https://example.com"),
    "no scheme": ("www.example.com/portal", "https://www.example.com/portal"),
    "an address alone": ("support@example.com", "mailto:support@example.com"),
}

HTML_TARGETS = (
    *(html(f"{name}, in HTML", f'<a href="⟦{target}⟧">x</a>', fault) for name, (target, fault) in OTHER_FAULTS.items()),
    *(html(f"{name}, in HTML", f'<a href="⟦{target}⟧">x</a>', Fault.LINK_TARGET) for name, target in TARGETS.items()),
    *(html(f"{name}, in HTML", f'<a href="⟦{target}⟧">x</a>', (Fault.LINK_TARGET, better)) for name, (target, better) in SUGGESTED.items()),
    html("in single quotes", "<a href='⟦javascript:alert(1)⟧'>x</a>", Fault.LINK_TARGET),
    html("a target without quotes", "<a href=⟦javascript:alert(1)⟧>x</a>", Fault.LINK_TARGET),
    html("with spaces around the equals sign", '<a href = "⟦javascript:alert(1)⟧">x</a>', Fault.LINK_TARGET),
    html("in capitals", '<A HREF="⟦javascript:alert(1)⟧">x</A>', Fault.LINK_TARGET),
    html("with slashes between attributes", '<a/href="⟦javascript:alert(1)⟧"/>x</a>', Fault.LINK_TARGET),
    html("as the second of two", '<a href="https://example.com/" href="⟦javascript:alert(1)⟧">x</a>', Fault.LINK_TARGET),
    html("a target in a tag over lines", '<a\n  title="x"\n  href="⟦javascript:alert(1)⟧"\n>x</a>', Fault.LINK_TARGET),
    html("of an image", '<img alt="x" src="⟦javascript:alert(1)⟧">', Fault.LINK_TARGET),
    html("of an image as data", '<img alt="x" src="⟦data:image/png;base64,AAAA⟧">', Fault.LINK_TARGET),
    html("of an image over http", '<img alt="x" src="⟦http://example.com/a.png⟧">', (Fault.LINK_TARGET, "https://example.com/a.png")),
    html("of an image, an address", '<img alt="x" src="⟦mailto:support@example.com⟧">', Fault.LINK_TARGET),
    html("of an image, from a variable", '<img alt="x" src="⟦{{ portal.url }}⟧">', Fault.LINK_TARGET_VARIABLE),
    html(
        "of a link on other elements",
        '<b ⟦href="https://example.com/"⟧>x</b> <table ⟦background="http://example.com/a.png"⟧><tr><td>y</td></tr></table>',
        Fault.REMOVED_ATTRIBUTE,
        Fault.REMOVED_ATTRIBUTE,
    ),
    html("for the whole page", 'x⟦<base href="https://evil.example/">⟧', Fault.REMOVED_ELEMENT),
    html("of a form", '⟦<form action="javascript:alert(1)">⟧x</form>', Fault.REMOVED_ELEMENT),
    html("in SVG", 'x⟦<svg>⟧<a xlink:href="javascript:alert(1)">y</a></svg>', Fault.REMOVED_ELEMENT),
    html(
        "two of three",
        '<a href="⟦/a⟧">x</a> <a href="https://example.com">y</a> <a href="⟦/b⟧">z</a>',
        Fault.LINK_TARGET,
        Fault.LINK_TARGET,
    ),
)

MARKDOWN_TARGETS = (
    *(
        markdown(f"{name}, in Markdown", f"Go ⟦[there](<{target}>)⟧ now", fault)
        for name, (target, fault) in OTHER_FAULTS.items()
        if not {"<", "\\"}.intersection(target)
    ),
    *(
        markdown(f"{name}, in Markdown", f"Go ⟦[there](<{target}>)⟧ now", Fault.LINK_TARGET)
        for name, target in TARGETS.items()
        if not {"\n", "\t", "<", "\\"}.intersection(target)
    ),
    *(
        markdown(f"{name}, in Markdown", f"Go ⟦[there]({target})⟧ now", (Fault.LINK_TARGET, better))
        for name, (target, better) in SUGGESTED.items()
    ),
    markdown("without angle brackets", "⟦[x](javascript:alert(1))⟧", Fault.LINK_TARGET),
    markdown("with a title", '⟦[x](http://example.com "Portal")⟧', (Fault.LINK_TARGET, "https://example.com")),
    markdown("with an escaped colon", "⟦[x](javascript\\:alert(1))⟧", Fault.LINK_TARGET),
    markdown("empty", "⟦[x]()⟧", Fault.LINK_TARGET),
    markdown("by reference", "Go ⟦[there][portal]⟧.\n\n[portal]: javascript:alert(1)", Fault.LINK_TARGET),
    markdown("by reference, collapsed", "Go ⟦[there][]⟧.\n\n[there]: /portal", Fault.LINK_TARGET),
    markdown("by reference, in short", "Go ⟦[there]⟧.\n\n[There]: <//evil.example>", Fault.LINK_TARGET),
    markdown("a definition that nothing leads to", "Dear customer,\n\n⟦[Note]: important⟧", Fault.LINK_TARGET),
    markdown("a comment that is a definition", "⟦[//]: # (to do)⟧\n\nDear customer", Fault.LINK_TARGET),
    markdown("as an autolink", "Go to ⟦<http://example.com/>⟧", (Fault.LINK_TARGET, "https://example.com/")),
    markdown("as an autolink, javascript", "Go to ⟦<javascript:alert(1)>⟧", Fault.LINK_TARGET),
    markdown("of an image, in Markdown", "⟦![logo](http://example.com/a.png)⟧", (Fault.LINK_TARGET, "https://example.com/a.png")),
    markdown("of an image as data, in Markdown", "⟦![logo](data:image/png;base64,AAAA)⟧", Fault.LINK_TARGET),
    markdown("of an image by reference", "⟦![logo]⟧\n\n[logo]: /logo.png", Fault.LINK_TARGET),
    markdown("an image in a link", "⟦[![logo](https://example.com/a.png)](/portal)⟧", Fault.LINK_TARGET),
    markdown("a link around an image", "[⟦![logo](/a.png)⟧](https://example.com/)", Fault.LINK_TARGET),
    markdown("in HTML in Markdown", 'Go <a href="⟦javascript:alert(1)⟧">there</a> now', Fault.LINK_TARGET),
    markdown(
        "a target in a block of HTML", '<div>\n<a href="⟦http://example.com⟧">x</a>\n</div>', (Fault.LINK_TARGET, "https://example.com")
    ),
    markdown("in bold", "**Go ⟦[there](/portal)⟧**", Fault.LINK_TARGET),
    markdown("in a heading", "## Go ⟦[there](/portal)⟧ ##", Fault.LINK_TARGET),
    markdown("in a heading with a line", "Go ⟦[there](/portal)⟧\n===", Fault.LINK_TARGET),
    markdown("after code that looks like it", "`[there](/portal)` ⟦[there](/portal)⟧", Fault.LINK_TARGET),
    markdown("the same twice", "⟦[a](/portal)⟧ and ⟦[a](/portal)⟧", Fault.LINK_TARGET, Fault.LINK_TARGET),
)

VALUES: dict[str, tuple[str, Fault]] = {
    "a text as the target": ("{{ company.name }}", Fault.LINK_TARGET_VARIABLE),
    "a text at the beginning": ("{{ company.name }}/portal", Fault.LINK_TARGET_VARIABLE),
    "a text with a default as the target": ("{{ company.name | default: 'https://example.com' }}", Fault.LINK_TARGET_VARIABLE),
    "a moment as the target": ("{{ event.occurred_at }}", Fault.LINK_TARGET_VARIABLE),
    "a text as the host": ("https://{{ company.name }}/", Fault.LINK_HOST_VARIABLE),
    "a text as a part of the host": ("https://{{ group.code }}.example.com/", Fault.LINK_HOST_VARIABLE),
    "a text as the end of the host": ("https://example.{{ group.code }}/", Fault.LINK_HOST_VARIABLE),
    "a text right after the host": ("https://example.com{{ group.code }}", Fault.LINK_HOST_VARIABLE),
    "a text as the port": ("https://example.com:{{ group.code }}/", Fault.LINK_HOST_VARIABLE),
    "a text as the user": ("https://{{ group.code }}@example.com/", Fault.LINK_HOST_VARIABLE),
    "a text as the password": ("https://portal:{{ group.code }}@example.com/", Fault.LINK_HOST_VARIABLE),
    "a text after a backslash": ("https://example.com\\{{ group.code }}", Fault.LINK_HOST_VARIABLE),
    "a URL as the host": ("https://{{ portal.url }}", Fault.LINK_HOST_VARIABLE),
    "a text right after a URL": ("{{ portal.url }}{{ group.code }}", Fault.LINK_HOST_VARIABLE),
    "words right after a URL": ("{{ portal.url }}.example.com", Fault.LINK_CONTINUED),
    "words right after a URL with a value": ("{{ portal.url }}-{{ group.code }}/", Fault.LINK_CONTINUED),
    "a text after alternatives": (
        f"{IF}{{{{ portal.url }}}}{ELSE}{{{{ support.url }}}}{END}{{{{ group.code }}}}",
        Fault.LINK_HOST_VARIABLE,
    ),
    "words after alternatives": (f"{IF}https://a.example{ELSE}https://b.example{END}.evil.example", Fault.LINK_CONTINUED),
    "a text after a slash that may be missing": (f"{{{{ portal.url }}}}{IF}/{END}{{{{ group.code }}}}", Fault.LINK_HOST_VARIABLE),
    "a text as the target of javascript": ("javascript:{{ group.code }}", Fault.LINK_TARGET),
    "a text after two slashes": ("//{{ group.code }}", Fault.LINK_TARGET),
    "a text after a slash": ("/{{ group.code }}", Fault.LINK_TARGET),
    "a text in a path, and a space": ("https://example.com/{{ group.code }}/my invoices", Fault.LINK_CHARACTERS),
    "a text as an address": ("mailto:{{ company.name }}", Fault.LINK_TARGET_VARIABLE),
    "a text in an address": ("mailto:billing+{{ group.code }}@example.com", Fault.LINK_TARGET_VARIABLE),
    "an address in an address": ("mailto:{{ support.email }}@example.com", Fault.LINK_CONTINUED),
    "an address with a default that is none": ("mailto:{{ support.email | default: 'us' }}", Fault.LINK_TARGET),
    "a URL with a default over http": ("{{ portal.url | default: 'http://example.com' }}", Fault.LINK_TARGET),
    "a URL with a default in words": ("{{ portal.url | default: 'none' }}", Fault.LINK_TARGET),
    "a URL that may be missing": (f"{IF}{{{{ portal.url }}}}{END}", Fault.LINK_CONDITION),
    "a default that cannot go on": ("{{ portal.url | default: 'https://example.com/?a=b' }}/c", Fault.LINK_CONTINUED),
    "a host that a condition goes on after": (f"https://example.com{IF}/x{END}", Fault.LINK_CONDITION),
    "a moment as a telephone number": ("tel:{{ event.occurred_at }}", Fault.LINK_TARGET_VARIABLE),
    "a telephone number that is cut": ("tel:{{ support.phone | truncate: 5 }}", Fault.LINK_TARGET_VARIABLE),
    "a telephone number with a default in words": ("tel:{{ support.phone | default: 'the office' }}", Fault.LINK_TARGET),
    "a telephone number with two plus signs": ("tel:++{{ support.phone }}", Fault.LINK_TARGET),
    "a telephone number that may have no digit": (f"tel:{IF}-{END}", Fault.LINK_CONDITION),
    "a list of addresses as a default": ("mailto:{{ support.email | default: 'a@example.com,b@example.com' }}", Fault.LINK_TARGET),
    "one of two targets": (f"{IF}{{{{ portal.url }}}}{ELSE}/portal{END}", Fault.LINK_TARGET),
    "one of two targets empty": (f"{IF}{{{{ portal.url }}}}{ELSE}{END}", Fault.LINK_TARGET),
    "one of two hosts": (f"https://{IF}a{ELSE}b{END}.example.com/", Fault.LINK_CONDITION),
    "a scheme under a condition": (f"{IF}java{END}script:alert(1)", Fault.LINK_CONDITION),
    "a scheme in two halves": (f"java{IF}script:x{ELSE}script:y{END}", Fault.LINK_TARGET),
}

VARIABLES = (
    *(html(f"{name}, in HTML", f'<a href="⟦{target}⟧">x</a>', fault) for name, (target, fault) in VALUES.items()),
    *(markdown(f"{name}, in Markdown", f"⟦[x](<{target}>)⟧", fault) for name, (target, fault) in VALUES.items() if "\\" not in target),
    html("an address as the target", '<a href="⟦{{ support.email }}⟧">x</a>', (Fault.LINK_TARGET_VARIABLE, "mailto:{{ support.email }}")),
    markdown("an address as a target", "⟦[x]({{support.email}})⟧", (Fault.LINK_TARGET_VARIABLE, "mailto:{{ support.email }}")),
    html("http before a text", '<a href="⟦http://{{ group.code }}⟧">x</a>', (Fault.LINK_TARGET, "*")),
    html("a text as the host of an image", '<img alt="x" src="⟦https://{{ group.code }}/a.png⟧">', Fault.LINK_HOST_VARIABLE),
    html("a text as an image", '<img alt="x" src="⟦{{ group.code }}⟧">', Fault.LINK_TARGET_VARIABLE),
    markdown(
        "secrets in where an image comes from",
        "⟦![x](https://example.com/p?u={{ password_reset.url }}&e={{ password_reset.code }})⟧ [Reset]({{ password_reset.url }})",
        Fault.SECRET_IN_IMAGE,
        kind=SectionKind.PASSWORD_RESET,
    ),
    html(
        "a secret under a condition in where an image comes from",
        '{{ password_reset.url }} <img alt="x" src="⟦https://example.com/{% if group.name %}{{ password_reset.code }}{% endif %}⟧">',
        Fault.SECRET_IN_IMAGE,
        kind=SectionKind.PASSWORD_RESET,
    ),
    markdown("a text by reference", "⟦[x][y]⟧\n\n[y]: {{company.name}}", Fault.LINK_TARGET_VARIABLE),
)

ALL: tuple[DefectiveTemplate, ...] = (*HTML_TARGETS, *MARKDOWN_TARGETS, *VARIABLES)
