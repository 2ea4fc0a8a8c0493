"""Expected failures, as the payloads of mutations carry them: each with a code, words in the request's language, and a place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import strawberry

from graphql_api.context import Context
from graphql_api.messages import find_message
from graphql_api.types.changes import EmailChange, email_changes
from graphql_api.types.customer_group import CustomerGroup, customer_group
from graphql_api.types.enums import ValueRule
from graphql_api.types.scalars import DateTime
from graphql_api.types.template_problems import TemplateProblem, template_problem
from graphql_api.types.user_error import UserError, UserErrorCode
from portal_emails import problems
from portal_emails.use_cases import failures

__all__ = ["TemplateProblem", "UserError", "UserErrorCode"]


@strawberry.type(description="The section is switched off: send nothing, it is no fault.")
class EmailSwitchedOff(UserError):
    """EMAIL_SWITCHED_OFF."""


@strawberry.type(description="The group is not configured in the portal.")
class GroupNotConfiguredInPortal(UserError):
    """GROUP_NOT_CONFIGURED_IN_PORTAL."""


@strawberry.type(description="No such group, or it may not be seen.")
class GroupNotFound(UserError):
    """GROUP_NOT_FOUND."""


@strawberry.type(description="The idempotency key was used within 24 hours for a save with other input.")
class IdempotencyConflict(UserError):
    """IDEMPOTENCY_CONFLICT."""


@strawberry.type(description="A value breaks a rule.")
class InvalidValue(UserError):
    """INVALID_VALUE."""

    limit: int | None = strawberry.field(description="The bound that was broken, when the rule has one.")
    value_rule: ValueRule = strawberry.field(description="The rule.")


@strawberry.type(description="The caller may not do this.")
class PermissionDenied(UserError):
    """PERMISSION_DENIED."""


@strawberry.type(description="A plugin's check refused the save.")
class RefusedByPlugin(UserError):
    """REFUSED_BY_PLUGIN."""

    plugin: str = strawberry.field(description="The plugin.")
    plugin_rule: str | None = strawberry.field(description="The plugin's own name for the rule; null when its check crashed.")


@strawberry.type(description="A field given was changed by someone else after `ifRevision`.")
class RevisionConflict(UserError):
    """REVISION_CONFLICT."""

    changes: list[EmailChange] = strawberry.field(
        description="The fields in conflict: `before` is the value at `ifRevision`, `after` the one now."
    )
    current: CustomerGroup = strawberry.field(
        description="The group as it now is. A client that shows its form from a cache must keep the user's edits elsewhere."
    )
    saved_at: DateTime = strawberry.field(description="When the last of those changes was saved.")
    saved_by: str | None = strawberry.field(description="Who saved it; null when unknown.")


@strawberry.type(description="No such revision.")
class RevisionNotFound(UserError):
    """REVISION_NOT_FOUND."""


@strawberry.type(description="The storage backend cannot be reached; nothing was saved.")
class StorageUnavailable(UserError):
    """STORAGE_UNAVAILABLE."""

    retry_after_ms: int | None = strawberry.field(description="Try again after so many milliseconds.")


EmailsError = (
    GroupNotConfiguredInPortal
    | GroupNotFound
    | IdempotencyConflict
    | InvalidValue
    | PermissionDenied
    | RefusedByPlugin
    | RevisionConflict
    | RevisionNotFound
    | StorageUnavailable
    | TemplateProblem
)
"""Why the emails of a group are not written; a union of the schema takes its members from it."""

_SHOWN: dict[type, tuple[UserErrorCode, type[UserError]]] = {
    failures.GroupNotConfigured: (UserErrorCode.GROUP_NOT_CONFIGURED_IN_PORTAL, GroupNotConfiguredInPortal),
    failures.GroupNotFound: (UserErrorCode.GROUP_NOT_FOUND, GroupNotFound),
    failures.IdempotencyConflict: (UserErrorCode.IDEMPOTENCY_CONFLICT, IdempotencyConflict),
    problems.InvalidValue: (UserErrorCode.INVALID_VALUE, InvalidValue),
    failures.PermissionDenied: (UserErrorCode.PERMISSION_DENIED, PermissionDenied),
    failures.RefusedByPlugin: (UserErrorCode.REFUSED_BY_PLUGIN, RefusedByPlugin),
    failures.RevisionConflict: (UserErrorCode.REVISION_CONFLICT, RevisionConflict),
    failures.RevisionNotFound: (UserErrorCode.REVISION_NOT_FOUND, RevisionNotFound),
    failures.StorageUnavailable: (UserErrorCode.STORAGE_UNAVAILABLE, StorageUnavailable),
    failures.SwitchedOff: (UserErrorCode.EMAIL_SWITCHED_OFF, EmailSwitchedOff),
}


def user_error(failure: failures.Failure, context: Context) -> UserError:
    """A failure of a use case as the schema shows it, in the request's language."""
    if isinstance(failure, failures.TemplateFailure):
        return template_problem(failure, context)
    if isinstance(failure, failures.OtherTargetFailed):
        because = user_error(failure.because, context)
        return replace(because, message=find_message(context.packs, "OTHER_TARGET_FAILED", context.languages, message=because.message))
    code, shown = _SHOWN[type(failure)]
    return shown(code=code, message=_message(failure, context), path=list(failure.path), **_details(failure, context))


def _details(failure: failures.Failure, context: Context) -> dict[str, Any]:
    """The fields that only this kind of failure has."""
    match failure:
        case problems.InvalidValue():
            return {"limit": failure.limit, "value_rule": failure.rule}
        case failures.RefusedByPlugin():
            return {"plugin": failure.plugin, "plugin_rule": failure.rule}
        case failures.StorageUnavailable():
            return {"retry_after_ms": failure.retry_after_ms}
        case failures.RevisionConflict():
            return {
                "changes": email_changes(failure.changes),
                "current": customer_group(failure.current, context),
                "saved_at": DateTime(failure.saved_at),
                "saved_by": failure.saved_by,
            }
        case _:
            return {}


def _message(failure: failures.Failure, context: Context) -> str:
    match failure:
        case problems.InvalidValue(rule=rule, limit=limit, name=name, words=words):
            return find_message(context.packs, words or rule.name, context.languages, limit=str(limit), name=str(name))
        case failures.RefusedByPlugin(message=str(message)):
            return message
        case failures.RefusedByPlugin(plugin=plugin):
            return find_message(context.packs, "PLUGIN_CHECK_FAILED", context.languages, plugin=plugin)
        case _:
            return find_message(context.packs, _SHOWN[type(failure)][0].name, context.languages)
