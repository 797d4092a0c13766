"""A label budget: how many labelled texts are used, as a number in all, so many of each class, or all there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL = "all"
FEWEST = 2
_PER_CLASS = re.compile(r"([1-9]\d{0,8}) per class")


def _known(value: Any) -> int | str:
    if isinstance(value, str) and (value == ALL or _PER_CLASS.fullmatch(value)):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= FEWEST:
        return value
    raise ValueError(f"a number from {FEWEST} up, as many of each class as in '16 per class', or 'all'")


Budget = Annotated[int | str, BeforeValidator(_known)]


def per_class(budget: Budget) -> int | None:
    """How many texts of each class; None where the budget is another kind."""
    found = _PER_CLASS.fullmatch(budget) if isinstance(budget, str) else None
    return int(found[1]) if found else None


def labels_in_words(budget: Budget) -> str:
    """As a title says it, be it the budget itself or its text in the store."""
    many = per_class(budget)
    if many is not None:
        return f"{many} labels per class"
    return "all labels" if budget == ALL else f"{budget} labels"


def texts_of(budget: Budget, sizes: Iterable[int]) -> int:
    """How many texts it stands for among classes of these sizes."""
    many = per_class(budget)
    if many is not None:
        return sum(min(many, size) for size in sizes)
    return sum(sizes) if isinstance(budget, str) else min(budget, sum(sizes))
