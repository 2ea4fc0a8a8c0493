"""The service for an ASGI server, set up by the environment: `uvicorn portal_emails.asgi:app`."""

from __future__ import annotations

from portal_emails._payload import use_application_packages

use_application_packages()

from graphql_api.application import create_only_app

__all__ = ["app"]

app = create_only_app()
