"""Every defective template, by what is wrong with it."""

from __future__ import annotations

from tests.portal_emails.mail import defective_syntax
from tests.portal_emails.mail.defective_cases import DefectiveTemplate

DEFECTIVE_TEMPLATES: tuple[DefectiveTemplate, ...] = (*defective_syntax.ALL,)
