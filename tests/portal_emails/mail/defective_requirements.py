"""Defective templates: what an email cannot do without is missing, or may not be reached."""

from __future__ import annotations

from portal_emails.problems import Fault
from portal_emails.sections import SectionKind
from tests.portal_emails.mail.defective_cases import DefectiveTemplate, html, markdown

RESET, USERNAME, PRIMARY = SectionKind.PASSWORD_RESET, SectionKind.FORGOTTEN_USERNAME, SectionKind.NOTIFY_NEW_PRIMARY_CONTACT
ACCESS, VALIDATION = SectionKind.CUSTOMER_ACCESS_REQUEST, SectionKind.CUSTOMER_VALIDATION_CONFIRMATION
IF, ELSE, END = "{% if group.name %}", "{% else %}", "{% endif %}"
LINK, CODE = "{{ password_reset.url }}", "{{ password_reset.code }}"
ON_A_PATH = (Fault.MISSING_ON_A_PATH, "password_reset.url", "password_reset.code")
MISSING = (Fault.MISSING_REQUIRED_VARIABLE, "password_reset.url", "password_reset.code")
SUBJECT = "Your password"

DROPPED: tuple[DefectiveTemplate, ...] = (
    markdown("no link to reset", "⟦⟧Your password was reset.", MISSING, kind=RESET, subject=SUBJECT),
    markdown("a link elsewhere", "⟦⟧[Reset](https://example.com/reset)", MISSING, kind=RESET, subject=SUBJECT),
    markdown("no link to register", "⟦⟧Register.", (Fault.MISSING_REQUIRED_VARIABLE, "registration.url"), kind=ACCESS, subject="Access"),
    markdown(
        "no link to the portal",
        "⟦⟧You may sign in.",
        (Fault.MISSING_REQUIRED_VARIABLE, "portal.url", "portal.sign_in_url"),
        kind=VALIDATION,
        subject="Access",
    ),
    markdown("no username", "⟦⟧Sign in.", (Fault.MISSING_REQUIRED_VARIABLE, "contact.username"), kind=USERNAME, subject="Your username"),
    markdown("no company", "⟦⟧You are it.", (Fault.MISSING_REQUIRED_VARIABLE, "company.name"), kind=PRIMARY, subject="News"),
    markdown(
        "in single braces", "Reset: ⟦{password_reset.url}⟧", (Fault.SINGLE_BRACES, "{{ password_reset.url }}"), kind=RESET, subject=SUBJECT
    ),
    markdown("in another language's braces", "⟦⟧Reset: ${password_reset.url}", MISSING, kind=RESET, subject=SUBJECT),
    markdown("as it is", "⟦⟧Reset: {% raw %}{{ password_reset.url }}{% endraw %}", MISSING, kind=RESET, subject=SUBJECT),
    markdown("in a comment of the language", f"⟦⟧Reset {{% comment %}}{LINK}{{% endcomment %}}", MISSING, kind=RESET, subject=SUBJECT),
    markdown("only asked for", f"⟦⟧Reset{{% if password_reset.url %}} now{END}", MISSING, kind=RESET, subject=SUBJECT),
)

ON_SOME_PATHS: tuple[DefectiveTemplate, ...] = (
    markdown("under a condition", f"Reset: {IF}⟦{LINK}⟧{END}", ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown("under a condition of its own", f"Reset{{% if password_reset.url %}}: ⟦{LINK}⟧{END}", ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown("in one of two branches", f"Reset: {IF}⟦{LINK}⟧{ELSE}soon{END}", ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown(
        "in two of three branches",
        f"Reset: {IF}⟦{LINK}⟧{{% elsif group.code %}}soon{ELSE}{LINK}{END}",
        ON_A_PATH,
        kind=RESET,
        subject=SUBJECT,
    ),
    markdown(
        "in all branches without else", f"Reset {IF}⟦{LINK}⟧{{% elsif group.code %}}{CODE}{END}", ON_A_PATH, kind=RESET, subject=SUBJECT
    ),
    markdown("under unless", f"Reset {{% unless group.name %}}⟦{LINK}⟧{{% endunless %}}", ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown(
        "under two conditions",
        f"Reset {IF}⟦{LINK}⟧{END}{{% unless group.name %}}{CODE}{{% endunless %}}",
        ON_A_PATH,
        kind=RESET,
        subject=SUBJECT,
    ),
    markdown("under a condition in a branch", f"Reset {IF}{IF}⟦{LINK}⟧{END}{ELSE}{LINK}{END}", ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown("a link under a condition", f"Reset {IF}[here](⟦{{{{password_reset.url}}}}⟧){END}", ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown("a paragraph under a condition", f"Reset\n\n{IF}\n\n⟦{LINK}⟧\n\n{END}", ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown("an item under a condition", f"- Reset\n{IF}\n- ⟦{LINK}⟧\n{END}", ON_A_PATH, kind=RESET, subject=SUBJECT),
    html(
        "a row under a condition",
        f"<table><tr><td>Reset</td></tr>{IF}<tr><td>⟦{LINK}⟧</td></tr>{END}</table>",
        ON_A_PATH,
        kind=RESET,
        subject=SUBJECT,
    ),
    markdown(
        "one of two targets of a link",
        f"[Reset](<{IF}⟦{LINK}⟧{ELSE}https://example.com/{END}>)",
        ON_A_PATH,
        kind=RESET,
        subject=SUBJECT,
    ),
    markdown("with a default", 'Reset: ⟦{{ password_reset.code | default: "in the portal" }}⟧', ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown(
        "a link with a default",
        "[Reset](<⟦{{ password_reset.url | default: 'https://example.com/' }}⟧>)",
        ON_A_PATH,
        kind=RESET,
        subject=SUBJECT,
    ),
    markdown(
        "the company with a default",
        '⟦{{ company.name | default: "your company" }}⟧',
        (Fault.MISSING_ON_A_PATH, "company.name"),
        kind=PRIMARY,
        subject="News",
    ),
    markdown(
        "the company under a condition in content and subject",
        f"Hello{IF} ⟦{{{{ company.name }}}}⟧{END}",
        (Fault.MISSING_ON_A_PATH, "company.name"),
        kind=PRIMARY,
        subject="News",
    ),
)

UNSEEN: tuple[DefectiveTemplate, ...] = (
    html("in a title", f'Reset <b title="⟦{LINK}⟧">here</b>', ON_A_PATH, kind=RESET, subject=SUBJECT),
    html("in the title of a link", f'<a href="https://example.com/" title="⟦{LINK}⟧">Reset</a>', ON_A_PATH, kind=RESET, subject=SUBJECT),
    html("in a link without words", f'Reset <a href="⟦{LINK}⟧"></a>', ON_A_PATH, kind=RESET, subject=SUBJECT),
    html("in a link of a space", f'Reset <a href="⟦{LINK}⟧"> </a>', ON_A_PATH, kind=RESET, subject=SUBJECT),
    html("in a link of a space that does not break", f'Reset <a href="⟦{LINK}⟧">&nbsp;</a>', ON_A_PATH, kind=RESET, subject=SUBJECT),
    html("in a link of nothing to see", f'Reset <a href="⟦{LINK}⟧">&#8203;&#x2060;</a>', ON_A_PATH, kind=RESET, subject=SUBJECT),
    html("in a link of empty elements", f'Reset <a href="⟦{LINK}⟧"><b></b><br></a>', ON_A_PATH, kind=RESET, subject=SUBJECT),
    html(
        "in a link of an image without words",
        f'Reset <a href="⟦{LINK}⟧"><img src="https://example.com/a.png" alt=""></a>',
        ON_A_PATH,
        kind=RESET,
        subject=SUBJECT,
    ),
    html("in a link whose words may be missing", f'Reset <a href="⟦{LINK}⟧">{IF}here{END}</a>', ON_A_PATH, kind=RESET, subject=SUBJECT),
    html("in a comment of HTML", f"Reset ⟦<!-- ⟦{LINK}⟧ -->⟧", Fault.REMOVED_COMMENT, Fault.UNSAFE_CONTEXT, kind=RESET, subject=SUBJECT),
    html(
        "in the words for an image", f'Reset <img src="https://example.com/a.png" alt="⟦{LINK}⟧">', ON_A_PATH, kind=RESET, subject=SUBJECT
    ),
    markdown("in a link without words, in Markdown", f"Reset [](<⟦{LINK}⟧>)", ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown("in the title of a link, in Markdown", f'[Reset](https://example.com/ "⟦{LINK}⟧")', ON_A_PATH, kind=RESET, subject=SUBJECT),
    markdown(
        "in the words for an image, in Markdown", f"Reset ![⟦{LINK}⟧](https://example.com/a.png)", ON_A_PATH, kind=RESET, subject=SUBJECT
    ),
    markdown(
        "in a definition that nothing leads to, required",
        "Reset\n\n[here]: ⟦{{password_reset.url}}⟧",
        Fault.UNSAFE_CONTEXT,
        kind=RESET,
        subject=SUBJECT,
    ),
)

RECOMMENDED: tuple[DefectiveTemplate, ...] = (
    markdown(
        "no expiry and no support",
        f"⟦⟧⟦⟧{LINK}",
        (Fault.MISSING_RECOMMENDED_VARIABLE, "password_reset.expires_in"),
        (Fault.MISSING_RECOMMENDED_VARIABLE, "support.email"),
        kind=RESET,
        subject=SUBJECT,
    ),
    markdown(
        "no link to the portal, which is only recommended",
        "⟦⟧{{ company.name }}",
        (Fault.MISSING_RECOMMENDED_VARIABLE, "portal.url"),
        kind=PRIMARY,
        subject="News",
    ),
    markdown(
        "recommended, and only asked for",
        "⟦⟧{{ company.name }}{% if portal.url %} in the portal{% endif %}",
        (Fault.MISSING_RECOMMENDED_VARIABLE, "portal.url"),
        kind=PRIMARY,
        subject="News",
    ),
)

ALL: tuple[DefectiveTemplate, ...] = (*DROPPED, *ON_SOME_PATHS, *UNSEEN, *RECOMMENDED)
