"""The name of an experiment: what a person reads on the pages and types on the command line."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from selmask.fields.history import is_stored
from selmask.store.names import MOST_LETTERS, UNSEEN

MOST_CHARACTERS = MOST_LETTERS["experiment"]

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of the text that follows, also of that which is not the name's."""


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
        raise ValueError("a name that is no number: a number means a run")
    if name.startswith("-"):
        raise ValueError("a name that does not begin with a hyphen")
    if name.startswith((".", "/", "\\", "~")):
        raise ValueError("a name that does not begin like a path")
    if any(unicodedata.category(character) in UNSEEN or character in _TURNING for character in name):
        raise ValueError("a name on one line, without control characters")
    return name


ExperimentName = Annotated[str, AfterValidator(_usable)]
