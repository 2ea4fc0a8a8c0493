"""Good templates in French."""

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

FRENCH: tuple[GoodTemplate, ...] = (
    markdown(
        "une invitation",
        "fr",
        ACCESS,
        '{{ portal.name | default: "Portail de facturation" }} : activez votre accès',
        """\
Bonjour{% if contact.full_name %} {{ contact.full_name }}{% endif %},

Nous vous invitons à utiliser notre portail. Vous y trouverez :

- vos factures ;
- vos relevés ;
{% if representative.name %}
- les coordonnées de {{ representative.name }} ;
{% endif %}
- l’état de votre compte.

[Terminer l’inscription]({{registration.url}})

Ce lien est valable {{ registration.expires_in | duration: "long" }}. Société : « {{ company.name }} ».
""",
    ),
    markdown(
        "une validation",
        "fr-CA",
        VALIDATION,
        "Bienvenue sur {{ portal.name }} !",
        """\
Votre demande pour {{ validation.customer_names | default: "votre société" }} a été approuvée\
{% if validation.validated_at %} le {{ validation.validated_at | date: "long" }}{% endif %}.

{% if portal.sign_in_url %}
[Se connecter]({{portal.sign_in_url}})
{% else %}
[Ouvrir le portail]({{portal.url}})
{% endif %}

*{{ company.name }}*
""",
    ),
    markdown(
        "un nouveau contact",
        "fr",
        NEW_CONTACT,
        "Vous êtes le contact principal de {{ company.name }}",
        """\
Vous êtes désormais le contact principal de **{{ company.name }}**\
{% if former_primary_contact.full_name %}, à la place de {{ former_primary_contact.full_name }}{% endif %}.

Le 1er du mois, vous recevrez le relevé dans [votre espace]({{portal.url}}).
""",
    ),
    markdown(
        "un ancien contact",
        "fr-CH",
        FORMER_CONTACT,
        "{{ company.name }} : changement de contact",
        """\
Vous n’êtes plus le contact principal de {{ company.name }}.

{% if new_primary_contact.full_name and changed_by.full_name %}
{{ changed_by.full_name }} a désigné {{ new_primary_contact.full_name }}.
{% elsif new_primary_contact.full_name %}
Le nouveau contact est {{ new_primary_contact.full_name }}.
{% else %}
Un nouveau contact sera désigné bientôt.
{% endif %}

Une erreur ? <{{ support.email }}>
""",
    ),
    markdown(
        "un identifiant",
        "fr",
        USERNAME,
        "Votre identifiant",
        """\
Votre identifiant : `{{ contact.username }}`

[Se connecter]({{portal.sign_in_url}})

Demande du {{ request.occurred_at | date: "short" }} à {{ request.occurred_at | time: "short" }}. Aide : {{ support.email }}
""",
    ),
    markdown(
        "un mot de passe",
        "fr",
        RESET,
        "Réinitialisez votre mot de passe",
        """\
Bonjour,

cliquez [ici][lien] dans les {{ password_reset.expires_in | duration: "long" }}.

[lien]: {{ password_reset.url }}

> « Je n’ai rien demandé ! »
>
> Alors ignorez ce message, ou écrivez à {{ support.email }}.
""",
    ),
    html(
        "une invitation en HTML",
        "fr",
        ACCESS,
        "Votre accès à {{ portal.name }}",
        """\
<p>Bonjour,</p>
<p>cr&eacute;ez votre acc&egrave;s pour {{ company.name }}&nbsp;:
<a href="{{ registration.url }}">s’inscrire</a> ({{ registration.expires_in }}).</p>
<p style="font-size: 0.9em; color: rgb(80, 80, 80)">Montant&nbsp;: 1&#8239;234,50&nbsp;&euro;</p>
""",
    ),
    html(
        "un mot de passe en HTML",
        "fr",
        RESET,
        "Mot de passe",
        """\
<div align="center"><a href="{{ password_reset.url }}">
<img src="https://cdn.example.com/bouton.png" alt="Réinitialiser" width="200"></a></div>
<p>Validité : {{ password_reset.expires_in }}<br>Aide : {{ support.email }}</p>
""",
    ),
    html(
        "un contact en HTML",
        "fr",
        NEW_CONTACT,
        "{{ company.name }}",
        """\
<ol>
  <li>Ouvrez <a href="{{ portal.url }}">le portail</a>.</li>
  {% if support.url %}<li>Lisez <a href="{{ support.url }}">l’aide</a>.</li>{% endif %}
  <li>Vérifiez les données de {{ company.name }}.</li>
</ol>
""",
    ),
)
