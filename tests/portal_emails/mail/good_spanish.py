"""Good templates in Spanish."""

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

SPANISH: tuple[GoodTemplate, ...] = (
    markdown(
        "una invitación",
        "es",
        ACCESS,
        '{{ portal.name | default: "Portal de facturación" }}: active su acceso',
        """\
Estimado/a {{ contact.full_name | default: "cliente" }}:

Le invitamos{% if company.name %}, como contacto de **{{ company.name }}**,{% endif %} a usar nuestro portal de facturación \
y cuentas por cobrar. En él podrá:

* consultar sus facturas y el estado de su cuenta,
* descargar extractos,
{% if representative.name %}
* escribir a {{ representative.name }}, su representante.
{% endif %}

[Completar el registro]({{registration.url}})

{% if registration.expires_in %}
El enlace caduca en {{ registration.expires_in | duration: "long" }}.
{% endif %}

Un cordial saludo,
{{ sender.name | default: "Cuentas por cobrar" }}
""",
    ),
    markdown(
        "una validación",
        "es-MX",
        VALIDATION,
        "¡Bienvenido a {{ portal.name }}!",
        """\
¡Hola, {{ contact.first_name }}!

Su solicitud para {{ validation.customer_names }} quedó aprobada el {{ validation.validated_at | date: "long" }}.

{% if portal.sign_in_url %}[Iniciar sesión]({{portal.sign_in_url}}){% else %}[Abrir el portal]({{portal.url}}){% endif %}

¿Dudas? Llámenos al {{ support.phone | default: "800 123 4567" }} (lunes a viernes, 9–18 h). \
Compañía: «{{ company.name }}».
""",
    ),
    markdown(
        "un contacto nuevo",
        "es-ES",
        NEW_CONTACT,
        "{{ company.name }}: es usted el nuevo contacto principal",
        """\
## Contacto principal

{% if former_primary_contact.full_name %}
En lugar de {{ former_primary_contact.full_name }}, usted es ahora el contacto principal de {{ company.name }}.
{% else %}
Usted es ahora el contacto principal de {{ company.name }}.
{% endif %}

Puede verlo en <{{ portal.url }}>.
""",
    ),
    markdown(
        "un contacto antiguo",
        "es",
        FORMER_CONTACT,
        "Ya no es el contacto principal de {{ company.name }}",
        """\
Estimado/a {{ contact.full_name }}:

Ya **no** es el contacto principal. {% unless changed_by.full_name %}El cambio es automático.{% else %}\
El cambio lo hizo {{ changed_by.full_name }}.{% endunless %}

Si es un error, escriba a <{{ support.email }}>.
""",
    ),
    markdown(
        "un nombre de usuario",
        "es-419",
        USERNAME,
        "Su nombre de usuario",
        """\
Su nombre de usuario es **{{ contact.username }}**.

1. Vaya a [inicio de sesión]({{portal.sign_in_url}}).
{% if request.ip_address %}
2. Si no lo pidió usted ({{ request.ip_address }}), avise a {{ support.email }}.
{% endif %}
3. Guarde este mensaje.
""",
    ),
    markdown(
        "una contraseña",
        "es",
        RESET,
        "Restablezca su contraseña",
        """\
Hola{% if contact.first_name %}, {{ contact.first_name }}{% endif %}:

Recibimos una petición el {{ request.occurred_at | datetime: "long" }}.

[Restablecer la contraseña]({{password_reset.url}} "Válido durante {{ password_reset.expires_in }}")

Caduca en {{ password_reset.expires_in | duration: "short" }}. Ayuda: {{ support.email }}; 100 % gratis.
""",
    ),
    html(
        "una invitación con tabla",
        "es",
        ACCESS,
        "Acceso de {{ company.name }}",
        """\
<p>Estimado/a {{ contact.full_name | default: "cliente" }}:</p>
<table border="0" cellpadding="6" role="presentation">
<tr><th align="left">Compañía</th><td>{{ company.name }}</td></tr>
{% if requested_by.full_name %}<tr><th align="left">Solicitado por</th><td>{{ requested_by.full_name }}</td></tr>{% endif %}
{% if terms.url %}<tr><th align="left">Términos</th><td><a href="{{ terms.url }}">Términos de uso</a></td></tr>{% endif %}
</table>
<p><a href="{{ registration.url }}">Completar el registro</a> (caduca en {{ registration.expires_in }})</p>
<p>Atentamente,<br>Facturaci&oacute;n &amp; Cobros<br>&iexcl;Gracias&#33;</p>
""",
    ),
    html(
        "una contraseña con dos caminos",
        "es",
        RESET,
        "Su contraseña",
        """\
{% if password_reset.url %}
<p><a href="{{ password_reset.url }}">Restablecer la contraseña</a></p>
{% else %}
<p>Su código es <b>{{ password_reset.code }}</b>.</p>
{% endif %}
<ul>
  <li>Caduca en {{ password_reset.expires_in }}.</li>
  {% if support.phone %}<li>Teléfono: <a href="tel:{{ support.phone }}">{{ support.phone }}</a></li>{% endif %}
  <li>Correo: <a href="mailto:{{ support.email }}">{{ support.email }}</a></li>
</ul>
""",
    ),
    html(
        "un contacto antiguo con cita",
        "es",
        FORMER_CONTACT,
        "{{ company.name }}",
        """\
<h2 style="color:#223344">Cambio de contacto</h2>
<blockquote><p>{{ new_primary_contact.full_name | default: "Otra persona" }} es el nuevo contacto de {{ company.name }}.</p></blockquote>
<p>Escriba a {{ support.email }}{% if support.url %} o visite <a href="{{ support.url }}">la ayuda</a>{% endif %}.</p>
""",
    ),
)
