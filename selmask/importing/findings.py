"""The findings of an import, for a person to act on: severity, place, number of rows, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_EXAMPLES = 5
"""Rows or lines that a message names at most."""


class Finding(Spec):
    """One kind of problem in a file.

    Attributes:
        level: `error` keeps the data out, `warning` may spoil results, `info` is good to know.
        code: A stable name, in kebab case.
        column: The column of the file; None for the whole file.
        count: The number of rows concerned.
        rows: The numbers of the first of them in the file, as a spreadsheet numbers them.
        message: The problem in one sentence.
        fix: What to do about it; empty if nothing needs doing.
    """

    level: Literal["error", "warning", "info"]
    code: str
    column: str | None = None
    count: int = 0
    rows: tuple[int, ...] = ()
    message: str
    fix: str = ""

    def at(self, rows: Iterable[int]) -> Self:
        """This finding with the number of `rows` and the first of them."""
        concerned = [int(row) for row in rows]
        return self.model_copy(update={"count": len(concerned), "rows": tuple(concerned[:MOST_EXAMPLES])})

    @property
    def in_words(self) -> str:
        """The problem, its rows, and what to do about it."""
        parts = [self.message]
        if self.rows:
            title = "Row" if self.count == 1 else "Rows"
            rest = "" if self.count <= len(self.rows) else f" and {self.count - len(self.rows):,} more"
            parts.append(f"{title} {', '.join(f'{row:,}' for row in self.rows)}{rest}.")
        return " ".join([*parts, self.fix]).strip()


def listed(names: Iterable[object], limit: int = 10) -> str:
    """The first names, quoted, separated by commas, and shortened if they are long."""
    texts = [str(name) for name in names]
    first = ", ".join(repr(text if len(text) <= 60 else f"{text[:60]}…") for text in texts[:limit])
    return first if len(texts) <= limit else f"{first} and {len(texts) - limit:,} more"
