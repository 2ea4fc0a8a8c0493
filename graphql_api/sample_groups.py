"""Sample groups: what a billing department might have, in several languages."""

from __future__ import annotations

from dataclasses import dataclass

from portal_emails.inputs import EmailsInput, SectionInput, SettingsInput


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """A group, and what its tab says; None: nothing is written."""

    code: str
    settings: SettingsInput
    emails: EmailsInput | None = None


def _spanish(subject: str, content: str) -> SectionInput:
    return {"emails": [{"locale": "es", "subject": subject, "content": content}]}


_SPANISH_TAB: EmailsInput = {
    "internalAddresses": {"accessRequestsTo": "accesos@iberica.example", "sendFrom": "facturacion@iberica.example"},
    "customerAccessRequest": {
        "enabled": True,
        **_spanish(
            "Ibérica de Suministros: active su acceso al portal de facturas",
            """\
Estimado/a {{ contact.full_name | default: "cliente" }}:

Desde ahora puede consultar en línea las facturas{% if company.name %} de **{{ company.name }}**{% endif %} y pagarlas con tarjeta o por \
transferencia en el portal de Ibérica de Suministros.

[Activar mi acceso]({{registration.url}})

El enlace es personal{% if registration.expires_in %} y caduca en {{ registration.expires_in | duration: "long" }}{% endif %}. Si no \
esperaba este mensaje, puede ignorarlo.

Un cordial saludo:

Departamento de Facturación de Ibérica de Suministros
""",
        ),
    },
    "customerValidationConfirmation": _spanish(
        "Ya puede entrar en el portal de Ibérica de Suministros",
        """\
Estimado/a {{ contact.full_name | default: "cliente" }}:

Hemos comprobado sus datos. Ya tiene acceso a las facturas y al estado de cuenta\
{% if company.name %} de **{{ company.name }}**{% endif %}.

[Entrar en el portal]({{portal.sign_in_url}})

Si necesita ayuda, responda a este mensaje o escríbanos a facturacion@iberica.example.

Un cordial saludo:

Departamento de Facturación de Ibérica de Suministros
""",
    ),
    "notifyNewPrimaryContact": {
        "enabled": True,
        **_spanish(
            "Usted es el nuevo contacto principal de {{ company.name }}",
            """\
Estimado/a {{ contact.full_name | default: "cliente" }}:

Desde hoy es usted el contacto principal de **{{ company.name }}** para Ibérica de Suministros\
{% if former_primary_contact.full_name %}, en sustitución de {{ former_primary_contact.full_name }}{% endif %}. Recibirá los avisos sobre \
facturas y pagos, y podrá dar acceso al portal a otras personas de su compañía.

{% if portal.url %}[Ir al portal]({{portal.url}}){% endif %}

Un cordial saludo:

Departamento de Facturación de Ibérica de Suministros
""",
        ),
    },
    "notifyFormerPrimaryContact": {
        "enabled": True,
        **_spanish(
            "Cambio de contacto principal de {{ company.name }}",
            """\
Estimado/a {{ contact.full_name | default: "cliente" }}:

Desde hoy ya no es usted el contacto principal de **{{ company.name }}**\
{% if new_primary_contact.full_name %}; le sustituye {{ new_primary_contact.full_name }}{% endif %}. Conserva su acceso al portal, pero \
dejará de recibir los avisos sobre facturas y pagos.

Si se trata de un error, escríbanos a {{ support.email | default: "facturacion@iberica.example" }}.

Gracias por su colaboración:

Departamento de Facturación de Ibérica de Suministros
""",
        ),
    },
    "forgottenUsername": _spanish(
        "Su nombre de usuario en el portal de Ibérica de Suministros",
        """\
Estimado/a {{ contact.full_name | default: "cliente" }}:

Nos ha pedido que le recordemos su nombre de usuario: **{{ contact.username }}**.

{% if portal.sign_in_url %}[Entrar en el portal]({{portal.sign_in_url}}){% endif %}

Si no lo ha pedido usted, no tiene que hacer nada. Para cualquier duda, escríbanos a \
{{ support.email | default: "facturacion@iberica.example" }}.

Un cordial saludo:

Departamento de Facturación de Ibérica de Suministros
""",
    ),
    "passwordReset": _spanish(
        "Restablezca su contraseña del portal de Ibérica de Suministros",
        """\
Estimado/a {{ contact.full_name | default: "cliente" }}:

Hemos recibido una solicitud para restablecer su contraseña\
{% if contact.username %} (usuario: {{ contact.username }}){% endif %}.

[Elegir una contraseña nueva]({{password_reset.url}})

El enlace solo puede usarse una vez\
{% if password_reset.expires_in %} y caduca en {{ password_reset.expires_in | duration: "long" }}{% endif %}. Si no lo ha pedido usted, \
avísenos en {{ support.email | default: "facturacion@iberica.example" }}: su contraseña actual sigue siendo válida.

Un cordial saludo:

Departamento de Facturación de Ibérica de Suministros
""",
    ),
}

_PARTLY_WRITTEN_TAB: EmailsInput = {
    "internalAddresses": {"accessRequestsTo": "access@atlantic-supplies.example", "sendFrom": "receivables@atlantic-supplies.example"},
    "customerAccessRequest": {
        "enabled": True,
        "emails": [{"locale": "en", "subject": "Atlantic Supplies invites you to its billing portal"}],
    },
    "passwordReset": {
        "emails": [
            {"locale": "en", "subject": "Atlantic Supplies: choose a new password"},
            {"locale": "es", "subject": "Atlantic Supplies: elija una contraseña nueva"},
        ]
    },
}

SAMPLE_GROUPS: tuple[SampleGroup, ...] = (
    SampleGroup("IBERIA", {"name": "Clientes de España y Portugal", "isConfiguredInPortal": True, "defaultLocale": "es"}, _SPANISH_TAB),
    SampleGroup("MEXICO", {"name": "Clientes de México", "isConfiguredInPortal": True, "defaultLocale": "es-MX"}),
    SampleGroup(
        "ATLANTIC", {"name": "Atlantic Supplies wholesale", "isConfiguredInPortal": True, "defaultLocale": "en-GB"}, _PARTLY_WRITTEN_TAB
    ),
    SampleGroup(
        "DACH",
        {"name": "Großkunden Deutschland, Österreich, Schweiz", "isConfiguredInPortal": True, "defaultLocale": "de"},
        {"internalAddresses": {"accessRequestsTo": "zugang@rheinwerk.example", "sendFrom": "rechnung@rheinwerk.example"}},
    ),
    SampleGroup("NORTHAM", {"name": "Key accounts North America", "isConfiguredInPortal": True, "defaultLocale": "en-US"}),
    SampleGroup("RETAIL", {"name": "Retail customers, not on the portal yet", "isConfiguredInPortal": False, "defaultLocale": "en"}),
)
"""Between them: all six emails in Spanish, texts written in part, default locales with and without a pack, one group not configured."""
