"""Phrases that sentences in all parts share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS_OF_VALUES = {
    "a text": "string_type string_unicode",
    "a text of at least {min_length}": "string_too_short",
    "a text of at most {max_length}": "string_too_long",
    "a whole number": "int_type int_parsing int_parsing_size int_from_float",
    "a number": "float_type float_parsing",
    "true or false": "bool_type bool_parsing",
    "a list": "tuple_type list_type",
    "a list of at least {min_length}": "too_short",
    "a list of at most {max_length}": "too_long",
    "a mapping of names to values": "dict_type model_type model_attributes_type",
}
"""What pydantic accepts, by the types of its errors, where its own words are about Python."""

_FRAME = re.compile(r"^(Value error, |Input should be )")
"""Pydantic's words before the ones that matter."""

PROGRAM = "python -m selmask"
"""The command line as a user types it."""


def command(words: str) -> str:
    """A command of the command line in a sentence: `python -m selmask runs`, in backquotes."""
    return f"`{PROGRAM} {words}`"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 row`, `2,000 rows`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def lasting(seconds: float) -> str:
    """A length of time in its largest fitting unit: `40 s`, `6 min`, `3 h`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def p_value(p: float) -> str:
    """A p value as papers write it: `p = .016`, `p < .001`."""
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)


def byte_size(count: float) -> str:
    """A number of bytes with a fitting unit, such as `820 kB` or `3.1 GB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def accepted_value(error: str, message: str, limits: Mapping[str, Any]) -> str:
    """The values that a setting accepts, in words.

    Args:
        error, message: The type of pydantic's error, and its sentence.
        limits: What the error is about, such as the least number of characters.
    """
    for words, errors in _KINDS_OF_VALUES.items():
        if error in errors.split():
            lengths = {
                name: counted(limit, "character" if "text" in words else "value")
                for name, limit in limits.items()
                if isinstance(limit, int)
            }
            return words.format(**lengths)
    return _FRAME.sub("", message)
