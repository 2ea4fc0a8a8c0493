"""Fills the "Portal emails" tab of a customer group from a file, reads it back in several languages, and edits it in two places at once.

A client like any other: it needs the package `gql` (`pip install "gql[httpx2]"`), and an address that lets it save.

    python examples/fill_the_tab.py http://127.0.0.1:8000/graphql NORTE examples/correos.es.toml

Says what it does in plain sentences, and ends with status 1 when something is not as it says.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path
from typing import Any

from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import TransportError
from gql.transport.httpx import HTTPXTransport

Json = dict[str, Any]

SECTIONS = (
    "customerAccessRequest",
    "customerValidationConfirmation",
    "notifyNewPrimaryContact",
    "notifyFormerPrimaryContact",
    "forgottenUsername",
    "passwordReset",
)
SWITCHABLE = ("customerAccessRequest", "notifyNewPrimaryContact", "notifyFormerPrimaryContact")

CONFIGURE = gql("""
mutation Configure($code: String!) {
  saveCustomerGroup(input: { code: $code, isConfiguredInPortal: true }) {
    errors { ... on UserError { code message } }
  }
}
""")

SAVE = gql("""
mutation Save($input: SaveGroupEmailsInput!) {
  saveGroupEmails(input: $input) {
    errors {
      ... on UserError { code message path }
      ... on RevisionConflict { changes { path before after } }
    }
  }
}
""")

READ = gql(
    """
query Tab($code: String!, $locales: [LocaleTag!]) {
  customerGroup(by: { code: $code }) {
    revision
    defaultLocale
    portalEmails {
      internalAddresses { accessRequestsTo sendFrom }
"""
    + "\n".join(f"{name} {{ {'enabled ' * (name in SWITCHABLE)}email(locales: $locales) {{ ...Text }} }}" for name in SECTIONS)
    + """
    }
  }
}
fragment Text on LocalizedEmail { locale subject content }
"""
)


class NotAsSaid(Exception):
    """Something that this example says, and that did not come true."""


def main() -> None:
    """Run the example on the command line's arguments."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url", help="address of the GraphQL endpoint")
    parser.add_argument("group", help="code of the customer group; it is created when there is none")
    parser.add_argument("file", type=Path, help="texts and addresses (TOML)")
    arguments = parser.parse_args()
    try:
        run(arguments.url, arguments.group, tomllib.loads(arguments.file.read_text(encoding="utf-8")))
    except (NotAsSaid, TransportError, OSError) as problem:
        sys.exit(f"Not as it should be: {problem}")
    print("Everything was as it should be.")


def run(url: str, group: str, tab: Json) -> None:
    """Everything that the example shows; raises NotAsSaid."""
    ana, luis = Editor("Ana", url, group), Editor("Luis", url, group)
    ana.configure()
    fill(ana, tab)
    read_in_several_languages(ana, tab)
    edit_different_fields(ana, luis, tab)
    edit_the_same_field(ana, luis, tab["locale"])
    fill(ana, tab)


class Editor:
    """Somebody who has the tab of a group open, in a client of their own."""

    def __init__(self, name: str, url: str, group: str) -> None:
        self.name = name
        self._group = group
        self._client = Client(transport=HTTPXTransport(url=url), fetch_schema_from_transport=False)

    def configure(self) -> None:
        """Make sure that the group exists and is configured in the portal."""
        answer = self._ask(CONFIGURE, code=self._group)
        expect_no_errors(answer["saveCustomerGroup"]["errors"])
        print(f"The customer group {self._group} is configured in the portal.")

    def read(self, *locales: str) -> Json:
        """The group as a recipient gets it who reads these locales."""
        group = self._ask(READ, code=self._group, locales=list(locales) or None)["customerGroup"]
        if group is None or group["portalEmails"] is None:
            raise NotAsSaid(f"the group {self._group} has no portal emails")
        return dict(group)

    def save(self, fields: Json, if_revision: int | None = None) -> list[Json]:
        """Save these fields of the tab, and no others; what is wrong with them."""
        answer = self._ask(SAVE, input={"group": {"code": self._group}, "ifRevision": if_revision, **fields})
        return list(answer["saveGroupEmails"]["errors"])

    def _ask(self, request: GraphQLRequest, **variables: Any) -> Json:
        return dict(self._client.execute(GraphQLRequest(request, variable_values=variables)))


def fill(editor: Editor, tab: Json) -> None:
    """All seven sections in one save."""
    fields: Json = {"internalAddresses": tab["internalAddresses"]}
    for name in SECTIONS:
        text = {"locale": tab["locale"], "subject": tab[name]["subject"], "content": tab[name]["content"]}
        switch = {"enabled": tab[name]["enabled"]} if name in SWITCHABLE else {}
        fields[name] = {**switch, "emails": [text]}
    expect_no_errors(editor.save(fields))
    print(f"{editor.name} saved the internal addresses and all six emails in {tab['locale']}, in one save.")


def read_in_several_languages(editor: Editor, tab: Json) -> None:
    """A Mexican gets the group's Spanish, an English reader English, and a Finn, for whom there is no text, the group's default."""
    mexican = editor.read("es-MX")
    expect(mexican["portalEmails"]["internalAddresses"] == tab["internalAddresses"], "the internal addresses are those of the file")
    for name in SWITCHABLE:
        expect(mexican["portalEmails"][name]["enabled"] == tab[name]["enabled"], f"the switch of {name} is as in the file")
    for name in SECTIONS:
        expect(text_of(mexican, name) == (tab["locale"], tab[name]["subject"], tab[name]["content"]), f"es-MX gets {name} as in the file")
    print(f"A reader of es-MX gets all six emails in {tab['locale']}, word for word as in the file.")

    english = editor.read("en")
    for name in SECTIONS:
        expect(text_of(english, name)[0].partition("-")[0] == "en", f"en gets {name} in English")
    print("A reader of en gets all six emails in English.")

    finnish, default = editor.read("fi"), editor.read()
    for name in SECTIONS:
        expect(text_of(finnish, name) == text_of(default, name), f"fi gets {name} in the group's default locale")
    print(f"A reader of fi, in which nobody has written anything, gets what the group's default locale {default['defaultLocale']} gets.")


def edit_different_fields(ana: Editor, luis: Editor, tab: Json) -> None:
    """Two people open the tab, change different fields and save: both changes are there."""
    locale, revision = tab["locale"], ana.read()["revision"]
    edits = ((ana, "passwordReset"), (luis, "forgottenUsername"))
    for editor, name in edits:
        expect_no_errors(editor.save(subject_of(name, locale, f"{tab[name]['subject']} ({editor.name})"), revision))
    now = ana.read(locale)
    for editor, name in edits:
        expect(text_of(now, name)[1] == f"{tab[name]['subject']} ({editor.name})", f"the change that {editor.name} made to {name} is there")
    print(f"Ana and Luis changed different fields, both from revision {revision}: both changes are there, at revision {now['revision']}.")


def edit_the_same_field(ana: Editor, luis: Editor, locale: str) -> None:
    """Two people open the tab and change the same field: the second one is told, and sees both values."""
    opened = ana.read(locale)
    before = text_of(opened, "passwordReset")[1]
    expect_no_errors(ana.save(subject_of("passwordReset", locale, "Contraseña nueva, según Ana"), opened["revision"]))
    errors = luis.save(subject_of("passwordReset", locale, "Contraseña nueva, según Luis"), opened["revision"])
    expect([error["code"] for error in errors] == ["REVISION_CONFLICT"], "Luis gets a RevisionConflict")
    path = ["passwordReset", "emails", locale, "subject"]
    change = {"path": path, "before": before, "after": "Contraseña nueva, según Ana"}
    expect(errors[0]["changes"] == [change], "the conflict shows the field with both values")
    expect(text_of(luis.read(locale), "passwordReset")[1] == "Contraseña nueva, según Ana", "what Ana saved is still there")
    print("Then both changed the same field. Ana saved first; Luis was told:")
    print(f"    {errors[0]['message']}")
    print(f"    {'.'.join(path)} was {change['before']!r} when he opened it, and is now {change['after']!r}.")


def subject_of(section: str, locale: str, subject: str) -> Json:
    """The input that changes one subject and nothing else."""
    return {section: {"emails": [{"locale": locale, "subject": subject}]}}


def text_of(group: Json, section: str) -> tuple[str, str, str]:
    """Locale, subject and content of one email as it was read."""
    email = group["portalEmails"][section]["email"]
    return email["locale"], email["subject"], email["content"]


def expect(is_true: bool, sentence: str) -> None:
    """Go on when the sentence is true."""
    if not is_true:
        raise NotAsSaid(f"{sentence}: no, it is not so")


def expect_no_errors(errors: list[Json]) -> None:
    """Go on when a save had nothing to complain about."""
    if errors:
        raise NotAsSaid("; ".join(f"{error['message']} ({error['code']})" for error in errors))


if __name__ == "__main__":
    main()
