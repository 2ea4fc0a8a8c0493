"""What the server is, and the plugins in it."""

from __future__ import annotations

import strawberry

from graphql_api.context import Context
from graphql_api.types.enums import PluginStatus, Role
from plugins.report import PluginReport
from portal_emails import __version__


@strawberry.type(description="An installed plugin.")
class PluginInfo:
    """A plugin as it stands now."""

    hooks: list[str] = strawberry.field(description="The hooks that it implements.")
    name: str = strawberry.field(description="Its name.")
    problem: str | None = strawberry.field(
        description="Why it was left out, or what last went wrong in it; null when nothing did. Admins only."
    )
    status: PluginStatus = strawberry.field(description="Whether it takes part.")
    version: str | None = strawberry.field(description="Its version.")


@strawberry.type(description="What the server is and can do.")
class ServiceInfo:
    """For clients and operators."""

    plugins: list[PluginInfo] = strawberry.field(description="Installed plugins.")
    schema_digest: str = strawberry.field(description="SHA-256 of the schema's SDL.")
    version: str = strawberry.field(description="Version of the service.")


def service_info(context: Context, schema_digest: str) -> ServiceInfo:
    """The service as the caller may see it."""
    shows_problems = context.caller.role.includes(Role.ADMIN)
    return ServiceInfo(
        plugins=[_plugin_info(report, shows_problem=shows_problems) for report in context.runtime.plugins.report()],
        schema_digest=schema_digest,
        version=__version__,
    )


def _plugin_info(report: PluginReport, *, shows_problem: bool) -> PluginInfo:
    return PluginInfo(
        hooks=list(report.hooks),
        name=report.name,
        problem=report.problem if shows_problem else None,
        status=report.status,
        version=report.version,
    )
