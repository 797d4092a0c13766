"""A plan for the time that a person has: first what it would change in the form, then what it can and cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.errors import SelmaskError
from selmask.experiments.spec import ExperimentSpec
from selmask.ui.launch import form_values, preset_choice, proposal
from selmask.ui.launch.workspace_state import workspace_state
from selmask.ui.shell.resources import workspace
from selmask.ui.words.quantities import disk_words, duration
from selmask.ui.words.safe_text import literal, points
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from selmask.experiments.composed.plan_for_time import TimedPlan

_MINUTES, _ASKED = "launch-minutes", "launch-minutes-asked"
"""The keys of the number that is typed, and of the one that a plan was asked for."""

_USUAL_MINUTES = 20  # only a number to begin with


def ask() -> None:
    """Draws the question how much time there is."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "I have … minutes",
            min_value=1,
            max_value=30 * 24 * 60,  # a month: more is a typing error
            value=_USUAL_MINUTES,
            key=_MINUTES,
            width=150,
            help="Composes the best plan that this machine can finish in that time. It gives up strategies before "
            "repeats. Data and encoder stay as they are, and nothing changes before you agree.",
            persist_state="session",
        )
        st.button("Compose a plan", key="launch-minutes-compose", icon=":material/timer:", on_click=_ask)


def show(values: Mapping[str, Any]) -> None:
    """Draws the plan that was asked for; `values` are the fields of the experiment in the form."""
    minutes = st.session_state.get(_ASKED)
    if minutes is None:
        return
    with st.container(border=True, key="launch-minutes-plan"):
        try:
            spec = ExperimentSpec.parse(values)
            found = _plan(spec, minutes)
        except SelmaskError as error:
            found = error
        if isinstance(found, SelmaskError):
            _refuse(found)
            return
        st.markdown(f"**{_fit(found, minutes)}**")
        before, after = (form_values.of(each, form_values.offered()) for each in (spec, found.spec))
        widgets = {key: value for key, value in after.items() if before.get(key) != value}
        same = (
            "The form already holds this plan." if found.fits else "The plan in the form is already the shortest one."
        )
        proposal.show("This plan", widgets, "minutes", _close, same=same)
        _list(":material/check: It can tell", found.can_tell)
        _list(":material/block: It cannot tell", found.cannot_tell)
        if found.warnings:
            st.warning(points(found.warnings), icon=":material/warning:")


def _fit(found: TimedPlan, minutes: int) -> str:
    """The time and the disk space of the plan, and whether it fits."""
    plan = f"The best plan for {minutes} min takes"
    if not found.fits:
        plan = f"No plan fits into {minutes} min. The shortest one takes"
    guess = ", a guess: the trial in the summary measures it" if found.needs.unmeasured else ""
    return f"{plan} {duration(found.seconds)}{guess}; {disk_words(found.needs.disk)}."


def _list(title: str, sentences: Sequence[str]) -> None:
    if sentences:
        st.markdown("\n".join([title, "", *[f"- {literal(sentence)}" for sentence in sentences]]))


def _refuse(error: SelmaskError) -> None:
    st.info(literal(str(error)), icon=":material/timer_off:")
    st.button("Close", key="launch-minutes-close", on_click=_close)


def _ask() -> None:
    st.session_state[_ASKED] = st.session_state[_MINUTES]
    _composed.clear()  # what mends a refusal may change nothing in the cache's key, such as a file added to a model
    preset_choice.close()


def _close() -> None:
    st.session_state.pop(_ASKED, None)


def _plan(spec: ExperimentSpec, minutes: int) -> TimedPlan | SelmaskError:
    """The plan, or why there is none; composed again only when the form, or what the plan depends on, changes."""
    key = spec.model_copy(update={"name": "-"}).model_dump_json()
    return _composed(str(workspace().home), spec, key, minutes, workspace_state(spec))


@st.cache_resource(max_entries=20, show_spinner="Composing a plan…")
def _composed(home: str, _spec: ExperimentSpec, key: str, minutes: int, state: Hashable) -> TimedPlan | SelmaskError:
    from selmask.experiments.composed.plan_for_time import plan_for_time  # scipy is slow to load

    del key, state  # parts of the cache's key alone
    try:
        return plan_for_time(Workspace.at(home), _spec, minutes)
    except SelmaskError as error:
        return error
