"""Asking for rendered emails, and what tests look at in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.graphql_api.client import FAILURE, Api

PROBLEM = f"{FAILURE} ... on TemplateProblem {{ rule section locale part line column length suggestions }}"
"""What tests look at in a failure that may be a template's."""

EMAIL = "locale subject html text"
"""What tests look at in a rendered email."""


def values(given: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in given.items()]


async def render(api: Api, given: Mapping[str, str] | list[dict[str, str]], fields: str = EMAIL, language: str = "en", **more: Any) -> Any:
    """`renderEmail` of ACME's password reset for a reader of Mexican Spanish, with these values; `fields` of its email."""
    query = f"""query Render($input: RenderEmailInput!) {{
      renderEmail(input: $input) {{
        email {{ {fields} }} errors {{ {FAILURE} }} resolution {{ locale source verdict }} revision
      }}
    }}"""
    listed = given if isinstance(given, list) else values(given)
    wanted = {"group": {"code": "ACME"}, "section": "PASSWORD_RESET", "locales": ["es-MX"], "values": listed, **more}
    return (await api(query, language, input=wanted))["renderEmail"]


PREVIEW = "query Preview($input: EmailPreviewInput!) { emailPreview(input: $input) { email { %s } errors { %s } } }"


async def preview(api: Api, fields: str = EMAIL, language: str = "en", **more: Any) -> Any:
    """`emailPreview` of ACME's password reset; `fields` of its email."""
    wanted = {"group": {"code": "ACME"}, "section": "PASSWORD_RESET", **more}
    return (await api(PREVIEW % (fields, PROBLEM), language, input=wanted))["emailPreview"]
