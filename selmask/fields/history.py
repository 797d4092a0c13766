"""The meaning of a record's fields in earlier versions, from their `json_schema_extra`.

- `before`: of a field that is younger than stored records, the value that means "as before it existed";
- `formerly`: of a field whose default has changed, all its earlier defaults, the oldest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel, ValidationInfo
    from pydantic.fields import FieldInfo

STORED = "stored"
"""The context in which pydantic validates what this or an earlier version has stored."""

_PLAIN = TypeAdapter(Any)


def is_stored(info: ValidationInfo) -> bool:
    """Whether the values that are being validated come from the store."""
    return bool(info.context == STORED)


def completed(record: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored `values` with the fields that are younger than they are."""
    extras = {name: extra_of(field) for name, field in record.model_fields.items()}
    return {name: extra["before"] for name, extra in extras.items() if "before" in extra} | dict(values)


def without_before(record: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without younger fields that mean "as before", so that they equal those of earlier versions."""
    extras = {name: extra_of(field) for name, field in record.model_fields.items()}
    return {name: value for name, value in values.items() if extras.get(name, {}).get("before", ...) != value}


def all_defaults(field: FieldInfo) -> list[Any]:
    """The values that a field has had where it was left out, the oldest first; empty if it is required."""
    extra = extra_of(field)
    before = [extra["before"]] if "before" in extra else []
    present = [] if field.is_required() else [identity_of(field.get_default(call_default_factory=True))]
    values = [*before, *extra.get("formerly", ()), *present]
    return [value for place, value in enumerate(values) if value not in values[:place]]


def identity_of(value: Any) -> Any:
    """The part of a field's `value` that makes two records the same."""
    if callable(own := getattr(value, "identity", None)):  # a record; hundreds of them in each redraw of Launch
        return own()
    if isinstance(value, dict):
        return {str(key): identity_of(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [identity_of(each) for each in value]
    return _PLAIN.dump_python(value, mode="json")


def extra_of(field: FieldInfo) -> dict[str, Any]:
    """The `json_schema_extra` of a field; empty without one."""
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
