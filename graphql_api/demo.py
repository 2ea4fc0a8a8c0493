"""Sample groups for `--demo`: what a billing department might have, in several languages."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from portal_emails.inputs import EmailsInput, SettingsInput
from portal_emails.ports import Caller, ListQuery, Role
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request

logger = logging.getLogger("portal_emails.demo")


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """A group, and what its tab says; None: nothing is written."""

    code: str
    settings: SettingsInput
    emails: EmailsInput | None = None


async def seed(service: Service) -> None:
    """Save the sample groups if the storage holds no group at all; what goes wrong with one is logged."""
    if await service.storage.list(ListQuery(limit=1)):
        return
    for sample in SAMPLE_GROUPS:
        for outcome in await _save(service, sample):
            for error in outcome.errors:
                logger.warning("sample group %s was not saved: %s at %s", sample.code, type(error).__name__, ".".join(error.path) or "-")
    logger.info("%d sample groups were put into the empty storage", len(SAMPLE_GROUPS))


async def _save(service: Service, sample: SampleGroup) -> Sequence[Outcome]:
    request = Request(Caller("demo", Role.ADMIN), "en", reason="Sample data")
    outcomes = [await save_group(service, sample.code, sample.settings, request)]
    if sample.emails is not None:
        outcomes.append(await save_emails(service, sample.code, sample.emails, request))
    return outcomes


_SPANISH_TAB: EmailsInput = {
    "internalAddresses": {"accessRequestsTo": "accesos.clientes@iberica.example", "sendFrom": "facturacion@iberica.example"},
    "customerAccessRequest": {
        "enabled": True,
        "emails": [
            {
                "locale": "es",
                "subject": "{{ company.name }}: active su acceso al portal de facturas",
                "content": """\
Estimado/a {{ contact.full_name }}:

Desde ahora puede consultar y pagar en línea las facturas de **{{ company.name }}** en {{ portal.name }}.

[Activar mi acceso]({{ registration.url }})

El enlace es personal y caduca en {{ registration.expires_in }}. Si no esperaba este mensaje, puede ignorarlo.

Un cordial saludo,
{{ sender.name }}
""",
            }
        ],
    },
    "customerValidationConfirmation": {
        "emails": [
            {
                "locale": "es",
                "subject": "Ya puede entrar en {{ portal.name }}",
                "content": """\
Estimado/a {{ contact.full_name }}:

Hemos comprobado sus datos: ya tiene acceso a las facturas y al estado de cuenta de **{{ company.name }}**.

[Entrar en el portal]({{ portal.sign_in_url }})

Si necesita ayuda, escríbanos a {{ support.email }} o llámenos al {{ support.phone }}.

Un cordial saludo,
{{ sender.name }}
""",
            }
        ],
    },
    "notifyNewPrimaryContact": {
        "enabled": True,
        "emails": [
            {
                "locale": "es",
                "subject": "Usted es el nuevo contacto principal de {{ company.name }}",
                "content": """\
Estimado/a {{ contact.full_name }}:

{{ changed_by.full_name }} le ha nombrado contacto principal de **{{ company.name }}** en sustitución de
{{ former_primary_contact.full_name }}. A partir de hoy recibirá usted los avisos sobre facturas y pagos, y podrá dar acceso al
portal a otras personas de su compañía.

[Ir al portal]({{ portal.url }})

Un cordial saludo,
{{ sender.name }}
""",
            }
        ],
    },
    "notifyFormerPrimaryContact": {
        "enabled": True,
        "emails": [
            {
                "locale": "es",
                "subject": "Cambio de contacto principal de {{ company.name }}",
                "content": """\
Estimado/a {{ contact.full_name }}:

Le informamos de que {{ new_primary_contact.full_name }} es desde hoy el contacto principal de **{{ company.name }}**. Usted conserva
su acceso al portal, pero dejará de recibir los avisos sobre facturas y pagos.

Si se trata de un error, escríbanos a {{ support.email }}.

Gracias por su colaboración,
{{ sender.name }}
""",
            }
        ],
    },
    "forgottenUsername": {
        "emails": [
            {
                "locale": "es",
                "subject": "Su nombre de usuario en {{ portal.name }}",
                "content": """\
Estimado/a {{ contact.full_name }}:

Nos ha pedido que le recordemos su nombre de usuario. Es **{{ contact.username }}**.

[Entrar en el portal]({{ portal.sign_in_url }})

Si no lo ha pedido usted, no tiene que hacer nada: este mensaje solo le ha llegado a usted. Para cualquier duda, escríbanos a
{{ support.email }}.

Un cordial saludo,
{{ sender.name }}
""",
            }
        ],
    },
    "passwordReset": {
        "emails": [
            {
                "locale": "es",
                "subject": "Restablezca su contraseña de {{ portal.name }}",
                "content": """\
Estimado/a {{ contact.full_name }}:

Hemos recibido una solicitud para restablecer la contraseña de su usuario {{ contact.username }}.

[Elegir una contraseña nueva]({{ password_reset.url }})

El enlace caduca en {{ password_reset.expires_in }} y solo puede usarse una vez. Si no lo ha pedido usted, no lo utilice y avísenos
en {{ support.email }}: su contraseña actual sigue siendo válida.

Un cordial saludo,
{{ sender.name }}
""",
            }
        ],
    },
}

_PARTLY_WRITTEN_TAB: EmailsInput = {
    "internalAddresses": {
        "accessRequestsTo": "access.requests@atlantic-supplies.example",
        "sendFrom": "receivables@atlantic-supplies.example",
    },
    "customerAccessRequest": {
        "enabled": True,
        "emails": [{"locale": "en", "subject": "Atlantic Supplies invites {{ company.name }} to its billing portal"}],
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
