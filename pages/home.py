"""Home: the state of the work, and the next step."""

from __future__ import annotations

import shutil
from collections import Counter

import streamlit as st

from selmask.sample_project import create_sample
from selmask.ui.home import advice, idea
from selmask.ui.launch import repeats_offer
from selmask.ui.parts import queue, run_line
from selmask.ui.shell import cached_results, error_box, keys, live, project
from selmask.ui.shell.head import head
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store, used_bytes, workspace
from selmask.ui.words.safe_text import literal
from selmask.ui.words.titled_arms import titles_of
from selmask.wording import byte_size, counted


def choose_start() -> None:
    """Offers two ways to begin in an empty workspace."""
    sample, own = st.columns(2, gap="medium")
    with sample.container(border=True, height="stretch"):
        st.subheader("Start with the synthetic sample", icon=":material/science:", anchor=False)
        st.write(
            "1,500 invented One Health reports, 400 more with labels, and a lexicon of 120 terms: "
            "enough to try every page in a few minutes."
        )
        if st.button("Create the synthetic sample", key="home-sample", type="primary", icon=":material/add:"):
            with error_box.shown(), st.spinner("Writing the synthetic sample…"):
                project.switch_to_that_of(create_sample(workspace()).corpus.name)
                go("Masks")
    with own.container(border=True, height="stretch"):
        st.subheader("Bring my own data", icon=":material/upload_file:", anchor=False)
        st.write(
            "Unlabelled texts from your field, a few hundred labelled ones, and a list of the field's terms, "
            "as Excel, CSV, JSON or plain text."
        )
        if st.button("Import a file", key="home-import", icon=":material/upload:"):
            go("Data", keys.IMPORTING)


def running() -> None:
    """Draws the active runs of the project with their progress; called again every two seconds."""
    everything = store().runs.all()
    runs = project.within(everything)
    seen = live.observe(run for run in runs if not run.state.is_final)
    for each in seen:
        if each.run.state.is_active:
            run_line.headline(each)
            run_line.bar(each)
    queued, left = live.queue_words(Counter(each.state for each in seen)), queue.outlook(everything)
    st.caption(f"{queued}. {queue.outlook_words(runs, left)}")


def last_finished() -> None:
    """Draws the verdict of the newest experiment that has ended."""
    name = next((each.name for each in project.experiments() if cached_results.is_over(each.name)), None)
    if name is None:
        st.caption("No experiment has ended yet. Its verdict will appear here.")
        return
    st.markdown(f"**{literal(name)}**")
    for paragraph in cached_results.verdict(name) or [cached_results.why_nothing_finished(name)]:
        st.write(literal(paragraph))
    if arms := titles_of(arm for each in cached_results.compared(name) for arm in each.comparison.planned.arms):
        st.caption(literal(f"The arms: {arms}."))
    if st.button("See the comparison", key="home-compare", icon=":material/leaderboard:"):
        go("Compare", {keys.EXPERIMENT: name})
    repeats_offer.beside_result(name, key="home-more")


def next_steps() -> None:
    """Draws suggestions for the next step, the most useful first."""
    steps = advice.next_steps(store(), project.current())
    if not steps:
        st.caption("Nothing is missing. Wait for the runs to finish, or compose another experiment.")
    for number, step in enumerate(steps):
        reason, action = st.columns([3, 1], gap="medium", vertical_alignment="center")
        reason.write(literal(step.sentence))
        if action.button(
            step.label, key=f"home-step-{number}", type="primary" if number == 0 else "secondary", width="stretch"
        ):
            advice.follow(step)


def disk() -> None:
    """Draws the size of the workspace and the free disk space."""
    home = workspace().home
    data, everything = used_bytes(workspace().datasets), used_bytes(home)
    free = shutil.disk_usage(home).free
    library_size = counted(len(store().datasets.all()), "data set")
    st.caption(
        f"{library_size} in all projects. Disk: {byte_size(data)} for data, {byte_size(everything - data)} for runs "
        f"and caches, {byte_size(free)} free."
    )


head("Home", "The state of your work, and what to do next.")
if not project.datasets():
    idea.show()
    choose_start()
else:
    left, right = st.columns([2, 3], gap="medium")
    with left.container(border=True, height="stretch"):
        st.subheader("Running now", anchor=False)
        live.region(running)
    with right.container(border=True, height="stretch"):
        st.subheader("Latest result", anchor=False)
        last_finished()
    with st.container(border=True):
        st.subheader("Next steps", anchor=False)
        next_steps()
    with st.expander("What selmask does", icon=":material/lightbulb:"):
        idea.show()
    disk()
