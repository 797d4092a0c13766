"""The name of an experiment: what a person reads on the pages and types on the command line."""

from __future__ import annotations

import re
from itertools import chain, count
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, ValidationInfo

from selmask.fields.history import is_stored
from selmask.store.names import MOST_LETTERS, lacking

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MOST_CHARACTERS = MOST_LETTERS["experiment"]

_PROPOSED = re.compile(r"Experiment \d+")


def first_name(taken: Collection[str]) -> str:
    """The first of `Experiment 1`, `Experiment 2`, … that is not `taken`."""
    return _first_free("Experiment", (f" {number}" for number in count(1)), taken)


def name_like(name: str, taken: Collection[str], how: str = "again") -> str:
    """A free name for an experiment like the one called `name`: `Rust, again`, and after it `Rust, again 2`.

    One that was proposed, such as `Experiment 1`, is followed by the next free number.

    Args:
        name: That of the other experiment.
        taken: The names that experiments have already.
        how: In what it differs from the other one.
    """
    if how == "again" and _PROPOSED.fullmatch(name):
        return first_name(taken)
    stem = re.sub(rf", {re.escape(how)}( \d+)?$", "", name)
    endings = chain([f", {how}"], (f", {how} {number}" for number in count(2)))
    return _first_free(stem, endings, taken)


def _first_free(stem: str, endings: Iterable[str], taken: Collection[str]) -> str:
    names = (f"{stem[: MOST_CHARACTERS - len(ending)].rstrip(' ,')}{ending}" for ending in endings)
    return next(name for name in names if name not in taken)


def _usable(name: str, info: ValidationInfo) -> str:
    """The name without blanks around it; a stored one as it is.

    Raises:
        ValueError: says which names are accepted.
    """
    if is_stored(info):
        return name
    name = name.strip()
    if not name:
        raise ValueError("a name that is not blank")
    if name.isdecimal():
        raise ValueError("a name that is not a number: a number means a run")
    if name.startswith("-"):
        raise ValueError("a name that does not begin with a hyphen")
    if name.startswith((".", "/", "\\", "~")):
        raise ValueError("a name that does not begin like a path")
    if lack := lacking(name):
        raise ValueError(f"a name {lack}")
    return name


ExperimentName = Annotated[str, AfterValidator(_usable)]
