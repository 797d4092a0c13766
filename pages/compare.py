"""The page Compare: the verdict on an experiment, with its evidence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from selmask.evaluation.metrics import MACRO_F1, metrics
from selmask.experiments.renaming import rename_experiment
from selmask.masking.part import Part
from selmask.masking.registry import strategy_with
from selmask.runs.many import deletion
from selmask.ui.changes import rename_box, undo
from selmask.ui.compare import comparison_views, loss_views
from selmask.ui.launch import repeats_offer
from selmask.ui.shell import cached_results, error_box, keys, live, project
from selmask.ui.shell.choice import choose, forget
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store, workspace
from selmask.ui.words.safe_text import literal
from selmask.ui.words.titled_arms import titles_of

if TYPE_CHECKING:
    from collections.abc import Callable


def offer_to_delete(name: str) -> None:
    """A button that asks for confirmation, then deletes the experiment and its runs.

    Its keys name the experiment: a click meant for one that was deleted meanwhile in another tab must not hit this one.
    """
    with st.popover("Delete", icon=":material/delete:", type="tertiary", key=f"compare-deletion-{name}"):
        st.write(
            f"This deletes {literal(name)} and its runs with their models, predictions and curves. Runs that "
            f"another experiment shares stay, and so do those that they start from. {undo.promise('Runs')}"
        )
        if st.button("Delete this experiment", key=f"compare-delete-{name}", type="primary"):
            with error_box.shown():
                undo.offer(deletion.delete_experiment(workspace(), name))
                forget(keys.EXPERIMENT)
                st.rerun()


def ask_reference(name: str, metric: str) -> str | None:
    """Asks which arm the others are compared with; with fewer than three arms there is no choice."""
    results, arms = cached_results.compared(name, metric), cached_results.arms(name)
    default = results[0].comparison.reference if results else None
    if default is not None and default not in arms:  # it has no run, and is not replaced in silence
        arms.insert(0, default)
    if default is None or len(arms) < 3:
        return None
    chosen = st.selectbox(
        "Compared with",
        arms,
        arms.index(default),
        key=f"compare-reference-{name}",
        help=f"{strategy_with(Part.RANDOM)} tells {Part.RANDOM.question}, {strategy_with(Part.PLACEBO)} "
        f"{Part.PLACEBO.question}, {strategy_with(Part.BASELINE)} {Part.BASELINE.question}.",
        width=320,
    )
    return None if chosen == default else chosen


head("Compare", "Whether a strategy helped, by how much, and how certain that is.")
experiments = project.experiments()
if not experiments:
    with empty(
        ":material/leaderboard:",
        "No experiment yet",
        "The verdict on an experiment appears here, with the evidence below it.",
    ):
        if st.button("Compose an experiment", key="compare-launch", type="primary"):
            go("Launch")
    live.end_page()

names = [experiment.name for experiment in experiments]
with st.container(horizontal=True, vertical_alignment="bottom"):
    asked = choose("Experiment", names, keys.EXPERIMENT, "experiment", renamed=store().experiments.present_name)
    if asked is None:
        live.end_page()
    name = asked
    rename_box.offer("experiment", name, keys.EXPERIMENT, partial(rename_experiment, workspace(), name))
    offer_to_delete(name)
planned = cached_results.compared(name)
with st.container(horizontal=True, vertical_alignment="bottom"):
    metric = st.segmented_control(
        "Metric",
        list(metrics()),
        format_func=lambda key: literal(metrics()[key].heading),
        default=planned[0].comparison.metric.key if planned else MACRO_F1.key,
        required=True,
        key=f"compare-metric-{name}",
    )
    reference = ask_reference(name, metric)
results = cached_results.compared(name, metric, reference)
if not results:
    title, words = cached_results.progress(name), "Finished runs appear here at once."
    if cached_results.is_over(name):
        title, words = "Nothing to compare", cached_results.why_nothing_finished(name)
    with empty(":material/hourglass_empty:", title, words):
        if st.button("See the runs", key="compare-runs"):
            go("Runs", address={keys.RUNS_EXPERIMENT: name})
    live.end_page()

title, titles = results[0].title, [each.title for each in results]
if len(results) > 1:  # a model may be a folder of any name
    title = st.segmented_control("Encoder and labels", titles, format_func=literal, default=title, required=True)
chosen = results[titles.index(title)]
with st.container(border=True, key="compare-verdict"):
    lead, *others = chosen.comparison.verdict
    st.subheader(literal(lead).replace(" \\%", "\N{NO-BREAK SPACE}\\%"), anchor=False)
    for sentence in filter(None, [*others, chosen.comparison.power]):
        st.caption(literal(sentence))
    if arms := titles_of(chosen.comparison.planned.arms):
        st.caption(literal(f"The arms: {arms}."))
    if left_out := cached_results.beside_the_verdict(chosen.comparison):
        with st.expander("All other comparisons", key="compare-sentences"):
            for sentence in left_out:
                st.caption(literal(sentence))
    for doubt in chosen.reservations:
        st.warning(literal(doubt), icon=":material/warning:")
    repeats_offer.beside_result(name, key=f"compare-more-{name}")
experiment = experiments[names.index(name)]
views: dict[str, Callable[[], None]] = {
    "Arms": lambda: comparison_views.intervals(chosen),
    "Runs": lambda: comparison_views.single_runs(chosen),
    "Labels": lambda: comparison_views.learning_curve(results, chosen.model, metrics()[metric]),
    "Classes": lambda: comparison_views.classes(name, chosen),
    "Losses": lambda: loss_views.show(name, chosen),
    "Cost": lambda: comparison_views.cost(chosen),
    "Table": lambda: comparison_views.table(chosen),
    "Settings": lambda: comparison_views.settings(experiment, experiments, metrics()[metric]),
}
for tab, view in zip(st.tabs(list(views), key=keys.COMPARE_TAB, bind="query-params"), views.values(), strict=True):
    if tab.open:
        with tab:
            view()
