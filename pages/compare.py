"""Compare: which strategy helped, with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.runs import control
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.ui.compare import comparison_views
from selmask.ui.parts.measures import COMPARED
from selmask.ui.shell import cached_results, error_box, keys
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store, workspace
from selmask.ui.shell.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable


def offer_to_delete(name: str) -> None:
    """A button that asks once more, and then forgets the experiment and its runs."""
    with st.popover("Delete", icon=":material/delete:", type="tertiary"):
        st.write(
            f"{literal(name)} goes with its runs, their models, predictions and curves, unless another experiment has "
            "them."
        )
        if st.button("Delete this experiment", key="compare-delete", type="primary"):
            with error_box.shown():
                control.delete_experiment(workspace(), name)
                st.query_params.pop(keys.EXPERIMENT, None)
                st.rerun()


def ask_reference(name: str, metric: str) -> str | None:
    """Which strategy the others are compared with; nothing is asked while there are fewer than three."""
    arms = cached_results.arms(name)
    if len(arms) < 3:
        return None
    usual = cached_results.compared(name, metric)[0].comparison.reference
    return st.selectbox(
        "Compared with",
        arms,
        arms.index(usual) if usual in arms else 0,
        key=f"compare-reference-{name}",
        help="random-word tells whether the choice of words helps, placebo-lexicon whether it is the lexicon, none "
        "whether post-training helps at all.",
        width=320,
    )


head("Compare", "Which strategy helped, by how much, and how sure that is.")
experiments = store().experiments.all()
if not experiments:
    with empty(":material/leaderboard:", "No experiment yet", "Here the verdict stands, and the evidence below it."):
        if st.button("Compose an experiment", key="compare-launch", type="primary"):
            go("Launch")
    st.stop()

names = [experiment.name for experiment in experiments]
with st.container(horizontal=True, vertical_alignment="bottom"):
    name = st.selectbox("Experiment", names, key=keys.EXPERIMENT, bind="query-params")
    offer_to_delete(name)
with st.container(horizontal=True, vertical_alignment="bottom"):
    metric = st.segmented_control(
        "Measured by",
        list(COMPARED),
        format_func=COMPARED.__getitem__,
        default="macro_f1",
        required=True,
        key="compare-metric",
    )
    reference = ask_reference(name, metric)
members = [member for member in store().experiments.members(name) if member.role == FINE_TUNING.name]
done = sum(member.run.state.is_finished for member in members)
if done < len(members):
    over = "the comparison is without the others." if cached_results.is_over(name) else "the picture may still change."
    st.info(f"{done} of {counted(len(members), 'fine-tuning run')} are finished; {over}")
found = cached_results.compared(name, metric, reference)
if not found:
    with empty(":material/hourglass_empty:", "Nothing has finished yet", "Finished runs appear here at once."):
        if st.button("See the runs", key="compare-runs"):
            go("Runs")
    st.stop()

title, titles = found[0].title, [each.title for each in found]
if len(found) > 1:  # a model may be a folder of any name
    title = st.segmented_control("Model and labels", titles, format_func=literal, default=title, required=True)
chosen = found[titles.index(title)]
with st.container(border=True, key="compare-verdict"):
    lead, *others = cached_results.in_sentences(chosen.comparison)
    st.subheader(literal(lead), anchor=False)
    for sentence in others:
        st.caption(literal(sentence))
    for doubt in chosen.reservations:
        st.warning(literal(doubt), icon=":material/warning:")
experiment = experiments[names.index(name)]
views: dict[str, Callable[[], None]] = {
    "Strategies": lambda: comparison_views.intervals(chosen),
    "Runs": lambda: comparison_views.single_runs(chosen),
    "Labels": lambda: comparison_views.learning_curve(found, chosen.model, metric),
    "Classes": lambda: comparison_views.classes(name, chosen),
    "Losses": lambda: comparison_views.losses(name),
    "Cost": lambda: comparison_views.cost(chosen),
    "Table": lambda: comparison_views.table(chosen),
    "Settings": lambda: comparison_views.settings(experiment, experiments),
}
for tab, view in zip(st.tabs(list(views), key=keys.COMPARE_TAB, bind="query-params"), views.values(), strict=True):
    if tab.open:
        with tab:
            view()
