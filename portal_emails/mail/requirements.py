"""Variables that an email cannot do without: required ones on every way through it, recommended ones anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal_emails.mail.parts import Part
from portal_emails.problems import Defect, Fault, TemplateProblem
from portal_emails.sections import EmailPart, Requirement, Section, Variable
from portal_emails.templates.positions import located
from portal_emails.templates.programs import inventory, is_printed
from portal_emails.templates.syntax import Broken, Print, flattened

_LOST_TAGS = frozenset({Fault.TAG_WITHOUT_BEGINNING, Fault.TAG_WITHOUT_END, Fault.TAG_AFTER_ELSE, Fault.UNKNOWN_TAG})
"""Where one of these is found, nobody knows under which condition anything stands."""


def missing_variables(section: Section, parts: Sequence[Part]) -> Iterator[TemplateProblem]:
    """What the email as a whole lacks. What somebody seems to have tried to write is not called missing too."""
    done: set[str] = set()
    for variable in section.variables.values():
        names = frozenset({variable.name, *variable.alternatives})
        if variable.name in done or variable.requirement is Requirement.OPTIONAL or _is_attempted(names, parts):
            continue
        done |= names
        if variable.requirement is Requirement.RECOMMENDED:
            yield from _missing_recommended(variable, parts)
        elif not any(is_printed(part.seen, _allowed_in(part, names, section)) for part in parts):
            yield from _missing_required(variable, parts)


def _allowed_in(part: Part, names: frozenset[str], section: Section) -> frozenset[str]:
    return frozenset(name for name in names if part.part in section.variables[name].allowed_in)


def _missing_recommended(variable: Variable, parts: Sequence[Part]) -> Iterator[TemplateProblem]:
    if not any(slot.output.reference.name == variable.name for slot in inventory(*(part.seen for part in parts)).slots):
        yield from _lacking(Fault.MISSING_RECOMMENDED_VARIABLE, variable)


def _missing_required(variable: Variable, parts: Sequence[Part]) -> Iterator[TemplateProblem]:
    names = (variable.name, *variable.alternatives)
    for part in parts:
        outputs = (node for node in flattened(part.template.nodes) if isinstance(node, Print))
        found = next((output for output in outputs if output.reference.name in names), None)
        if found is not None and part.part in variable.allowed_in:
            defect = Defect(Fault.MISSING_ON_A_PATH, found.span.start, found.span.length, _words(variable), names)
            yield from located(part.part, part.template.source, [defect])
            return
    yield from _lacking(Fault.MISSING_REQUIRED_VARIABLE, variable)


def _lacking(fault: Fault, variable: Variable) -> tuple[TemplateProblem, ...]:
    defect = Defect(fault, 0, 0, _words(variable), (variable.name, *variable.alternatives))
    return located(EmailPart.CONTENT, "", [defect])


def _words(variable: Variable) -> tuple[tuple[str, str], ...]:
    return (("name", " / ".join((variable.name, *variable.alternatives))),)


def _is_attempted(names: frozenset[str], parts: Sequence[Part]) -> bool:
    """Whether a part could not be read, or a defect seems to be about one of the variables."""
    return any(_may_print(part, names) for part in parts)


def _may_print(part: Part, names: frozenset[str]) -> bool:
    if not part.template.whole:
        return True
    if any(names.intersection(_names_meant(defect)) for defect in part.defects):
        return True
    if any(defect.fault in _LOST_TAGS for defect in part.defects):
        return any(name in part.template.source for name in names)
    nodes = flattened(part.template.nodes) if part.template.defects else ()
    broken = (node.source for node in nodes if isinstance(node, Broken))
    return any(name in source for source in broken for name in names)


def _names_meant(defect: Defect) -> tuple[str, ...]:
    if defect.fault is Fault.SINGLE_BRACES:
        return tuple(suggestion.strip("{ }") for suggestion in defect.suggestions)
    return defect.suggestions[:1] if defect.fault is Fault.UNKNOWN_VARIABLE else ()
