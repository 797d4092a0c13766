"""How people write the numbers of a field: shares in per cent, learning rates as `5e-5`, others as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.fields import learning_rate, share

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.fields import FieldInfo


def notation(info: FieldInfo | None) -> Callable[[float], str]:
    """Writes a number of the field. Without a field, because it is unknown or there is none, the number as it is."""
    if info is not None and share.is_share(info):
        return share.in_percent
    if info is not None and learning_rate.is_learning_rate(info):
        return learning_rate.in_words
    return "{:g}".format
