"""Settings that are added, or get another default, do not change what workspaces of earlier versions mean.

`known_settings.json` has every field that workspaces may have stored: all defaults that it has had, and of a younger
field the value that means "as before".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from selmask.experiments.spec import Arm, ExperimentSpec
from selmask.fields.history import all_defaults, extra_of
from selmask.masking.registry import strategies
from selmask.runs.kinds.all_kinds import KINDS
from selmask.specs import Spec

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

KNOWN_FILE = Path(__file__).parent / "known_settings.json"
KNOWN: dict[str, dict[str, dict[str, Any]]] = json.loads(KNOWN_FILE.read_text(encoding="utf-8"))


def stored_classes() -> dict[str, type[Spec]]:
    """The classes of selmask whose records a workspace keeps."""
    rooms = ("selmask.specs", "selmask.lexicon.match", "selmask.masking", "selmask.runs", "selmask.experiments")
    found, left = {}, [Spec]
    while left:
        left += (one := left.pop()).__subclasses__()
        is_shown_only = one.__module__.startswith("selmask.masking.preview")
        if one.__module__.startswith(rooms) and not is_shown_only and one.model_fields:
            found[one.__name__] = one
    kinds = {kind.spec for kind in KINDS.members.values()}
    assert {ExperimentSpec, *kinds, *strategies().values()} <= set(found.values())
    return found


def declared(record: type[Spec]) -> dict[str, dict[str, Any]]:
    """What a class says of each of its own fields."""
    fields = {name: record.model_fields[name] for name in record.__annotations__ if name in record.model_fields}
    return {name: _declared(field) for name, field in fields.items()}


def _declared(field: FieldInfo) -> dict[str, Any]:
    defaults = all_defaults(field)
    if isinstance(field.default, Spec):
        defaults[-1] = type(field.default).__name__  # which says itself what its fields mean
    elif field.default and isinstance(field.default, tuple) and isinstance(field.default[0], Arm):
        defaults[-1] = [arm.strategy.name for arm in field.default]
    extra = extra_of(field)
    return {"defaults": defaults} | ({"before": extra["before"]} if "before" in extra else {})


@pytest.mark.parametrize("name", sorted(stored_classes().keys() | KNOWN))
def test_every_stored_field_says_what_it_means_in_older_workspaces(name: str) -> None:
    assert name in stored_classes(), f"{name} is gone, and workspaces have stored it: read them with a migration"
    found, known = declared(stored_classes()[name]), KNOWN.get(name, {})
    for field in found.keys() | known:
        of_field = f"{name}.{field}"
        assert field in found, f"{of_field} is gone, and workspaces have stored it: read them with a migration"
        new = name in KNOWN and field not in known
        assert not new or "before" in found[field], (
            f"{of_field} is new. Give it `json_schema_extra={{'before': VALUE}}`, the value that means “as before it "
            f"existed”, and then add it to {KNOWN_FILE.name}."
        )
        assert found[field] == known.get(field), (
            f"{of_field} is not as {KNOWN_FILE.name} has it. A `before` is for ever. If the default has changed, list "
            f"the earlier ones as `json_schema_extra={{'formerly': [...]}}` and add the new one to {KNOWN_FILE.name}; "
            "if the field is new, add it there."
        )
