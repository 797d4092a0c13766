"""Strategies that ask a model: whether its scores are there, and a button that has them computed."""

from __future__ import annotations

import streamlit as st

from selmask.jobs import scores
from selmask.jobs.launch import ensure_supervisor
from selmask.jobs.task_specs import PostTrainingTask, ScoringTask
from selmask.ui.entries import go
from selmask.ui.resources import workspace
from selmask.ui.text import literal


def with_scores(task: PostTrainingTask) -> PostTrainingTask | None:
    """`task` with the scores that its strategy asks for; None where there are none, and the page says so."""
    asked = task.strategy.scoring
    if asked is None:
        return task
    name = task.strategy.name
    if asked.needs_labels:
        st.info(f"{literal(name)} learns from the labels of a repeat: look at its masks under “A run”, once it ran.")
        return None
    wanted = ScoringTask(
        model=task.model,
        corpus=task.corpus,
        lexicon=task.lexicon,
        leave_out=task.leave_out,
        near_duplicates=task.near_duplicates,
        strategy=task.strategy,
        matching=task.matching,
        max_length=task.settings.max_length,
        lesson=None,
    )
    if scores.file_of(workspace(), scores.key_of(wanted)).is_file():
        return task.model_copy(update={"scores": scores.key_of(wanted)})
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.write(f"{literal(name)} needs to know what the model says of every word of the corpus. That takes a run.")
        if st.button("Compute its scores", key=f"masks-score-{name}", icon=":material/play_arrow:"):
            scores.ask(workspace(), wanted)
            ensure_supervisor(workspace())
            go("Runs")
    return None
