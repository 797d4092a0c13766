"""The experiments and runs that this tab watches, and how each ended.

The frame looks whenever the page is drawn, and a live region has it drawn again as soon as a run changes its state.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import NotFound
from selmask.store.state import State
from selmask.ui.shell.resources import store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from selmask.store.experiments import Unended

PRODUCT = "selmask"
_SEEN, _ENDINGS = "endings-seen", "endings-so-far"
"""The session keys of what had not ended when the page was last drawn, and of the ends since then."""


@dataclass(frozen=True)
class Ending:
    """The end of an experiment, or of a run outside all experiments.

    Attributes:
        tag: Tells it from all other ends.
        name: The experiment's name or the run's title.
        is_success: Whether all its runs finished.
        how: The number of its runs by the way they ended.
    """

    tag: str
    name: str
    is_success: bool
    how: str

    @property
    def title(self) -> str:
        """Such as `Finished: plant health`; `Ended: plant health` if some runs did not finish."""
        return f"{'Finished' if self.is_success else 'Ended'}: {self.name}"


@dataclass(frozen=True)
class Watched:
    """What goes on at present, and what has ended since this tab was opened, the last one last."""

    going_on: tuple[Unended, ...] = ()
    endings: tuple[Ending, ...] = ()

    def title(self, page: str) -> str:
        """The title of the tab on a page: how many runs are done, else what ended last, before the page's own title."""
        return " – ".join([*self._news(), page, PRODUCT])

    def _news(self) -> Iterator[str]:
        if self.going_on:
            done, runs = sum(each.ended for each in self.going_on), sum(each.runs for each in self.going_on)
            yield f"{done:,} of {runs:,} done"
        elif self.endings:
            yield self.endings[-1].title


def look() -> Watched:
    """Looks at what goes on, and notes what has ended since the page was last drawn."""
    going_on = store().experiments.unended()
    present = {(each.kind, each.id) for each in going_on}
    seen: Sequence[Unended] = st.session_state.get(_SEEN, ())
    ended = [ending for each in seen if (each.kind, each.id) not in present and (ending := _ending(each)) is not None]
    st.session_state[_SEEN] = going_on
    st.session_state[_ENDINGS] = [*st.session_state.get(_ENDINGS, ()), *ended]
    return Watched(tuple(going_on), tuple(st.session_state[_ENDINGS]))


def _ending(before: Unended) -> Ending | None:
    """How something ended that went on before; None if it, or all its runs, were deleted."""
    try:
        if before.kind == "run":
            runs = [store().runs.get(before.id)]
        else:
            runs = list({each.run.id: each.run for each in store().experiments.members(before.id)}.values())
    except NotFound:
        return None
    if not runs:
        return None
    last = max(run.ended_at or 0.0 for run in runs)
    states = [run.state for run in runs]
    return Ending(
        f"{before.kind}-{before.id}-{last}", before.name, all(state.is_finished for state in states), _how(states)
    )


def _how(states: Iterable[State]) -> str:
    """Such as `12 runs finished, 1 failed`."""
    numbers = Counter(states)
    [(first, number), *others] = [(state, numbers[state]) for state in State if numbers[state]]
    return ", ".join([f"{counted(number, 'run')} {first.word}", *[f"{many:,} {state.word}" for state, many in others]])
