"""The settings of the service: read once, from `PORTAL_EMAILS_*` environment variables, into one object that never changes."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from portal_emails.errors import ConfigurationError
from portal_emails.locales import canonical, checked_fallbacks
from portal_emails.ports import Role

PREFIX = "PORTAL_EMAILS_"
AnonymousRole = Literal["none", "reader", "editor", "admin"]
DOCUMENTATION = "docs/settings.md"

_URL = re.compile(r"(?P<scheme>[\w+.-]+:)(?P<user>//[^/?#@]*@)?(?P<rest>[^?#@]*)(?:[?#].*)?", re.DOTALL)


def _items(separator: str) -> BeforeValidator:
    def split(value: object) -> object:
        return [item.strip() for item in value.split(separator) if item.strip()] if isinstance(value, str) else value

    return BeforeValidator(split)


def _fallbacks(value: object) -> object:
    """`ca=es,gl=es pt` as a mapping of a locale to what it falls back to, best first."""
    if not isinstance(value, str):
        return value
    pairs = [item.partition("=") for item in value.split(",") if item.strip()]
    if any(not (tag.strip() and targets.strip()) for tag, _, targets in pairs):
        raise ValueError(f"{value!r} is not written like ca=es,gl=es pt")
    tags = [tag.strip() for tag, _, _ in pairs]
    if len(set(tags)) < len(tags):
        raise ValueError(f"{next(tag for tag in tags if tags.count(tag) > 1)} is given twice; give it one list of fallbacks")
    return {tag.strip(): targets.split() for tag, _, targets in pairs}


class Settings(BaseSettings):
    """Every setting. A value given to the constructor (by the command line, say) wins over the environment's."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    storage: str = Field(
        default="sqlite:portal-emails.db",
        repr=False,
        min_length=1,
        description="URL of the storage; its scheme chooses which, for example `memory:`.",
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="Address that `portal-emails serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that `portal-emails serve` listens on; 0 takes a free one.")
    anonymous_role: AnonymousRole = Field(
        default="none",
        description="What callers may do who are not identified: `none`, `reader`, `editor` or `admin`. Only on a loopback address.",
    )
    demo: bool = Field(
        default=False,
        description="Put sample groups into an empty storage; on a loopback address the anonymous role is then `admin` by default.",
    )
    default_locale: str = Field(default="en", description="Locale for recipients for whom neither their own locales nor the group's help.")
    fallbacks: Annotated[Mapping[str, tuple[str, ...]], NoDecode, BeforeValidator(_fallbacks)] = Field(
        default={}, description="Extra fallbacks by locale, best first, for example `ca=es,gl=es pt`."
    )
    locale_folders: Annotated[tuple[Path, ...], NoDecode, _items(os.pathsep)] = Field(
        default=(), description="Folders of your own locale packs (`<tag>.po`), separated as in `PATH`; a later one wins."
    )
    require_plugins: Annotated[tuple[str, ...], NoDecode, _items(",")] = Field(
        default=(), description="Names of plugins, separated by commas, without which the service does not start."
    )
    audit_log: Path | None = Field(default=None, description="File to which each save is appended as a line of JSON; none without it.")
    sender_domains: Annotated[tuple[str, ...], NoDecode, _items(",")] = Field(
        default=(), description="Domains, separated by commas, from which groups may send; any without it."
    )

    @field_validator("default_locale")
    @classmethod
    def _canonical_locale(cls, value: str) -> str:
        locale = canonical(value)
        if locale is None:
            raise ValueError(f"{value!r} is no language tag; write a BCP 47 tag such as es-MX")
        return locale

    @field_validator("fallbacks")
    @classmethod
    def _checked_fallbacks(cls, value: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        return checked_fallbacks(value)

    @model_validator(mode="after")
    def _keep_others_out(self) -> Settings:
        if self.role is not None and not is_loopback(self.host):
            raise ConfigurationError(
                f"{PREFIX}ANONYMOUS_ROLE: {self.role.value!r} would let anyone in who reaches {self.host}; "
                f"set it to none, or {PREFIX}HOST to a loopback address such as 127.0.0.1"
            )
        return self

    @property
    def role(self) -> Role | None:
        """What callers may do who are not identified; None: nothing."""
        if self.demo and "anonymous_role" not in self.model_fields_set:
            return Role.ADMIN if is_loopback(self.host) else None
        return None if self.anonymous_role == "none" else Role(self.anonymous_role)


def load_settings(**given: Any) -> Settings:
    """The settings from the environment and those `given`, which win; raises ConfigurationError that names each variable at fault."""
    _refuse_unknown(os.environ)
    try:
        return Settings(**given)
    except ValidationError as error:
        raise ConfigurationError("; ".join(_explained(error))) from None


def is_loopback(host: str) -> bool:
    """Whether no other machine reaches the host: localhost (RFC 6761), 127.0.0.0/8 (RFC 1122) or ::1 (RFC 4291)."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def without_credentials(url: str) -> str:
    """The URL as it may be shown and logged: without user, password, query and fragment (RFC 3986)."""
    parts = _URL.fullmatch(url)
    if parts is None:
        return f"{url.partition(':')[0]}:***"
    return parts["scheme"] + ("//***@" if parts["user"] else "") + parts["rest"]


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.upper()


def _refuse_unknown(names: Iterable[str]) -> None:
    ours = sorted(name for name in names if name.upper().startswith(PREFIX))
    unknown = [name for name in ours if name[len(PREFIX) :].lower() not in Settings.model_fields]
    if unknown:
        raise ConfigurationError("; ".join(map(_unknown, unknown)))


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name[len(PREFIX) :].lower(), Settings.model_fields, n=1)
    return f"{name} is no setting; " + (f"did you mean {variable(close[0])}?" if close else f"{DOCUMENTATION} lists them all")


def _explained(error: ValidationError) -> Iterable[str]:
    for each in error.errors(include_url=False, include_input=False):
        field, message = str(each["loc"][0]), each["msg"].removeprefix("Value error, ")
        yield f"{variable(field)}: {message} ({Settings.model_fields[field].description})"
