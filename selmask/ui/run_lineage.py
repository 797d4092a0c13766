"""Where a run comes from and what comes of it, as a small graph that follows the theme."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.resources import store
from selmask.ui.text import counted, literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.store.run import Run

MOST_CHILDREN = 6
LABEL_CHARACTERS = 60
DATA = {"corpus": "Corpus", "lexicon": "Lexicon", "labelled": "Labelled texts", "test": "Test texts"}


def show(run: Run) -> None:
    """Data and base model to the left, what starts from the run to the right; those that do not fit are counted."""
    parent = None if run.parent_id is None else store().runs.get(run.parent_id)
    children = store().runs.children(run.id)
    st.mermaid_chart(diagram(run, parent, children), width="content", alt=f"Lineage of {run.title}")
    if len(children) > MOST_CHILDREN:
        st.caption(f"{counted(len(children), 'run')} start from it; {MOST_CHILDREN} of them are drawn.")
    for other in filter(None, [parent, *children[:MOST_CHILDREN]]):
        st.caption(f"Run {other.id}: {literal(other.title)} ({other.state.word})")


def diagram(run: Run, parent: Run | None, children: list[Run]) -> str:
    """The graph in Mermaid's words."""
    lines = ["graph LR", f"this[{_quoted(_named(run))}]", "style this stroke-width:3px"]
    lines += [f"base([{_quoted('Base model: ' + str(run.spec.get('model', 'unknown')))}])"]
    if parent is None or parent.kind == "scoring":  # scores are read, the weights are still the base model's
        lines += ["base --> this"]
    if parent is not None:
        lines += [f"parent[{_quoted(_named(parent))}]", "base --> parent", "parent --> this", *_data(parent, "parent")]
    lines += _data(run, "this")
    for child in children[:MOST_CHILDREN]:
        lines += [f"run{child.id}[{_quoted(_named(child))}]", f"this --> run{child.id}"]
    if len(children) > MOST_CHILDREN:
        lines += [f"more[{_quoted(f'and {len(children) - MOST_CHILDREN} more')}]", "this --> more"]
    return "\n".join(lines)


def _data(run: Run, node: str) -> Iterable[str]:
    for key, noun in DATA.items():
        chosen = run.spec.get(key)
        if isinstance(chosen, dict):
            yield f"{node}-{key}[({_quoted(noun + ': ' + str(chosen.get('name')))})] --> {node}"


def _named(run: Run) -> str:
    return f"{run.kind.capitalize()}, run {run.id}, {run.state.word}"


def _quoted(text: str) -> str:
    """A label that says just `text`: every sign but letters, digits, blanks and commas as Mermaid's number for it."""
    short = shorten(text, LABEL_CHARACTERS, placeholder="…")
    return '"' + re.sub(r"[^\w ,:…-]", lambda sign: f"#{ord(sign[0])};", short) + '"'
