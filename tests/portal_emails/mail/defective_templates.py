"""Every defective template, by what is wrong with it."""

from __future__ import annotations

from tests.portal_emails.mail import (
    defective_html,
    defective_links,
    defective_markup,
    defective_positions,
    defective_requirements,
    defective_syntax,
)
from tests.portal_emails.mail.defective_cases import DefectiveTemplate

DEFECTIVE_TEMPLATES: tuple[DefectiveTemplate, ...] = (
    *defective_syntax.ALL,
    *defective_links.ALL,
    *defective_markup.ALL,
    *defective_html.ALL,
    *defective_requirements.ALL,
    *defective_positions.ALL,
)
