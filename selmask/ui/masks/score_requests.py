"""Strategies that ask a model: whether its scores are there, a button that has them computed, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.experiments.checks import check_head
from selmask.models import catalogue
from selmask.processes.alive.liveness import observed
from selmask.processes.start import ensure_supervisor
from selmask.runs import scores
from selmask.runs.kinds import scoring
from selmask.runs.kinds.scoring import SCORING
from selmask.runs.run_specs import PostTrainingSpec, ScoringSpec
from selmask.scoring.scorers import needs_labels
from selmask.ui.parts import run_line
from selmask.ui.shell import error_box, keys
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store, workspace
from selmask.ui.shell.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.processes.alive.liveness import Observed


def with_scores(tasks: Iterable[PostTrainingSpec]) -> tuple[PostTrainingSpec, ...]:
    """Those of `tasks` that can be shown now, with the scores that their strategies ask for."""
    found = []
    for task in tasks:
        wanted = _wanted(task)
        if wanted is not None and _are_there(wanted):
            found.append(task.model_copy(update={"scores": scores.key_of(wanted)}))
        elif task.strategy.scoring is None:
            found.append(task)
    return tuple(found)


def offer(tasks: Iterable[PostTrainingSpec]) -> None:
    """For each of `tasks` that cannot be shown yet why that is and what can be done, or how far the run for it is."""
    for task in tasks:
        wanted = _wanted(task)
        if wanted is not None and not _are_there(wanted):
            with error_box.shown():
                _offer(wanted)
        elif wanted is None and task.strategy.scoring is not None:
            st.info(
                f"{literal(task.strategy.name)} learns from the labels of a repeat, so that each repeat has masks of "
                "its own: train with it, then look at them here under “A run”.",
                icon=":material/info:",
            )


def _offer(wanted: ScoringSpec) -> None:
    """One strategy's scores: a button, or the run that is at work on them.

    Raises:
        BadModel: the model has nothing to say to this strategy.
    """
    check_head(workspace(), wanted.model, wanted.strategy)
    seen, name = _run_of(wanted), wanted.strategy.name
    with st.container(border=True, key=f"masks-scores-{name}"):
        if seen is not None and not seen.state.is_final:
            _progress(seen)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.write(f"**{literal(name)}** first asks the model about every word, once and in the background.")
            st.space("stretch")
            if st.button("Compute its scores", key=f"masks-score-{name}", icon=":material/play_arrow:"):
                scoring.ask(workspace(), wanted)
                ensure_supervisor(workspace())
                st.rerun()
        if seen is not None and seen.reason:
            st.caption(f"Last time the run was {seen.words}: {literal(seen.reason)}")


def _progress(seen: Observed) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        run_line.headline(seen)
        st.space("stretch")
        if st.button("See the run", key=f"masks-see-{seen.run.id}", icon=":material/monitoring:", type="tertiary"):
            go("Runs", address={keys.RUN: str(seen.run.id)})
    run_line.bar(seen)


def _run_of(wanted: ScoringSpec) -> Observed | None:
    """The run that computes the scores, as it truly is; None where nobody has asked for them."""
    asked = SCORING.new_run(wanted).hash
    run = next((run for run in store().runs.all(kind=SCORING.name) if run.hash == asked), None)
    return None if run is None else observed(store().runs, run)


def _are_there(wanted: ScoringSpec) -> bool:
    return scores.file_of(workspace(), scores.key_of(wanted)).is_file()


def _wanted(task: PostTrainingSpec) -> ScoringSpec | None:
    """What `task` asks a model; None where it asks nothing, or something that no preview can know."""
    asked = task.strategy.scoring
    if asked is None or needs_labels(asked):
        return None
    return ScoringSpec.of(task, catalogue.content(task.model, workspace().models))
