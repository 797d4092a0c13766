"""An offer of more repeats in place: where a plan or a result has too few for any verdict, and beside a verdict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import BadInput, SelmaskError
from selmask.experiments.composed.additional_repeats import AdditionalRepeats, additional_repeats
from selmask.experiments.composed.more_repeats import MORE, can_vary, lacking
from selmask.experiments.spec import ExperimentSpec
from selmask.ui.launch import form_values
from selmask.ui.launch.workspace_state import workspace_state
from selmask.ui.shell import cached_results
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store, workspace
from selmask.ui.words.quantities import disk_words, duration
from selmask.wording import counted
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Hashable

    from selmask.evaluation.comparison import Comparison

_ICON = ":material/add:"
_NUMBERED = re.compile(r", \d+ repeats$")


def in_form(spec: ExperimentSpec) -> None:
    """Draws a button that sets the number of repeats in the form to the fewest that give a verdict."""
    if number := lacking(spec):
        more = _additional(spec, number)
        repeats = len(more.spec.fine_tuning_seeds)
        st.button(_label(more), key="launch-more-repeats", icon=_ICON, on_click=_set_repeats, args=(repeats,))


def beside_result(experiment: str, key: str) -> None:
    """Draws a button that opens Launch with more repeats of an experiment that has ended; must not redraw itself.

    After a verdict it says that the result will be called explored. There is none where the form cannot show the
    experiment, or where the additional runs have finished already.

    Args:
        experiment: Its name.
        key: The button's key.
    """
    more, is_decided = _of_experiment(experiment)
    if more is None or more.seconds == 0:
        return
    if is_decided:
        tip = (
            "There is a verdict already. If you add repeats until a difference shows, you will too often find one that "
            "is not there; so the result will be marked explored."
        )
        label = _label(more, "; the result will be marked explored")
    else:
        tip = "Finished runs are reused. With so few repeats there was no verdict yet, so adding more does no harm."
        label = _label(more)
    if st.button(label, key=key, icon=_ICON, help=tip):
        how = f"{len(more.spec.fine_tuning_seeds)} repeats"
        start = more.spec.model_copy(update={"name": _NUMBERED.sub("", experiment)})
        go("Launch", form_values.of_new(start, form_values.offered(), form_values.taken_names(), how))


def _of_experiment(name: str) -> tuple[AdditionalRepeats | None, bool]:
    """The repeats to offer, and whether a verdict could be read."""
    results = cached_results.compared(name) if cached_results.is_over(name) else []
    try:
        spec = ExperimentSpec.parse(store().experiments.get(name).spec, stored=True)
    except BadInput:  # written by a version with other fields
        return None, False
    is_decided = any(_has_verdict(each.comparison) for each in results)
    number = MORE if is_decided else lacking(spec)
    if not results or not number or not can_vary(spec) or form_values.lost(spec, form_values.offered()):
        return None, is_decided
    try:
        return _additional(spec, number), is_decided
    except SelmaskError:  # a data set is gone; the page that needs it says so
        return None, is_decided


def _has_verdict(comparison: Comparison) -> bool:
    """Whether any difference could be tested, which takes enough repeats, and arms that have learned."""
    return bool(comparison.differences["p"].notna().any())


def _label(more: AdditionalRepeats, consequence: str = "") -> str:
    time = "time unknown yet" if more.seconds is None else duration(more.seconds)
    return f"Plan {counted(more.number, 'more repeat')} ({time}, {disk_words(more.disk)}{consequence})"


def _set_repeats(number: int) -> None:
    st.session_state["launch-seeds"] = number


def _additional(spec: ExperimentSpec, number: int) -> AdditionalRepeats:
    """What the repeats need, computed again only when the plan, or what it depends on, changes."""
    return _priced(str(workspace().home), spec, spec.model_dump_json(), number, workspace_state(spec))


@st.cache_resource(max_entries=20, show_spinner=False)
def _priced(home: str, _spec: ExperimentSpec, key: str, number: int, state: Hashable) -> AdditionalRepeats:
    del key, state  # parts of the cache's key alone
    return additional_repeats(Workspace.at(home), _spec, number)
