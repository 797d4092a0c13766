"""Masks: the same texts under several strategies, side by side, or as a run saw them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.launch import form_values
from selmask.ui.masks import choices, fitted, highlight, run_masks, score_requests, tabs, text_choice
from selmask.ui.parts import coverage_views
from selmask.ui.shell import error_box, keys, live
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.ui.masks.choices import Wish
    from selmask.ui.masks.fitted import Shown

TABS = {
    "Side by side": tabs.side_by_side,
    "Agreement": tabs.agreement,
    "What the model sees": tabs.seen_by_model,
}


def show(wish: Wish) -> None:
    """What is hidden, and what can be done with it; strategies whose masks are not there yet are trained with, too."""
    columns = []
    for task in wish.tasks:
        with error_box.shown():
            columns.append(fitted.shown(task, wish.texts, wish.epoch, as_trained=wish.of_a_run))
    if columns:
        wish = replace(wish, tasks=tuple(each.task for each in columns))
        tell_of_lexicon(columns)
        show_tabs(wish, columns)
    with st.container(horizontal=True, vertical_alignment="center"):
        if not wish.of_a_run and st.button(
            "Train with this", key="masks-train", type="primary", icon=":material/rocket_launch:"
        ):
            go("Launch", form_values.of_draft(choices.draft(wish.asked)))
        if columns:
            tabs.take_along(wish, columns)


def tell_of_lexicon(columns: Sequence[Shown]) -> None:
    """How much of the corpus its terms are, from the first strategy that looks for them."""
    corpora = (each.excerpt.masker.corpus for each in columns)
    told = next(((each.term_share, len(each.domain.lexicon)) for each in corpora if each.term_share), None)
    if told is not None:
        coverage_views.line(*told)


def show_tabs(wish: Wish, columns: Sequence[Shown]) -> None:
    """What is hidden, seen in three ways; only the open one is drawn."""
    tabs = st.tabs(list(TABS), key=keys.MASKS_TAB, on_change="rerun", bind="query-params")
    for tab, (_, view) in zip(tabs, TABS.items(), strict=True):
        if tab.open:
            with tab:
                view(wish, columns)


st.html(highlight.CSS)
head("Masks", "What each strategy hides from the model, on the very texts and with the very draws of training.")
if not store().datasets.all("corpus"):
    with empty(":material/ink_highlighter:", "No corpus yet", "Here a text stands with the hidden words marked."):
        if st.button("Import a corpus", key="masks-import", type="primary"):
            go("Data", keys.IMPORTING)
    st.stop()

wish: Wish | None = None
with error_box.shown():
    place, texts = st.columns([4, 5])
    with place:
        source = text_choice.source()
    wish = run_masks.wish(texts) if source == text_choice.OF_A_RUN else choices.settings(source, texts)
live.region(lambda: score_requests.offer(wish.asked if wish else ()))
if wish is not None:
    with error_box.shown():
        show(wish)
