"""Invalid values of a record's fields: pydantic's complaints in the words of selmask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from selmask.errors import BadInput
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationError

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


def invalid_value(noun: str, error: ValidationError, *, stored: bool) -> BadInput:
    """Pydantic's complaint as an error with field, value and what is accepted.

    Args:
        noun: The record's name for people.
        error: The complaint.
        stored: Whether the record comes from the store.
    """
    errors = error.errors(include_url=False)
    first, field = errors[0], _field(errors[0]["loc"]) or noun
    if first["type"] == "missing":
        return BadInput(f"The {noun} lacks the field {field}", do="Add it")
    if first["type"] in {"extra_forbidden", "invalid_key"}:
        do = "Update selmask: a newer version wrote it" if stored else "Check the spelling, or leave it out"
        return BadInput(f"The {noun} has no field {field}", given=first["input"], do=do)
    if first["type"] == "value_error" and isinstance(first["input"], (dict, BaseModel)):
        # Fields that contradict each other: the record's own check names them and the remedy.
        sentence = str(first["ctx"]["error"])
        return BadInput(f"{field}: {sentence}" if first["loc"] else f"{sentence[0].upper()}{sentence[1:]}")
    # A union has one complaint for each of its members.
    complaints = [each for each in errors if _field(each["loc"]) == _field(first["loc"])]
    values = (_accepted_value(each["type"], each["msg"], each.get("ctx", {})) for each in complaints)
    accepted = " or ".join(dict.fromkeys(values))
    happened = f"{field} has no value" if first["input"] is None else f"{field} is not valid"
    return BadInput(happened, given=first["input"], accepted=accepted)


def _field(path: tuple[int | str, ...]) -> str:
    """The path to the field, without the parts that pydantic adds for the members of a union."""
    return ".".join(str(part) for part in path if isinstance(part, int) or part.isidentifier())


def _accepted_value(error: str, message: str, limits: Mapping[str, Any]) -> str:
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
