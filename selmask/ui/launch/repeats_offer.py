"""A button that plans more repeats, beside a plan or a result."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import BadInput, SelmaskError
from selmask.evaluation.replicates import independent
from selmask.evaluation.statistics.repeats import FEWEST
from selmask.experiments.composed.additional_repeats import AdditionalRepeats, additional_repeats
from selmask.experiments.composed.more_repeats import MORE, can_vary, lacking, with_repeats
from selmask.experiments.experiment_name import name_like
from selmask.experiments.spec import ExperimentSpec
from selmask.ui.launch import as_command, concerns, form_values, proposal
from selmask.ui.launch.workspace_state import workspace_state
from selmask.ui.shell import cached_results
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store, workspace
from selmask.ui.words.quantities import disk_words, duration
from selmask.ui.words.safe_text import literal
from selmask.wording import counted
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Hashable

    from selmask.evaluation.comparison import Comparison

_ICON = ":material/add:"
_NUMBERED = re.compile(r", \d+ repeats( \d+)?$")


def in_form(spec: ExperimentSpec, state: Hashable) -> None:
    """Draws a button that sets the number of repeats in the form to the fewest that give a verdict.

    `state` is the `workspace_state` of `spec`.
    """
    if number := lacking(spec):
        more = _additional(spec, number, state)
        repeats = len(more.spec.fine_tuning_seeds)
        st.button(_label(more), key="launch-more-repeats", icon=_ICON, on_click=_set_repeats, args=(repeats,))


def beside_result(experiment: str, key: str) -> None:
    """Draws a button that opens Launch with more repeats of an experiment that has ended; must not redraw itself.

    After a verdict it says that the result will be called explored. Where there is none, and the form cannot show the
    experiment, the reason stands there with a file instead. There is nothing where the additional runs have finished.

    Args:
        experiment: Its name.
        key: The button's key.
    """
    results = cached_results.compared(experiment) if cached_results.is_over(experiment) else []
    spec = _stored(experiment)
    if not results or spec is None:
        return
    is_decided = any(_has_verdict(each.comparison) for each in results)
    obstacles = form_values.lost(spec, form_values.offered())
    if not obstacles:
        is_explored = any(each.comparison.planned.deviations for each in results)
        _offer(spec, key, is_decided=is_decided, is_explored=is_explored)
    elif not is_decided and len(spec.strategies) > 1 and independent(spec.seed_pairs) < FEWEST:
        _give_file(spec, obstacles)


def _stored(experiment: str) -> ExperimentSpec | None:
    """The specification of an experiment; None if a version with other fields has written it."""
    try:
        return ExperimentSpec.parse(store().experiments.get(experiment).spec, stored=True)
    except BadInput:
        return None


def _offer(spec: ExperimentSpec, key: str, *, is_decided: bool, is_explored: bool) -> None:
    number = MORE if is_decided else lacking(spec)
    if not number or not can_vary(spec):
        return
    try:
        state = workspace_state(spec)
        more = _additional(spec, number, state)
        foreseen = () if is_decided else concerns.foreseen(more.spec, state)
    except SelmaskError:  # a data set is gone; the page that needs it says so
        return
    if more.to_do == 0:
        return
    label = _label(more, "; the result will be marked explored" if is_decided or foreseen else "")
    if is_decided:
        tip = (
            "There is a verdict already. If you add repeats until a difference shows, you will too often find one that "
            "is not there; so the result will be marked explored."
        )
    elif foreseen:
        tip = f"Finished runs are reused. {foreseen[0]}"
    elif is_explored:
        tip = "Finished runs are reused. This result is explored already."
    else:
        tip = "Finished runs are reused. With so few repeats there was no verdict yet, so adding more does no harm."
    if st.button(label, key=key, icon=_ICON, help=tip):
        start, how = _extending(more.spec)
        widgets = form_values.of_new(start, form_values.offered(), form_values.taken_names(), how)
        go("Launch", proposal.handed_over(f"The experiment “{widgets[form_values.NAME]}”", widgets))


def _extending(more: ExperimentSpec) -> tuple[ExperimentSpec, str]:
    """`more` under the name of what it extends, without its number of repeats; and in what it differs from that."""
    start = more.model_copy(update={"name": _NUMBERED.sub("", more.name)})
    return start, f"{len(more.fine_tuning_seeds)} repeats"


def _give_file(spec: ExperimentSpec, obstacles: list[str]) -> None:
    """Says why the form of Launch cannot plan the repeats that a verdict lacks, and gives the experiment as a file."""
    st.info(
        f"There are too few repeats for a verdict: at least {FEWEST} are needed. The form on the page Launch cannot "
        f"plan them for this experiment; a file can. The reason: {literal(' '.join(obstacles))}",
        icon=":material/info:",
    )
    more = with_repeats(spec, len(spec.fine_tuning_seeds) + lacking(spec))
    start, how = _extending(more)
    with st.expander("More repeats as a file", icon=":material/terminal:"):
        if more == spec:
            st.caption("Add seeds to “post_training_seeds” and “fine_tuning_seeds” in the file.")
            how = "again"
        name = name_like(start.name, form_values.taken_names(), how)
        as_command.show(more.model_copy(update={"name": name}))


def _has_verdict(comparison: Comparison) -> bool:
    """Whether any difference could be tested, which takes enough repeats, and arms that have learned."""
    return bool(comparison.differences["p"].notna().any())


def _label(more: AdditionalRepeats, consequence: str = "") -> str:
    time = "time unknown yet" if more.seconds is None else duration(more.seconds)
    return f"Plan {counted(more.number, 'more repeat')} ({time}, {disk_words(more.disk)}{consequence})"


def _set_repeats(number: int) -> None:
    st.session_state["launch-seeds"] = number


def _additional(spec: ExperimentSpec, number: int, state: Hashable) -> AdditionalRepeats:
    """What the repeats need, computed again only when the plan, or what it depends on, changes."""
    return _priced(str(workspace().home), spec, spec.model_dump_json(), number, state)


@st.cache_resource(max_entries=20, show_spinner=False)
def _priced(home: str, _spec: ExperimentSpec, key: str, number: int, state: Hashable) -> AdditionalRepeats:
    del key, state  # parts of the cache's key alone
    return additional_repeats(Workspace.at(home), _spec, number)
