"""Three states of an input field: left out, null, and a value."""

from __future__ import annotations

from typing import Any

from strawberry import Some


def given(**fields: Some[Any] | None) -> dict[str, Any]:
    """The values of the fields that the input has, also those that are null, by their names in the API."""
    return {name: field.value for name, field in fields.items() if field is not None}
