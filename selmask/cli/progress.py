"""The progress of runs in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from selmask.processes.alive.liveness import Observed


class Progress:
    """Prints the state of each run to stderr when it changes; `with_share` adds the share that is done."""

    def __init__(self, *, with_share: bool = False) -> None:
        self._with_share = with_share
        self._printed: dict[int, str] = {}

    def __call__(self, seen: Observed) -> None:
        """Prints the state of one run if it has changed."""
        share = seen.run.share_done if self._with_share and seen.state.is_active else None
        words = seen.words if share is None else f"{seen.words}, {100 * share:.0f} %"
        if self._printed.get(seen.run.id) != words:
            typer.echo(f"{seen.run.title}: {words}", err=True)
        self._printed[seen.run.id] = words
