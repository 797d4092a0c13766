"""Column titles for experiments, unique in a table with other columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def titles(names: Sequence[str], others: Collection[str]) -> dict[str, str]:
    """The title of each experiment's column: its name, with a word before it where one of the `others` is called so."""
    return {name: _free(name, {*others, *(each for each in names if each != name)}) for name in names}


def _free(title: str, taken: Collection[str]) -> str:
    return _free(f"experiment {title}", taken) if title in taken else title
