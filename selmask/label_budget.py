"""The label budget: the number of labelled texts used, in total or per class, or all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL = "all"
FEWEST = 2  # one text for train and one for dev
_PER_CLASS = re.compile(r"([1-9]\d{0,8}) per class")


def _checked(value: Any) -> int | str:
    if isinstance(value, str) and (value == ALL or _PER_CLASS.fullmatch(value)):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= FEWEST:
        return value
    raise ValueError(f"a number of at least {FEWEST}, a number per class such as '16 per class', or 'all'")


Budget = Annotated[int | str, BeforeValidator(_checked)]


def per_class(budget: Budget) -> int | None:
    """The number of texts per class; None if the budget is of another kind."""
    match = _PER_CLASS.fullmatch(budget) if isinstance(budget, str) else None
    return int(match[1]) if match else None


def labels_in_words(budget: Budget) -> str:
    """The budget as part of a title; accepts its text in the store as well."""
    of_each = per_class(budget)
    if of_each is not None:
        return f"{of_each} labels per class"
    return "all labels" if budget == ALL else f"{budget} labels"


def texts_of(budget: Budget, sizes: Iterable[int]) -> int:
    """The number of texts that the budget allows among classes of these sizes."""
    of_each = per_class(budget)
    if of_each is not None:
        return sum(min(of_each, size) for size in sizes)
    return sum(sizes) if isinstance(budget, str) else min(budget, sum(sizes))
