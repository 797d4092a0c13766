"""The lineage of a run as a small graph: its data, the runs before it, and the runs after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from selmask.fields.data_kind import TITLES
from selmask.runs.kinds.all_kinds import kind_of, parsed
from selmask.ui.shell.resources import store
from selmask.ui.words.safe_text import literal
from selmask.wording import counted, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.store.run import Run

MOST_CHILDREN = 6
"""An encoder may have a hundred runs that start from it; drawn one below another, more would fill the page."""
LABEL_CHARACTERS = 60
"""Titles name an arm, data and a model; longer labels would widen the graph beyond the page."""
DATA: dict[str, str] = dict(TITLES.items()) | {"test": "Test texts"}


def show(run: Run) -> None:
    """Draws data and earlier runs on the left and later runs on the right; those that do not fit are counted."""
    before, children = ancestors(run), store().runs.children(run.id)
    st.mermaid_chart(diagram(run, before, children), width="content", alt=f"Lineage of {run.title}")
    if len(children) > MOST_CHILDREN:
        st.caption(f"{counted(len(children), 'run')} start from this one; {MOST_CHILDREN} of them are drawn.")
    for other in [*before, *children[:MOST_CHILDREN]]:
        st.caption(f"Run {other.id}: {literal(other.title)} ({other.state.word})")


def ancestors(run: Run) -> list[Run]:
    """The runs that `run` descends from, each before those that start from it."""
    parents = [store().runs.get(each) for each in run.parents]
    found = [each for parent in parents for each in (*ancestors(parent), parent)]
    return list({each.id: each for each in found}.values())


def diagram(run: Run, before: Sequence[Run], children: Sequence[Run]) -> str:
    """The graph in Mermaid's syntax: the base model, the runs before, the run, and the runs after it."""
    nodes = {each.id: f"run{each.id}" for each in before} | {run.id: "this"}
    left_model = {each.id for each in before if kind_of(each).leaves}
    drawn = ["graph LR", f"this[{_quoted(_named(run))}]", "style this stroke-width:3px"]
    drawn += [f"base([{_quoted('Base model: ' + (parsed(run).base_model or 'unknown'))}])"]
    drawn += [f"{nodes[each.id]}[{_quoted(_named(each))}]" for each in before]
    for each in (*before, run):
        node = nodes[each.id]
        # A run that leaves no model, such as scoring, passes no weights on: the next run starts from the base model.
        if left_model.isdisjoint(each.parents):
            drawn += [f"base --> {node}"]
        drawn += [f"{nodes[parent]} --> {node}" for parent in each.parents if parent in nodes]
        drawn += _data(each, node)
    for child in children[:MOST_CHILDREN]:
        drawn += [f"run{child.id}[{_quoted(_named(child))}]", f"this --> run{child.id}"]
    if len(children) > MOST_CHILDREN:
        drawn += [f"more[{_quoted(f'and {len(children) - MOST_CHILDREN} more')}]", "this --> more"]
    return "\n".join(drawn)


def _data(run: Run, node: str) -> Iterable[str]:
    for key, data in parsed(run).data.items():
        noun = DATA.get(key, key.replace("_", " ").capitalize())
        yield f"{node}-{key}[({_quoted(f'{noun}: {data.name}')})] --> {node}"


def _named(run: Run) -> str:
    return f"{run.kind.capitalize()}, run {run.id}, {run.state.word}"


def _quoted(text: str) -> str:
    """`text` as a label: all but letters, digits, blanks and simple punctuation become Mermaid's number codes."""
    short = shortened(text, LABEL_CHARACTERS)
    return '"' + re.sub(r"[^\w ,:…-]", lambda character: f"#{ord(character[0])};", short) + '"'
