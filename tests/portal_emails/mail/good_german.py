"""Good templates in German."""

from __future__ import annotations

from tests.portal_emails.mail.good_cases import (
    ACCESS,
    FORMER_CONTACT,
    NEW_CONTACT,
    RESET,
    USERNAME,
    VALIDATION,
    GoodTemplate,
    html,
    markdown,
)

GERMAN: tuple[GoodTemplate, ...] = (
    markdown(
        "eine Einladung",
        "de",
        ACCESS,
        '{{ portal.name | default: "Rechnungsportal" }}: Zugang einrichten',
        """\
Guten Tag{% if contact.last_name %} {{ contact.first_name }} {{ contact.last_name }}{% endif %},

wir laden Sie{% if company.name %} als Ansprechpartner von **{{ company.name }}**{% endif %} in unser Portal ein. Dort können Sie

1. Ihre Rechnungen ansehen,
{% if representative.name %}
2. {{ representative.name }} schreiben,
{% endif %}
3. Kontoauszüge herunterladen.

[Zugang einrichten]({{registration.url}})

{% if registration.expires_in %}
Der Link gilt {{ registration.expires_in | duration: "long" }}.
{% endif %}

Mit freundlichen Grüßen
{{ sender.name | default: "Ihre Debitorenbuchhaltung" }}
""",
    ),
    markdown(
        "eine Freischaltung",
        "de-AT",
        VALIDATION,
        "Willkommen im {{ portal.name }}",
        """\
Ihr Zugang zu {{ validation.customer_names | default: "Ihrem Konto" }} ist seit dem \
{{ validation.validated_at | date: "long" }} frei.

[Anmelden]({% if portal.sign_in_url %}{{portal.sign_in_url}}{% else %}{{portal.url}}{% endif %})

Kundennummer: {{ company.customer_number | upcase }} – {{ company.name }}
""",
    ),
    markdown(
        "ein neuer Hauptkontakt",
        "de-CH",
        NEW_CONTACT,
        "Hauptkontakt von {{ company.name }}",
        """\
Grüezi {{ contact.full_name }}

Ab {{ event.occurred_at | date: "medium" }} sind Sie der Hauptkontakt von {{ company.name }}.

***

Größe, Straße, Übermaß: alles zu prüfen unter [{{ portal.url }}](<{{ portal.url }}>).
""",
    ),
    markdown(
        "ein früherer Hauptkontakt",
        "de",
        FORMER_CONTACT,
        "{{ company.name }}: Sie sind nicht mehr Hauptkontakt",
        """\
Sehr geehrte Damen und Herren,

{% if changed_by.full_name == "System" %}automatisch{% else %}auf Wunsch{% endif %} wurde der Hauptkontakt von \
{{ company.name }} geändert. Die „alten“ Rechte erlöschen um 24:00 Uhr.

Fragen an [die Buchhaltung](mailto:{{support.email}}).
""",
    ),
    markdown(
        "ein Benutzername",
        "de",
        USERNAME,
        "Ihr Benutzername",
        """\
| Ihr Benutzername lautet: {{ contact.username }}

Anmelden: <{{ portal.sign_in_url }}>\\
Hilfe: <{{ support.email }}>
""",
    ),
    markdown(
        "ein Kennwort",
        "de",
        RESET,
        "Kennwort zurücksetzen",
        """\
Bitte setzen Sie Ihr Kennwort zurück:

[Kennwort zurücksetzen]({{password_reset.url}})

{% comment %} Die Frist nennt das System. {% endcomment %}
Der Link gilt {{ password_reset.expires_in | duration: "long" }}; danach hilft {{ support.email }}.
""",
    ),
    html(
        "eine Einladung in HTML",
        "de",
        ACCESS,
        "Zugang für {{ company.name }}",
        """\
<p>Guten Tag,</p>
<p>für <em>{{ company.name }}</em> steht ein Zugang bereit &ndash; gültig {{ registration.expires_in }}:</p>
<p><a href="{{ registration.url }}">Zugang einrichten</a></p>
{% if terms.url %}<p><small>Es gelten die <a href="{{ terms.url }}">Nutzungsbedingungen</a>.</small></p>{% endif %}
""",
    ),
    html(
        "ein Kennwort in HTML",
        "de",
        RESET,
        "Ihr Kennwort",
        """\
<table width="100%">
<tr>
<td valign="top">Link</td>
<td><a href="{{ password_reset.url }}">Kennwort zurücksetzen</a></td>
</tr>
<tr>
<td valign="top">Gültig</td>
<td>{{ password_reset.expires_in }}</td>
</tr>
{% if contact.username %}
<tr>
<td valign="top">Benutzername</td>
<td><code>{{ contact.username }}</code></td>
</tr>
{% endif %}
</table>
<p>Hilfe: {{ support.email }}</p>
""",
    ),
    html(
        "ein früherer Hauptkontakt in HTML",
        "de",
        FORMER_CONTACT,
        "{{ company.name }}",
        """\
<p style="margin: 0 0 12px; line-height: 1.5">Preis je m<sup>2</sup> und CO<sub>2</sub>-Abgabe für {{ company.name }} ändern sich nicht.</p>
<p>{{ support.email }}</p>
""",
    ),
)
