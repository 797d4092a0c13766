"""Masks: the same texts under several strategies side by side, or as a run saw them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.launch import form_values, proposal
from selmask.ui.masks import choices, masked_texts, run_masks, score_requests, tabs, text_choice, tour
from selmask.ui.parts import coverage_views
from selmask.ui.shell import error_box, keys, live, project
from selmask.ui.shell.head import empty, head_with_room
from selmask.ui.shell.navigation import go

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.ui.masks.choices import Selection
    from selmask.ui.masks.masked_texts import MaskedTexts

TABS = {
    "Side by side": tabs.side_by_side,
    "Agreement": tabs.agreement,
    "What the model sees": tabs.seen_by_model,
}


def show(selection: Selection) -> None:
    """Show the masks, and offer to train with the chosen strategies, also those whose masks cannot be shown yet."""
    columns = []
    for spec in selection.shown:
        with error_box.shown():
            columns.append(masked_texts.mask(spec, selection.texts, selection.epoch, as_trained=selection.of_a_run))
    if columns:
        selection = replace(selection, shown=tuple(each.spec for each in columns))
        show_tabs(selection, columns)
        show_term_share(columns)
    with st.container(horizontal=True, vertical_alignment="center"):
        if not selection.of_a_run and st.button(
            "Train with this", key="masks-train", type="primary", icon=":material/rocket_launch:"
        ):
            widgets = form_values.of_draft(choices.draft(selection.chosen))
            go("Launch", proposal.choices_handed_over("What you chose on Masks", widgets))
        if columns:
            tabs.offer_files(selection, columns)


def show_term_share(columns: Sequence[MaskedTexts]) -> None:
    """Show the share of the lexicon's terms in the corpus, from the first strategy that looks for them."""
    corpora = (each.excerpt.masker.corpus for each in columns)
    share = next(((each.term_share, len(each.domain.lexicon)) for each in corpora if each.term_share), None)
    if share is not None:
        coverage_views.line(*share)


def show_tabs(selection: Selection, columns: Sequence[MaskedTexts]) -> None:
    """Show the masks in three ways; only the open tab is drawn."""
    tabs = st.tabs(list(TABS), key=keys.MASKS_TAB, on_change="rerun", bind="query-params")
    for tab, (_, view) in zip(tabs, TABS.items(), strict=True):
        if tab.open:
            with tab:
                view(selection, columns)


beside_title = head_with_room("Masks", "The words that each strategy hides from the model, exactly as in training.")
if not project.datasets("corpus"):
    with empty(":material/ink_highlighter:", "No corpus yet", "Texts will appear here with the hidden words marked."):
        if st.button("Import a corpus", key="masks-import", type="primary"):
            go("Data", keys.IMPORTING)
    live.end_page()

selection: Selection | None = None
run_masks.take_from_address()
with error_box.shown():
    with st.container(gap="xsmall"):
        place, texts = st.columns([4, 5])
        form = st.container(gap="xsmall")
    with place:
        source = text_choice.source()
    content, below = st.container(key="masks-content"), st.container()
    with form:
        selection = run_masks.ask(texts, below) if source == text_choice.OF_A_RUN else choices.ask(source, texts, below)
    if selection is not None and not selection.of_a_run:
        with beside_title:
            tour.show(selection.chosen[0].corpus.name)
    with content:
        live.region(lambda: score_requests.offer(selection.chosen if selection else ()))
        if selection is not None:
            show(selection)
