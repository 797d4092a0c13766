"""Shares: numbers from 0 to 1 that people read, and set in a form, in per cent."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, get_args

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_MARK = "in per cent"

InPercent = Annotated[float, _MARK]
"""A share as the type of a field. Its limits are the field's own."""


def is_share(info: FieldInfo) -> bool:
    """Whether the field is a share, or a tuple of them."""
    item = next(iter(get_args(info.annotation)), None)
    return _MARK in info.metadata or _MARK in get_args(item)


def in_percent(share: float) -> str:
    """A share in per cent, without digits that it does not need: `15 %`, `12.5 %`."""
    return f"{100 * share:.12g} %"


def from_words(text: str) -> str:
    """A share that a person wrote as a number: `0.125` for `12.5 %`; text that is no percentage stays as it is."""
    try:
        return str(Decimal(text.removesuffix("%").strip()) / 100) if text.endswith("%") else text
    except InvalidOperation:
        return text
