"""What an import noticed, in a form that a person can act on: how bad, where, how often, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_EXAMPLES = 5


class Finding(Spec):
    """One kind of problem in a file.

    Attributes:
        level: `error` keeps the data out, `warning` may spoil results, `info` is good to know.
        code: A stable name, in kebab case.
        column: The file's column concerned; None for the whole file.
        count: How many rows have it.
        rows: The first of them, as a person counts data rows: from 1, the header not counted.
        message: What was found, one sentence.
        fix: What to do about it; empty where nothing needs doing.
    """

    level: Literal["error", "warning", "info"]
    code: str
    column: str | None = None
    count: int = 0
    rows: tuple[int, ...] = ()
    message: str
    fix: str = ""

    def at(self, positions: Iterable[int]) -> Self:
        """This finding, with the count and the first row numbers of 0-based `positions`."""
        places = list(positions)
        return self.model_copy(
            update={"count": len(places), "rows": tuple(int(place) + 1 for place in places[:MOST_EXAMPLES])}
        )


def listed(names: Iterable[object], limit: int = 10) -> str:
    """The first names, quoted and separated by commas, each shortened to stay readable."""
    everything = [str(name) for name in names]
    shown = ", ".join(repr(name if len(name) <= 60 else f"{name[:60]}…") for name in everything[:limit])
    return shown if len(everything) <= limit else f"{shown} and {len(everything) - limit:,} more"
