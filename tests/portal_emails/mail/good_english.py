"""Good templates in English, as a billing department writes them."""

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

ENGLISH: tuple[GoodTemplate, ...] = (
    markdown(
        "an invitation",
        "en-US",
        ACCESS,
        '{{ portal.name | default: "Billing Portal" }}: set up your access',
        """\
Dear {{ contact.full_name | default: "customer" }},

We invite you{% if company.name %}, as a contact of **{{ company.name }}**,{% endif %} to use our billing portal. There you can:

- see your invoices and the status of your account
- download statements (PDF, CSV)
{% if representative.name %}
- write to {{ representative.name }}, who looks after your account
{% endif %}
- pay by card or bank transfer

[Complete your registration]({{registration.url}})

{% if registration.expires_in %}
This link is valid for {{ registration.expires_in | duration: "long" }}.
{% endif %}

{% if terms.url %}
Before you begin, please read the [terms of use]({{terms.url}}).
{% endif %}

Kind regards,
{{ sender.name | default: "Accounts Receivable" }}
""",
    ),
    markdown(
        "a short invitation",
        "en-GB",
        ACCESS,
        "Your access to {{ portal.name }}",
        "Hello {{ contact.first_name }}, register for {{ company.name }} within {{ registration.expires_in }}: <{{ registration.url }}>",
    ),
    markdown(
        "a validated customer",
        "en",
        VALIDATION,
        "Welcome to {{ portal.name }}",
        """\
Hello {{ contact.first_name }},

your request for access to **{{ validation.customer_names }}** was approved on {{ validation.validated_at | date: "long" }}.

{% if portal.sign_in_url %}
[Sign in]({{portal.sign_in_url}})
{% else %}
[Open the portal]({{portal.url}})
{% endif %}

Your username is {{ contact.username | default: "your email address" }}.

{{ company.name }} – customer number {{ company.customer_number | default: "n/a" }}
""",
    ),
    markdown(
        "a new primary contact",
        "en",
        NEW_CONTACT,
        "You are the new primary contact of {{ company.name }}",
        """\
# You are now the primary contact

Hi {{ contact.first_name }}!

As of {{ event.occurred_at | datetime: "medium" }}, you are the primary contact of {{ company.name }}\
{% if former_primary_contact.full_name %}, in place of {{ former_primary_contact.full_name }}{% endif %}.

1. Check your details in [the portal]({{portal.url}}).
2. Decide who receives invoices.
3. Tell us if anything is wrong.

> This does not change your contract.
""",
    ),
    markdown(
        "a former primary contact",
        "en",
        FORMER_CONTACT,
        "{{ company.name }}: change of primary contact",
        """\
Dear {{ contact.full_name }},

{% if changed_by.full_name %}{{ changed_by.full_name }} has{% else %}We have{% endif %} made \
{{ new_primary_contact.full_name | default: "somebody else" }} the primary contact of {{ company.name }}.

If this is not right, write to [{{ support.email }}](mailto:{{support.email}})\
{% if support.phone %} or call [{{ support.phone }}](tel:{{support.phone}}){% endif %}.
""",
    ),
    markdown(
        "a forgotten username",
        "en",
        USERNAME,
        "Your username",
        """\
Your username is

    {{ contact.username }}

[Sign in]({{portal.sign_in_url}}) or write to <{{ support.email }}>.

---

Requested {{ request.occurred_at | datetime: "short" }} from {{ request.ip_address | default: "an unknown address" }}
{%- if request.browser_name %} with {{ request.browser_name }}{% endif -%}
{%- if request.operating_system %} on {{ request.operating_system }}{% endif %}.
""",
    ),
    markdown(
        "a new password",
        "en",
        RESET,
        '{{ portal.name | default: "Billing Portal" }}: reset your password',
        """\
Hello {{ contact.first_name | default: "there" }},

someone (we hope you) asked for a new password for `{{ contact.username }}`.

[Choose a new password]({{password_reset.url}})

The link works for {{ password_reset.expires_in | duration: "long" }}. If you did not ask for it, do nothing – or tell us: \
[{{ support.email }}](mailto:{{support.email}}?subject=Password%20reset).
""",
    ),
    markdown(
        "a code or a link",
        "en",
        RESET,
        "Reset your password",
        """\
{% if password_reset.url %}
[Reset your password]({{password_reset.url}})
{% else %}
Your code is **{{ password_reset.code }}**. Enter it in [the portal](https://portal.example.com/code).
{% endif %}

It expires in {{ password_reset.expires_in }}. Questions? {{ support.email }}
""",
    ),
    html(
        "an invitation with a table",
        "en",
        ACCESS,
        "{{ company.name }}: your access",
        """\
<h1>Welcome</h1>
<p>Dear {{ contact.full_name | default: "customer" }},</p>
<table width="100%" cellpadding="4" style="border-collapse: collapse">
  <thead>
    <tr><th align="left" scope="col">What</th><th align="left" scope="col">Details</th></tr>
  </thead>
  <tbody>
    <tr><td>Company</td><td>{{ company.name }}</td></tr>
    {% if company.customer_number %}
    <tr><td>Customer number</td><td>{{ company.customer_number }}</td></tr>
    {% endif %}
    {% if representative.name %}<tr><td>Your contact</td><td>{{ representative.name }}</td></tr>{% endif %}
    <tr><td>Valid for</td><td>{{ registration.expires_in }}</td></tr>
  </tbody>
</table>
<p style="text-align:center"><a href="{{ registration.url }}" style="background-color:#0b5cad;color:#fff;padding:12px 20px">Register</a></p>
""",
    ),
    html(
        "a new password with an image",
        "en",
        RESET,
        "Reset your password",
        """\
<p><img src="https://cdn.example.com/logo.png" alt="{{ portal.name }}" width="120" height="40"></p>
<p>Click <a href="{{ password_reset.url }}" title="Reset the password of {{ contact.username }}">here</a>
within {{ password_reset.expires_in | duration: "short" }}.</p>
<hr>
<p style="font-size:12px;color:#666666">Help: <a href="mailto:{{ support.email }}">{{ support.email }}</a></p>
""",
    ),
    html(
        "a whole page",
        "en",
        USERNAME,
        "Your username for {{ portal.name }}",
        """\
<!DOCTYPE html>
<html>
<head></head>
<body>
<p>Your username: <strong>{{ contact.username }}</strong></p>
<p><a href="{{ portal.sign_in_url }}">Sign in</a> &middot; {{ support.email }} &copy; 2026</p>
</body>
</html>
""",
    ),
    html(
        "links with alternatives",
        "en",
        NEW_CONTACT,
        "News for {{ company.name }}",
        """\
<p>Go to <a href="{% if support.url %}{{ support.url }}{% else %}{{ portal.url }}{% endif %}">our help</a>,
<a href="{% if portal.url %}{{ portal.url }}/contacts?company={{ company.customer_number }}{% else %}https://example.com/{% endif %}">your
contacts</a> or <a href='https://example.com/a?x={{ group.code }}&amp;y=2#z'>the overview</a>.</p>
""",
    ),
)
