"""The usual values of a setting, which forms and help name; beyond others a slip is likelier than an intention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Usual:
    """Stands among the annotations of a field's type, or of the type of its items.

    Attributes:
        least, most: The values beyond which a setting is questioned; the ends of a slider.
        in_words: The values that people choose, which are fewer.
    """

    least: float
    most: float
    in_words: str


def usual_of(info: FieldInfo) -> Usual | None:
    """What is usual in a field; None where nothing is unusual."""
    item = next(iter(get_args(info.annotation)), None)
    return next((each for each in (*info.metadata, *get_args(item)) if isinstance(each, Usual)), None)


def help_of(info: FieldInfo) -> str:
    """A field's description with its usual values, for a tooltip and for the help of the command line."""
    usual, description = usual_of(info), info.description or ""
    return f"{description} Usual: {usual.in_words}." if usual else description
