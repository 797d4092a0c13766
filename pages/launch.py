"""Launch: compose an experiment, estimate its time, and start it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import SelmaskError
from selmask.experiments.composed.other_seeds import first_unused_seed
from selmask.experiments.cost.estimate import Estimate, estimate
from selmask.experiments.cost.lacking_room import lacking_room
from selmask.experiments.cost.reuse import reuse_in_words
from selmask.experiments.experiment_data import Data
from selmask.experiments.experiment_name import name_like
from selmask.experiments.plan import planned_anew
from selmask.experiments.start_experiment import start_experiment
from selmask.runs.cost_basis import CostBasis
from selmask.runs.kinds.all_kinds import KINDS
from selmask.ui.launch import (
    as_command,
    experiment_form,
    form_values,
    power_note,
    proposal,
    rehearsals,
    repeats_offer,
    trial_offer,
)
from selmask.ui.launch.concerns import concerns, foreseen, name_taken
from selmask.ui.launch.workspace_state import workspace_state
from selmask.ui.parts import queue
from selmask.ui.shell import error_box, keys, project
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go, link
from selmask.ui.shell.resources import device_words, machine_devices, store, workspace
from selmask.ui.words.quantities import disk_words, duration
from selmask.ui.words.safe_text import literal, points
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from selmask.experiments.plan import Plan
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import Run


def summary(spec: ExperimentSpec) -> None:
    """Draws the number of runs, the time and disk space they need, the errors and warnings, and the start button."""
    data = Data.of(spec, workspace())
    planned = planned_anew(store(), spec, data)
    unrehearsed, taken = rehearsals.unrehearsed(spec.models), name_taken(spec)
    errors, warnings = concerns(spec, data, tuple(unrehearsed))
    for error in (*taken, *errors):
        error_box.show(error)
        st.session_state.pop(keys.ASKED_TO_START, None)
    if not errors:
        state = workspace_state(spec)
        explored = foreseen(spec, state)
        warnings = (*warnings, *explored)
        show_needs(spec, data, planned, state, is_explored=bool(explored))
        rehearsals.follow({} if keys.ASKED_TO_START in st.session_state else unrehearsed)
    if warnings:
        st.warning(points(warnings), icon=":material/warning:")
    if not errors and explored:
        st.button(
            "Take other seeds",
            key="launch-other-seeds",
            icon=":material/casino:",
            on_click=take_other_seeds,
            help="No finished run is reused then, so the experiment takes longer and its result stays planned.",
        )
    st.button(
        "Start the experiment",
        key="launch-start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=bool(taken or errors),
        on_click=ask_to_start,
    )
    if keys.ASKED_TO_START in st.session_state:
        start(spec)
    with st.expander("From the command line", icon=":material/terminal:"):
        as_command.show(spec)


def take_other_seeds() -> None:
    """Sets the first seed in the form to one that no run has."""
    st.session_state[form_values.FIRST_SEED] = first_unused_seed(store())


def show_needs(spec: ExperimentSpec, data: Data, planned: Plan, state: Hashable, *, is_explored: bool) -> None:
    """Draws what the experiment needs, and offers a trial where the speed of this device is unknown.

    `state` is the `workspace_state` of `spec`; `is_explored` as in `power_note.show`.
    """
    needs = estimate(workspace(), planned, CostBasis(workspace(), store(), machine_devices()))
    show_size(planned, needs)
    power_note.show(spec, state, is_explored=is_explored)
    repeats_offer.in_form(spec, state)
    if needs.unmeasured:
        trial_offer.offer(spec, data, needs.unmeasured[0])


def show_size(planned: Plan, needs: Estimate) -> None:
    """Draws the number of runs, and what has to be done of them."""
    numbers = {kind: planned.count(kind.name) for kind in KINDS.members.values()}
    shown = [counted(n, f"{kind.name} run") for kind, n in numbers.items() if n or kind.in_experiments == "always"]
    st.markdown(f"**{', '.join(shown)}**")
    runs = len(planned.runs)
    if needs.reused < runs:
        show_work(planned, needs)
    if reuse := reuse_in_words(needs.reused, runs):
        st.markdown(reuse)


def show_work(planned: Plan, needs: Estimate) -> None:
    """Draws the time and the disk space that the runs need, and when they start."""
    time = "time unknown yet" if needs.seconds is None else duration(needs.seconds)
    basis = "" if needs.seconds is None else ", a guess" if needs.unmeasured else ", from measurements on this machine"
    st.markdown(f"{time.capitalize()}{basis}; {disk_words(needs.disk)}")
    show_turn(planned)
    if full := lacking_room(needs.disk, needs.training_room, workspace().home):
        st.warning(full, icon=":material/hard_drive:")


def show_turn(planned: Plan) -> None:
    """Says when the experiment will start, or under which name its runs are in the queue already, with a link."""
    hashes, runs = {run.hash for run in planned.runs}, store().runs.all()
    own, others = ([run for run in runs if (run.hash in hashes) == is_own] for is_own in (True, False))
    name = name_in_queue(own) if len(own) == len(hashes) else None
    if name is None:
        st.markdown(when([run for run in others if not run.state.is_final], runs))
        return
    st.markdown(f"The runs of this experiment are in the queue already, as “{literal(name)}”")
    tip, address = "Opens the page Runs.", {keys.RUNS_EXPERIMENT: name}
    link("Runs", "See its runs", "launch-see", icon=":material/monitoring:", tip=tip, address=address)


def name_in_queue(runs: Sequence[Run]) -> str | None:
    """The name of the newest experiment with all of `runs`; None if none of them is left to do, or one ended early."""
    ended = [run.state.is_finished for run in runs if run.state.is_final]
    if len(ended) == len(runs) or not all(ended):
        return None
    ids, places = {run.id for run in runs}, store().experiments.places()
    names = {each.id: each.name for each in store().experiments.all()}
    return next((names[each] for each in names if ids <= {place.run_id for place in places.get(each, ())}), None)


def when(before: Sequence[Run], everything: Sequence[Run]) -> str:
    """When the experiment will start, in words: once a device is free after the runs `before` it."""
    if len(before) < len(device_words()):
        return "Starts at once"
    wait, others = queue.outlook(everything).seconds_until_free(before), counted(len(before), "other run")
    return f"Starts after {others}" if wait is None else f"Starts in {duration(wait)}, after {others}"


def ask_to_start() -> None:
    """Remembers the click until it is obeyed: the page may be redrawn before, when a rehearsal has ended."""
    st.session_state[keys.ASKED_TO_START] = True


@contextmanager
def forgotten_if_refused() -> Iterator[None]:
    """Forgets the click if there is an error: once it is mended, the experiment must not start by itself."""
    try:
        yield
    except SelmaskError:
        st.session_state.pop(keys.ASKED_TO_START, None)
        raise


def start(spec: ExperimentSpec) -> None:
    """Queues the runs and shows them.

    Raises:
        SelmaskError: the experiment cannot be run or started; says why.
    """
    with st.spinner("Checking the experiment and queueing its runs…"):
        try:
            started = start_experiment(workspace(), spec, project=now.name if (now := project.current()) else None)
        finally:
            del st.session_state[keys.ASKED_TO_START]
        next_name = name_like(started.name, form_values.taken_names())
        go(
            "Runs",
            {form_values.NAME: next_name, form_values.BEGINNING: None},
            address={keys.RUNS_EXPERIMENT: started.name},
        )


head("Launch", "Compose an experiment that tests whether a strategy helps on your data.")
needed = {"corpus": "unlabelled texts for post-training", "labelled": "labelled texts for fine-tuning"}
lacking = [words for kind, words in needed.items() if kind not in {record.kind for record in project.datasets()}]
if not lacking:
    with error_box.shown():
        proposal.take_from_address()
    left, right = st.columns([3, 2], gap="medium")
    with left, error_box.shown(), forgotten_if_refused():
        values = experiment_form.show()
        with right, st.container(border=True, key="launch-summary"):
            st.subheader("Summary", anchor=False)
            with error_box.shown(), forgotten_if_refused():
                summary(experiment_form.spec_of(values))
else:
    with empty(
        ":material/rocket_launch:",
        "Import data first",
        f"An experiment needs {' and '.join(needed.values())}. This project has no {' and no '.join(lacking)} yet.",
    ):
        if st.button("Import a file", key="launch-import", type="primary"):
            go("Data", keys.IMPORTING)
