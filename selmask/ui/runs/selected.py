"""Actions on several selected runs. Each says first what it takes along, and afterwards what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from selmask.processes.start import ensure_supervisor
from selmask.runs.many import at_once, deletion
from selmask.ui.changes import undo
from selmask.ui.runs import free_space, selected_losses, stopping
from selmask.ui.shell import error_box, keys, project
from selmask.ui.shell.resources import store, workspace
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from selmask.store.experiments import Place
    from selmask.store.projects import Project
    from selmask.store.run import Run

MOST_NAMED = 5


@dataclass(frozen=True)
class _Action:
    """An action on those of the selected runs that it fits; `name` is part of the key of its button."""

    name: str
    verb: str
    icon: str
    words: str
    do: Callable[[Sequence[Run]], at_once.Refusals]


def show(runs: Sequence[Run], everything: Sequence[Run], places: Mapping[int, tuple[str, Sequence[Place]]]) -> None:
    """Draws the actions that fit at least one of the selected `runs`, and their losses.

    Args:
        runs: The selected ones, at least two, in the order of their turn.
        everything: All runs of the workspace.
        places: The experiment of a run, and its places in it, by the number of the run.
    """
    numbers = ", ".join(str(run.id) for run in runs[:MOST_NAMED])
    more = f" and {len(runs) - MOST_NAMED:,} more" if len(runs) > MOST_NAMED else ""
    with st.container(border=True, key="runs-selected"):
        st.markdown(f"**{counted(len(runs), 'run')} selected**: {numbers}{more}")
        with st.container(horizontal=True, vertical_alignment="center"):
            _offer(_stop(runs, everything), [run for run in runs if run.state.can_stop])
            _offer(_PUT_FIRST, [run for run in runs if run.state.is_pending])
            _offer(_RESUME, [run for run in runs if run.state.can_resume])
            _offer(_RETRY, [run for run in runs if run.state.can_retry])
            free_space.offer_for(runs)
            _offer(_delete(runs), [run for run in runs if run.state.can_delete])
        selected_losses.show(runs, places)


def show_refusals(selected: Sequence[int]) -> None:
    """Draws what the last action was refused, until other runs are selected than those that it was for.

    After a deletion, at most one of these may be left.
    """
    known: tuple[Project | None, set[int], list[str]] = st.session_state.get(keys.REFUSED, (None, set(), []))
    home, numbers, refusals = known
    if not numbers.issuperset(selected) or home != project.current():
        st.session_state.pop(keys.REFUSED, None)
        return
    for refusal in refusals[:MOST_NAMED]:
        st.warning(literal(refusal), icon=":material/warning:")
    if len(refusals) > MOST_NAMED:
        st.caption(f"{counted(len(refusals) - MOST_NAMED, 'more run was', 'more runs were')} refused.")


def _offer(action: _Action, fitting: Sequence[Run]) -> None:
    """A button that explains the action on the `fitting` runs and asks; not drawn if it fits none."""
    if not fitting:
        return
    with st.popover(f"{action.verb} {len(fitting):,}", icon=action.icon, type="tertiary"):
        st.write(action.words)
        label = f"{action.verb} {counted(len(fitting), 'run')}"
        if st.button(label, key=f"runs-{action.name}-selected", icon=action.icon):
            with error_box.shown():
                refusals = action.do(fitting)
                st.session_state[keys.REFUSED] = (project.current(), {run.id for run in fitting}, refusals)
                st.rerun()


def _stop(runs: Sequence[Run], everything: Sequence[Run]) -> _Action:
    fitting = [run for run in runs if run.state.can_stop]
    return _Action("stop", "Stop", ":material/stop:", stopping.words(fitting, everything) if fitting else "", _do_stop)


def _delete(runs: Sequence[Run]) -> _Action:
    words = (
        "This deletes models, predictions, curves and logs. A run is kept if another run that you keep starts from it. "
    )
    return _Action("delete", "Delete", ":material/delete:", words + undo.promise("Runs", runs), _do_delete)


def _do_stop(runs: Sequence[Run]) -> at_once.Refusals:
    store().runs.stop_all(run.id for run in runs)
    return []


def _do_resume(runs: Sequence[Run]) -> at_once.Refusals:
    refusals = at_once.resume(workspace(), runs)
    ensure_supervisor(workspace())
    return refusals


def _do_retry(runs: Sequence[Run]) -> at_once.Refusals:
    refusals = at_once.retry(workspace(), runs)
    ensure_supervisor(workspace())
    return refusals


def _do_delete(runs: Sequence[Run]) -> at_once.Refusals:
    event, refusals = deletion.delete_all(workspace(), [run.id for run in runs])
    undo.offer(event)
    return refusals


def _do_put_first(runs: Sequence[Run]) -> at_once.Refusals:
    undo.offer(store().changes.put_first([run.id for run in runs]))
    return []


_PUT_FIRST = _Action(
    "first",
    "Run next",
    ":material/vertical_align_top:",
    "Each gets the next free device, after the runs that it starts from; their order stays.",
    _do_put_first,
)
_RESUME = _Action(
    "resume",
    "Resume",
    ":material/play_arrow:",
    "Each continues from its last checkpoint, if it has one, and waits in the queue until then.",
    _do_resume,
)
_RETRY = _Action(
    "retry", "Start again", ":material/replay:", "Each starts from the beginning; its log is kept.", _do_retry
)
