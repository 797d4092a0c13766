"""The fields of all settings by their names, for pages that know a setting by its name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.masking.registry import strategies
from selmask.specs import FineTuning, Masking, PostTraining, Spec

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def field_named(name: str) -> FieldInfo | None:
    """The field of this name, whose notation is the same in all records that have one; None if there is none."""
    records: tuple[type[Spec], ...] = (Masking, PostTraining, FineTuning, *strategies().values())
    return next((each.model_fields[name] for each in records if name in each.model_fields), None)
