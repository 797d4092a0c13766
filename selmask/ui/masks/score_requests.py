"""Scores that strategies need from a model: whether they exist, a button to compute them, and their progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.experiments import score_request
from selmask.experiments.conditions.encoders import check_head
from selmask.masking.registry import titled
from selmask.models import catalogue
from selmask.processes.alive.liveness import observed
from selmask.processes.start import ensure_supervisor
from selmask.runs import scores
from selmask.runs.kinds.scoring import SCORING
from selmask.runs.run_specs import PostTrainingSpec, ScoringSpec
from selmask.scoring.scorers import needs_labels
from selmask.ui.parts import run_line
from selmask.ui.shell import error_box, keys
from selmask.ui.shell.navigation import link
from selmask.ui.shell.resources import store, workspace
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.processes.alive.liveness import Observed


def with_scores(specs: Iterable[PostTrainingSpec]) -> tuple[PostTrainingSpec, ...]:
    """Those of `specs` that can be shown now, with the scores that their strategies need."""
    ready = []
    for spec in specs:
        request = _request(spec)
        if request is not None and _exist(request):
            ready.append(spec.model_copy(update={"scores": scores.key_of(request)}))
        elif spec.strategy.scoring is None:
            ready.append(spec)
    return tuple(ready)


def offer(specs: Iterable[PostTrainingSpec]) -> None:
    """For each of `specs` that cannot be shown yet, the reason and the remedy, or the progress of its scores."""
    for spec in specs:
        request = _request(spec)
        if request is not None and not _exist(request):
            with error_box.shown():
                _offer(request)
        elif request is None and spec.strategy.scoring is not None:
            st.info(
                f"{literal(titled(spec.strategy.name))} learns from the labels of a repeat, so each repeat has its own "
                "masks. Train with this strategy, then look at the masks here under “A run”.",
                icon=":material/info:",
            )


def _offer(request: ScoringSpec) -> None:
    """A button to compute one strategy's scores, or the run that computes them.

    Raises:
        BadModel: the model cannot give this strategy's scores.
    """
    check_head(workspace(), request.model, request.strategy)
    seen, name = _run_of(request), request.strategy.name
    with st.container(border=True, key=f"masks-scores-{name}"):
        if seen is not None and not seen.state.is_final:
            _progress(seen)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.write(
                f"**{literal(titled(name))}** needs the model's score for every word, computed once in the background."
            )
            st.space("stretch")
            if st.button("Compute the scores", key=f"masks-score-{name}", icon=":material/play_arrow:"):
                with st.spinner("Checking the model…"):
                    score_request.ask(workspace(), request)
                ensure_supervisor(workspace())
                st.rerun()
        if seen is not None and seen.reason:
            st.caption(f"Last run ({seen.words}): {literal(seen.reason)}")


def _progress(seen: Observed) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        run_line.headline(seen)
        st.space("stretch")
        link(
            "Runs",
            "Open the run",
            f"masks-see-{seen.run.id}",
            icon=":material/monitoring:",
            tip="Its progress, its log, and a button that stops it.",
            address={keys.RUN: str(seen.run.id)},
        )
    run_line.bar(seen)


def _run_of(request: ScoringSpec) -> Observed | None:
    """The run that computes the scores, with its observed state; None if there is none."""
    own_hash = SCORING.new_run(request).hash
    run = next((run for run in store().runs.all(kind=SCORING.name) if run.hash == own_hash), None)
    return None if run is None else observed(store().runs, run)


def _exist(request: ScoringSpec) -> bool:
    return scores.file_of(workspace(), scores.key_of(request)).is_file()


def _request(spec: PostTrainingSpec) -> ScoringSpec | None:
    """The scores that `spec` needs; None if it needs none, or such as depend on the labels of a repeat."""
    scoring = spec.strategy.scoring
    if scoring is None or needs_labels(scoring):
        return None
    return ScoringSpec.of(spec, catalogue.content(spec.model, workspace().models))
