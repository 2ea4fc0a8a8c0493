"""Makes groups what the folder of an export says, each whole or not at all, through the checks and merges of every save."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphql_api.as_code.bases import base_of
from graphql_api.as_code.exporting import refresh
from graphql_api.as_code.folder import Folder, GroupFiles
from graphql_api.as_code.problems import Problem, of_failure, of_file
from graphql_api.context import Context
from portal_emails.as_code.exported import read_exported
from portal_emails.as_code.given_inputs import emails_input, settings_input, stored_path
from portal_emails.as_code.group_folder import GivenGroup, adopt, read_group
from portal_emails.as_code.layout import EXPORTED_FILE
from portal_emails.as_code.places import Place
from portal_emails.changes import Values, values_of
from portal_emails.documents import group_of
from portal_emails.errors import OutcomeUnknown, UnreadableDocument
from portal_emails.inputs import EmailsInput, SettingsInput
from portal_emails.model import Change, CustomerGroup
from portal_emails.ports import Record
from portal_emails.problems import InvalidValue
from portal_emails.use_cases.apply import apply_group
from portal_emails.use_cases.failures import RefusedByPlugin, TemplateFailure
from portal_emails.use_cases.writing import Outcome, Request
from portal_emails.value_rules import check_code

NOT_WRITTEN = "NOT_WRITTEN"
"""The rule of a group that is as it should be, but whose files could not be renewed."""
_AT_ONCE = 20
"""Groups in memory: each may have some megabytes of text."""
_WHAT_TO_DO = "apply with --overwrite to save the folder as it is, or export the group again with --force"
_UNKNOWN_REVISION = f"the folder does not remember from which revision of the group it was written; {_WHAT_TO_DO}"
_OTHER_STORAGE = f"the folder was exported from another storage, or this one has lost its revision; {_WHAT_TO_DO}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to apply. `overwrites`: whatever others saved since the export."""

    request: Request
    overwrites: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of one group, or would come of it. `revision` None: nothing was saved; `newer`: the group's, where the folder is older."""

    code: str
    folder: str
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    revision: int | None = None
    newer: int | None = None
    creates: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether something prevents the save."""
        return any(not problem.is_warning and problem.rule != NOT_WRITTEN for problem in self.problems)

    @property
    def is_faulty(self) -> bool:
        """Whether something is left to mend, if only files that could not be renewed."""
        return any(not problem.is_warning for problem in self.problems)


async def apply_groups(context: Context, folder: Folder, names: Sequence[str], wanted: Wanted) -> AsyncIterator[Applied]:
    """Apply the groups in the folders of these names, one after the other. Raises OSError and Unavailable."""
    for start in range(0, len(names), _AT_ONCE):
        read = [(name, folder.read(name)) for name in names[start : start + _AT_ONCE]]
        given = [(read_group(name, files.files), files) for name, files in read]
        stored = await context.service.storage.load([group.code for group, _ in given if not check_code(group.code)])
        for group, files in given:
            yield await _Group(context, folder, files, group, stored.get(group.code), wanted).apply()


@dataclass(frozen=True, slots=True)
class _Group:
    """One group that is to be applied."""

    context: Context
    folder: Folder
    files: GroupFiles
    given: GivenGroup
    stored: Record | None
    wanted: Wanted

    async def apply(self) -> Applied:
        try:
            if self.files.problems or self.given.problems:
                return await self._faulty()
            return await self._save({}, None, creates=True) if self.stored is None else await self._update(group_of(self.stored))
        except UnreadableDocument as error:
            return self._refused("UNREADABLE_DOCUMENT", str(error))
        except OutcomeUnknown:
            message = "the storage fell silent during the save; apply again: what was saved is then left alone"
            return self._refused("OUTCOME_UNKNOWN", message)

    async def _faulty(self) -> Applied:
        """Files that cannot be read prevent the save; whatever is wrong with the others is told as well."""
        emails = emails_input(self.given.values, {})
        # Whether the group is configured can be what cannot be read.
        settings: SettingsInput = {**settings_input(self.given.values), "isConfiguredInPortal": True}
        request = replace(self.wanted.request, validate_only=True)
        outcome = await apply_group(self.context.service, self.given.code, settings, emails, None, creates=False, request=request)
        faults = tuple(of_file(problem) for problem in (*self.files.problems, *self.given.problems))
        return self._applied(problems=faults + self._problems(outcome, emails, of_values_alone=True))

    async def _update(self, group: CustomerGroup) -> Applied:
        exported = read_exported(self.files.files.get(EXPORTED_FILE))
        base = await base_of(self.context.service, group, exported)
        now = values_of(group)
        if adopt(self.given.values, now) == now:
            return self._renewed(self._applied(), group)
        if self.wanted.overwrites:
            return await self._save(now, None)
        if base is None:
            return self._refused("UNKNOWN_REVISION", _OTHER_STORAGE if exported else _UNKNOWN_REVISION)
        if adopt(self.given.values, base.values) == base.values:
            return self._applied(newer=group.revision)
        return await self._save(base.values, base.revision)

    async def _save(self, base: Values, if_revision: int | None, *, creates: bool = False) -> Applied:
        values = adopt(self.given.values, base)
        emails = emails_input(values, base)
        request = replace(self.wanted.request, if_revision=if_revision)
        merged_with = None if if_revision is None else base
        outcome = await apply_group(
            self.context.service, self.given.code, settings_input(values), emails, merged_with, creates=creates, request=request
        )
        problems = self._problems(outcome, emails)
        applied = self._applied(problems=problems, changes=outcome.changes, revision=outcome.revision, creates=creates)
        return applied if outcome.errors or outcome.group is None else self._renewed(applied, outcome.group)

    def _problems(self, outcome: Outcome, emails: EmailsInput, *, of_values_alone: bool = False) -> tuple[Problem, ...]:
        errors = [
            error for error in outcome.errors if not of_values_alone or isinstance(error, InvalidValue | TemplateFailure | RefusedByPlugin)
        ]
        told = [*((error, False) for error in errors), *((warning, True) for warning in outcome.warnings)]
        found = (of_failure(failure, stored_path(failure.path, emails), self.given, self.context) for failure, _ in told)
        pairs = zip(found, told, strict=True)
        return tuple(replace(problem, is_warning=is_warning) for problems, (_, is_warning) in pairs for problem in problems)

    def _renewed(self, applied: Applied, group: CustomerGroup) -> Applied:
        """With files that say what the group now is, and remember its revision."""
        if self.wanted.request.validate_only:
            return applied
        try:
            refresh(self.folder, group, self.files)
        except OSError as error:
            message = f"revision {group.revision} is saved, but could not be written here ({error.strerror}); apply again when it can"
            problem = Problem(Place(self.given.folder), NOT_WRITTEN, message)
            return replace(applied, problems=(*applied.problems, problem))
        return applied

    def _refused(self, rule: str, message: str) -> Applied:
        return self._applied(problems=(Problem(self.given.place(("code",)), rule, message),))

    def _applied(self, **what: Any) -> Applied:
        return Applied(self.given.code, self.given.folder, **what)
