"""The catalogue: the six email sections of the tab, which of them can be switched off, and the variables each offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType


class SectionKind(Enum):
    """An email section; the value is its key in paths, documents and locale packs, the name its name in the API."""

    CUSTOMER_ACCESS_REQUEST = "customerAccessRequest"
    CUSTOMER_VALIDATION_CONFIRMATION = "customerValidationConfirmation"
    NOTIFY_NEW_PRIMARY_CONTACT = "notifyNewPrimaryContact"
    NOTIFY_FORMER_PRIMARY_CONTACT = "notifyFormerPrimaryContact"
    FORGOTTEN_USERNAME = "forgottenUsername"
    PASSWORD_RESET = "passwordReset"


class EmailPart(Enum):
    """A part of an email; the value is its key in paths, documents and locale packs."""

    SUBJECT = "subject"
    CONTENT = "content"


class VariableType(Enum):
    """The kind of value that a variable takes."""

    CODE = "CODE"
    DATETIME = "DATETIME"
    DURATION = "DURATION"
    EMAIL = "EMAIL"
    TEXT = "TEXT"
    URL = "URL"


class Requirement(Enum):
    """Whether an email must use a variable."""

    REQUIRED = "REQUIRED"
    RECOMMENDED = "RECOMMENDED"
    OPTIONAL = "OPTIONAL"


BOTH_PARTS = frozenset(EmailPart)
CONTENT_ONLY = frozenset({EmailPart.CONTENT})


@dataclass(frozen=True, slots=True)
class Variable:
    """A merge variable as one section offers it. Its label, description and sample are words of the locale packs."""

    name: str
    type: VariableType = VariableType.TEXT
    requirement: Requirement = Requirement.OPTIONAL
    alternatives: tuple[str, ...] = ()
    personal: bool = False
    secret: bool = False
    allowed_in: frozenset[EmailPart] = BOTH_PARTS


@dataclass(frozen=True, slots=True)
class Section:
    """One email section: `switchable` when it has an `enabled` switch, `variables` by name in the order to offer them."""

    kind: SectionKind
    switchable: bool
    variables: Mapping[str, Variable] = field(repr=False)


def _text(name: str) -> Variable:
    return Variable(name)


def _url(name: str) -> Variable:
    return Variable(name, VariableType.URL)


def _email(name: str) -> Variable:
    return Variable(name, VariableType.EMAIL)


def _datetime(name: str) -> Variable:
    return Variable(name, VariableType.DATETIME)


def _duration(name: str) -> Variable:
    return Variable(name, VariableType.DURATION)


def _personal(variable: Variable) -> Variable:
    return replace(variable, personal=True)


def _secret(variable: Variable) -> Variable:
    return replace(variable, secret=True, allowed_in=CONTENT_ONLY)


def _recommended(variable: Variable) -> Variable:
    return replace(variable, requirement=Requirement.RECOMMENDED)


def _required(*variables: Variable) -> tuple[Variable, ...]:
    """Each satisfies the requirement of the others."""
    names = tuple(variable.name for variable in variables)
    return tuple(
        replace(
            variable,
            requirement=Requirement.REQUIRED,
            alternatives=tuple(name for name in names if name != variable.name),
        )
        for variable in variables
    )


IN_EVERY_SECTION: tuple[Variable, ...] = (
    _personal(_text("contact.first_name")),
    _personal(_text("contact.last_name")),
    _personal(_text("contact.full_name")),
    _personal(_email("contact.email")),
    _text("company.name"),
    _text("company.customer_number"),
    _text("group.name"),
    _text("group.code"),
    _text("portal.name"),
    _url("portal.url"),
    _email("support.email"),
    _text("support.phone"),
    _url("support.url"),
    _text("sender.name"),
    _datetime("event.occurred_at"),
)

_USERNAME = _personal(_text("contact.username"))

_REQUEST: tuple[Variable, ...] = (
    _datetime("request.occurred_at"),
    _text("request.ip_address"),
    _text("request.browser_name"),
    _text("request.operating_system"),
)


def _section(kind: SectionKind, *own: Variable, switchable: bool = False) -> Section:
    """Variables of its own first; one that every section has may be made required or recommended here."""
    variables = {variable.name: variable for variable in own}
    variables |= {variable.name: variable for variable in IN_EVERY_SECTION if variable.name not in variables}
    return Section(kind, switchable, MappingProxyType(variables))


SECTIONS: Mapping[SectionKind, Section] = MappingProxyType(
    {
        section.kind: section
        for section in (
            _section(
                SectionKind.CUSTOMER_ACCESS_REQUEST,
                *_required(_secret(_url("registration.url"))),
                _recommended(_text("company.name")),
                _recommended(_duration("registration.expires_in")),
                _text("representative.name"),
                _text("requested_by.full_name"),
                _url("terms.url"),
                switchable=True,
            ),
            _section(
                SectionKind.CUSTOMER_VALIDATION_CONFIRMATION,
                *_required(_url("portal.url"), _url("portal.sign_in_url")),
                _recommended(_text("company.name")),
                _datetime("validation.validated_at"),
                _text("validation.customer_names"),
                _USERNAME,
            ),
            _section(
                SectionKind.NOTIFY_NEW_PRIMARY_CONTACT,
                *_required(_text("company.name")),
                _recommended(_url("portal.url")),
                _text("changed_by.full_name"),
                _personal(_text("former_primary_contact.full_name")),
                switchable=True,
            ),
            _section(
                SectionKind.NOTIFY_FORMER_PRIMARY_CONTACT,
                *_required(_text("company.name")),
                _recommended(_email("support.email")),
                _text("changed_by.full_name"),
                _personal(_text("new_primary_contact.full_name")),
                switchable=True,
            ),
            _section(
                SectionKind.FORGOTTEN_USERNAME,
                *_required(replace(_USERNAME, allowed_in=CONTENT_ONLY)),
                _recommended(_url("portal.sign_in_url")),
                _recommended(_email("support.email")),
                *_REQUEST,
            ),
            _section(
                SectionKind.PASSWORD_RESET,
                *_required(
                    _secret(_url("password_reset.url")),
                    _secret(Variable("password_reset.code", VariableType.CODE)),
                ),
                _recommended(_duration("password_reset.expires_in")),
                _recommended(_email("support.email")),
                _USERNAME,
                *_REQUEST,
            ),
        )
    }
)
"""Every section, in the order of the tab."""
