"""Options of a select box that stand beside names that people gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def apart_from(names: Collection[str], label: str) -> str:
    """`label`, in brackets while something has that very name: a select box tells its options by their labels."""
    while label in names:
        label = f"({label})"
    return label
