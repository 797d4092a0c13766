"""Whether an experiment that is queued again is still the same, although defaults may have changed in between.

It is the same if every value that is given equals the stored one, and every value that is left out was a default once.
Then the stored values count: an experiment keeps the defaults that it was queued with first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from selmask.errors import BadInput, NotFound
from selmask.experiments.spec import ExperimentSpec
from selmask.fields.history import all_defaults, identity_of
from selmask.specs import Spec
from selmask.store.named_data import DATA_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.store.experiments import Experiment
    from selmask.store.store import Store


class DifferingValue(NamedTuple):
    """A value in which an experiment differs from the stored one.

    Attributes:
        setting: The path to the field, such as `post_training.epochs`.
        given, stored: The two values, JSON-like.
        by_default: Whether the value was left out, and the stored one was a default once.
    """

    setting: str
    given: Any
    stored: Any
    by_default: bool = False


def same_experiment(store: Store, spec: ExperimentSpec) -> Experiment | None:
    """The stored experiment that `spec` describes; None if none has its name, or is the same and had it before.

    Raises:
        BadInput: another experiment has this name; names a setting in which they differ.
    """
    try:
        stored = store.experiments.get(spec.name)
    except NotFound:
        return None
    named_now = with_present_names(store, spec).model_copy(update={"name": stored.name})
    other = next((each for each in _differences(named_now, stored) if not each.by_default), None)
    if other is not None and stored.name != spec.name:
        return None  # it gave up this name, which a new experiment may get
    if other is not None:
        raise BadInput(
            f"There is an experiment {spec.name!r} already, with other settings: its “{other.setting}” is "
            f"{_shown(other.stored)}, here it is {_shown(other.given)}",
            do="Choose another name for this experiment",
        )
    return stored


def with_present_names(store: Store, spec: ExperimentSpec) -> ExperimentSpec:
    """`spec` with the present names of data sets that were renamed since it was written."""
    named = {field: getattr(spec, field) for field in DATA_FIELDS}
    return spec.model_copy(
        update={field: store.datasets.present_name(name) for field, name in named.items() if name is not None}
    )


def settled(store: Store, spec: ExperimentSpec) -> ExperimentSpec:
    """`spec` with the values that its runs have: those of the stored experiment if it is the same."""
    try:
        stored = same_experiment(store, spec)
    except BadInput:
        return spec
    return with_present_names(store, spec) if stored is None else ExperimentSpec.parse(stored.spec, stored=True)


def kept_defaults(given: ExperimentSpec, kept: ExperimentSpec) -> Iterator[str]:
    """A sentence for each value that `kept`, the same experiment as `given`, has from an earlier default or rename."""
    for each in differences(given, kept):
        if each.setting in ("name", *DATA_FIELDS):
            thing = "experiment" if each.setting == "name" else "data set"
            yield f"The {thing} {each.given!r} is called {each.stored!r} now."
            continue
        if isinstance(each.given, dict):
            continue  # a group of settings that is younger than the experiment: nothing was chosen there
        now = "has changed" if each.given is None else f"is now {_shown(each.given)}"
        yield f"{each.setting} stays {_shown(each.stored)}, as when {kept.name!r} was queued first; the default {now}."


def differences(given: Spec, stored: Spec, path: str = "") -> Iterator[DifferingValue]:
    """The values in which two records of one class differ."""
    for name, field in type(given).model_fields.items():
        one, other = getattr(given, name), getattr(stored, name)
        found = list(_between(one, other, f"{path}{name}"))
        was_default = name not in given.model_fields_set and identity_of(other) in all_defaults(field)
        if was_default and not all(each.by_default for each in found):
            found = [DifferingValue(f"{path}{name}", identity_of(one), identity_of(other), by_default=True)]
        yield from found


def _between(one: Any, other: Any, path: str) -> Iterator[DifferingValue]:
    if isinstance(one, Spec) and type(one) is type(other):
        yield from differences(one, other, f"{path}.")
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from _between(*pair, f"{path}.{number}")
    elif identity_of(one) != identity_of(other):
        yield DifferingValue(path, identity_of(one), identity_of(other))


def _shown(value: Any) -> str:
    """A value for people: of records with a name that alone, and of a list its members."""
    if value is None:
        return "left out"
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "empty"
    return str(value["name"]) if isinstance(value, dict) and "name" in value else str(value)


def _differences(spec: ExperimentSpec, stored: Experiment) -> Iterator[DifferingValue]:
    try:
        yield from differences(spec, ExperimentSpec.parse(stored.spec, stored=True))
    except BadInput:  # it has a strategy of a package that is not installed
        yield DifferingValue("strategies", identity_of(spec.strategies), stored.spec.get("strategies"))
