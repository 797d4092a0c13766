"""Phrases that sentences in all parts share."""

from __future__ import annotations

PROGRAM = "python -m selmask"
"""The command line as a user types it."""


def command(words: str) -> str:
    """A command of the command line in a sentence: `python -m selmask runs`, in backquotes."""
    return f"`{PROGRAM} {words}`"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 row`, `2,000 rows`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def p_value(p: float) -> str:
    """A p value as papers write it: `p = .016`, `p < .001`."""
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)
