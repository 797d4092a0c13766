"""The name of an experiment: what a person reads on the pages and types on the command line."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from selmask.fields.history import is_stored
from selmask.store.names import MOST_LETTERS, lacking

MOST_CHARACTERS = MOST_LETTERS["experiment"]


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
