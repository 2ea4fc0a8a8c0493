"""The enumerations of the domain as the schema shows them, with descriptions; annotations use the domain's own classes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from plugins.report import PluginStatus
from portal_emails.locales import TextDirection
from portal_emails.model import ContentFormat, FallbackPolicy
from portal_emails.ports import Role
from portal_emails.problems import TemplateRule, ValueRule
from portal_emails.resolution import EmailSource, Verdict
from portal_emails.sections import EmailPart, Requirement, SectionKind, VariableType

__all__ = [
    "ContentFormat",
    "EmailPart",
    "EmailSource",
    "FallbackPolicy",
    "PluginStatus",
    "Requirement",
    "Role",
    "SectionKind",
    "TemplateRule",
    "TextDirection",
    "ValueRule",
    "VariableType",
    "Verdict",
]


def _show(enum: type[Enum], name: str, description: str, members: Mapping[Enum, str]) -> None:
    shown = strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = vars(shown)["__strawberry_definition__"]
    for value in definition.values:
        value.description = members[enum[value.name]]


_show(
    Role,
    "Role",
    "What a caller may do; each role includes those before it.",
    {
        Role.ADMIN: "Everything, also `saveCustomerGroup`, and plugins with their problems.",
        Role.EDITOR: "Also save emails.",
        Role.READER: "Every query.",
    },
)
_show(
    FallbackPolicy,
    "FallbackPolicy",
    "Which wins when the group has its own text, but not in the recipient's locale.",
    {
        FallbackPolicy.CUSTOMIZATION_FIRST: "The group's own text in another locale wins over a locale pack's text in the recipient's.",
        FallbackPolicy.LANGUAGE_FIRST: (
            "The recipient's locale wins: a locale pack's text in it goes before the group's own text in another."
        ),
    },
)
_show(
    SectionKind,
    "EmailSectionKind",
    "The email sections of the tab.",
    {
        SectionKind.CUSTOMER_ACCESS_REQUEST: "Customer access request.",
        SectionKind.CUSTOMER_VALIDATION_CONFIRMATION: "Customer validation confirmation.",
        SectionKind.FORGOTTEN_USERNAME: "Forgotten username.",
        SectionKind.NOTIFY_FORMER_PRIMARY_CONTACT: "Notify former primary contact.",
        SectionKind.NOTIFY_NEW_PRIMARY_CONTACT: "Notify new primary contact.",
        SectionKind.PASSWORD_RESET: "Password reset.",
    },
)
_show(
    ContentFormat,
    "ContentFormat",
    "How a body template is written.",
    {ContentFormat.HTML: "HTML, sanitized when rendered.", ContentFormat.MARKDOWN: "CommonMark."},
)
_show(
    Verdict,
    "ResolutionVerdict",
    "What came of a candidate text.",
    {
        Verdict.ABSENT: "There is no text here.",
        Verdict.INVALID: "There is a text, but it fails its checks.",
        Verdict.USED: "This text was chosen.",
    },
)
_show(
    EmailSource,
    "EmailSource",
    "Where an email's text comes from.",
    {EmailSource.GROUP: "Saved for this group.", EmailSource.LOCALE_PACK: "A locale pack, bundled or installed."},
)
_show(EmailPart, "EmailPart", "A part of an email.", {EmailPart.CONTENT: "The body.", EmailPart.SUBJECT: "The subject."})
_show(
    Requirement,
    "VariableRequirement",
    "Whether an email must use a variable.",
    {
        Requirement.OPTIONAL: "May be left out.",
        Requirement.RECOMMENDED: "Leaving it out is a warning.",
        Requirement.REQUIRED: (
            "On every path through the email, in a part where it may stand, it or one of its `alternatives` must be printed."
        ),
    },
)
_show(
    VariableType,
    "VariableType",
    "The kind of value that a variable takes.",
    {
        VariableType.CODE: "A one-time code.",
        VariableType.DATETIME: "An instant, RFC 3339 with an offset; shown for the locale, in that offset.",
        VariableType.DURATION: "A length of time, ISO 8601 such as `PT30M`; shown for the locale.",
        VariableType.EMAIL: "An email address.",
        VariableType.TEXT: "Plain text.",
        VariableType.URL: "An absolute https, mailto or tel URL.",
    },
)
_show(
    TextDirection,
    "TextDirection",
    "Writing direction.",
    {TextDirection.LTR: "Left to right.", TextDirection.RTL: "Right to left."},
)
_show(
    ValueRule,
    "ValueRule",
    "A rule that a value can break.",
    {
        ValueRule.INCOMPLETE: (
            "A `contentFormat` without `content`, or subject without content (or the reverse) "
            "in a language in which no pack supplies the other."
        ),
        ValueRule.EMAIL_ADDRESS: "One deliverable-looking mailbox, without a display name.",
        ValueRule.LOCALE_TAG: "A well-formed BCP 47 tag.",
        ValueRule.MAX_BYTES: "At most `limit` bytes of texts in one group.",
        ValueRule.MAX_ITEMS: "At most `limit` items.",
        ValueRule.MAX_LENGTH: "At most `limit` code points.",
        ValueRule.MISSING: "Needed to send the email, and not there: a value, or a sender.",
        ValueRule.NOT_BLANK: "Not blank.",
        ValueRule.PERMITTED_CHARACTERS: "No control, unassigned, surrogate or unbalanced bidirectional characters.",
        ValueRule.SINGLE_LINE: "No line break.",
        ValueRule.UNIQUE: "The same key (a locale in canonical form, a group) only once.",
        ValueRule.VARIABLE_TYPE: "Not written as the variable's type wants it.",
    },
)
_show(
    TemplateRule,
    "TemplateRule",
    "A rule that a template can break.",
    {
        TemplateRule.FILTER_ARGUMENT: "A filter's argument, or the type of what it is applied to, is wrong.",
        TemplateRule.LIMIT: "Too long an expression, too deep a nesting, or too big an email.",
        TemplateRule.LINK_TARGET: "A link's target is no absolute https, mailto or tel URL.",
        TemplateRule.MISSING_RECOMMENDED_VARIABLE: "Warning: a recommended variable is not used.",
        TemplateRule.MISSING_REQUIRED_VARIABLE: "A required variable is not used, or only where it may not be reached.",
        TemplateRule.NOT_ALLOWED_HERE: "A variable in a part where it may not stand, other than a secret in a subject.",
        TemplateRule.REMOVED_HTML: "HTML that rendering would drop.",
        TemplateRule.SECRET_IN_SUBJECT: "A secret variable in a subject.",
        TemplateRule.SYNTAX: "Not a valid template.",
        TemplateRule.UNKNOWN_FILTER: "A filter that does not exist.",
        TemplateRule.UNKNOWN_VARIABLE: "A variable that the section does not offer.",
        TemplateRule.UNSAFE_CONTEXT: (
            "A variable where its value could not be escaped safely: a tag or attribute name, a style, a script, an unquoted attribute."
        ),
    },
)
_show(
    PluginStatus,
    "PluginStatus",
    "Whether a plugin takes part.",
    {
        PluginStatus.FAILING: "It takes part, but something went wrong in it.",
        PluginStatus.LEFT_OUT: "It was left out at start.",
        PluginStatus.LOADED: "It takes part.",
    },
)
