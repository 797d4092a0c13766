"""The progress of runs in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from selmask.processes.alive.liveness import Observed


class Progress:
    """Prints the state of each run on stderr whenever it has changed; `with_share` adds how much is done."""

    def __init__(self, *, with_share: bool = False) -> None:
        self._with_share = with_share
        self._told: dict[int, str] = {}

    def __call__(self, seen: Observed) -> None:
        """Shows one look at one run."""
        share = seen.run.share_done if self._with_share and seen.state.is_active else None
        words = seen.words if share is None else f"{seen.words}, {share:.0%}"
        if self._told.get(seen.run.id) != words:
            typer.echo(f"{seen.run.title}: {words}", err=True)
        self._told[seen.run.id] = words
