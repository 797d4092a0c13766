"""Masks: the same text under several strategies, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.charts import most_masked, overlap
from selmask.masking.registry import strategies
from selmask.specs import PostTraining
from selmask.ui import downloads, highlight, keys, mask_choices, mask_figures, mask_views
from selmask.ui.entries import go
from selmask.ui.head import empty, head
from selmask.ui.resources import store
from selmask.ui.text import counted

if TYPE_CHECKING:
    from selmask.masking.preview import WindowView
    from selmask.ui.mask_views import Domain, Settings

SAMPLE = 200
"""Texts of the corpus from which the agreement of strategies is told."""

TABS = ["Side by side", "Agreement", "What the model sees"]


def side_by_side(domain: Domain, chosen: list[Settings], text: int | str) -> None:
    """One column per strategy: the text, what the marks mean, five figures."""
    for column, each in zip(st.columns(len(chosen), gap="small"), chosen, strict=True):
        views = mask_views.of_text(domain, each, text)
        epochs = [mask_views.of_text(domain, each.at_epoch(epoch), text) for epoch in range(PostTraining().epochs)]
        masked = [unit for view in views for unit in view.masked]
        with column.container(border=True, height="stretch"):
            st.html(highlight.named(each.strategy))
            st.caption(strategies()[each.strategy].description)
            st.html(highlight.highlighted(mask_figures.whole_text(views), masked, each.strategy))
            st.html(highlight.legend([unit.reason for unit in masked], each.strategy))
            st.html(highlight.listed(mask_figures.figures(views, epochs).in_words(len(epochs))))
            if each.repeats_itself:
                st.caption("Nothing is drawn here: every epoch hides the same words.")


def agreement(domain: Domain, chosen: list[Settings]) -> None:
    """Over a sample of the corpus: how far strategies agree, and which words each hides most."""
    documents = mask_views.rows(domain)[:SAMPLE]
    views = {each.strategy: mask_views.of_rows(domain, each, documents) for each in chosen}
    st.caption(f"Over the first {counted(len(documents), 'text')} of the corpus.")
    shared = mask_figures.overlap(views)
    downloads.chart(overlap(shared), shared.reset_index(names="strategy"), "overlap", "Heat map of shared words")
    for column, (name, found) in zip(st.columns(len(views)), views.items(), strict=True):
        words = mask_figures.most_masked(found)
        with column:
            figure = most_masked(words, name, documents=len(documents))
            downloads.chart(figure, words, f"most-masked-{name}", f"Words that {name} hides most")


def seen_by_model(domain: Domain, chosen: list[Settings], text: int | str) -> None:
    """The windows as the model gets them, and below each hidden place what it has to say."""
    for each in chosen:
        with st.container(border=True):
            st.html(highlight.named(each.strategy))
            for view in mask_views.of_text(domain, each, text):
                st.caption(f"Window {view.window + 1}: {len(view.tokens)} tokens, at most {view.budget} hidden")
                hidden = [token for unit in view.masked for token in unit.tokens]
                st.html(highlight.seen_and_said(view.tokens, view.seen, hidden, each.strategy))


def take_along(domain: Domain, chosen: list[Settings], text: int | str) -> None:
    """What is shown, as CSV and as the JSON lines of the command line."""
    views: dict[str, list[WindowView]] = {each.strategy: mask_views.of_text(domain, each, text) for each in chosen}
    lines = [view.model_dump_json() for found in views.values() for view in found]
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Train with this", key="masks-train", type="primary", icon=":material/rocket_launch:"):
            go("Launch", mask_choices.for_launch(domain, chosen))
        downloads.csv(mask_figures.table(views), "masks")
        downloads.file("JSON", lambda: "\n".join(lines) + "\n", "masks.jsonl")


head("Masks", "What each strategy hides from the model, on the very texts and with the very draws of training.")
if not store().datasets.all("corpus"):
    with empty(":material/ink_highlighter:", "No corpus yet", "Here a text stands with the hidden words marked."):
        if st.button("Import a corpus", key="masks-import", type="primary"):
            go("Data", keys.IMPORTING)
    st.stop()

domain = mask_choices.domain()
if domain is None:
    st.info("Choose a corpus and a model.")
    st.stop()
text = mask_choices.text(mask_views.rows(domain))
chosen = mask_choices.settings(has_lexicon=domain.lexicon is not None)
if not chosen:
    st.info("Choose at least one strategy above.")
    st.stop()
first, second, third = st.tabs(TABS, key=keys.MASKS_TAB, on_change="rerun", bind="query-params")
if first.open:
    with first:
        side_by_side(domain, chosen, text)
if second.open:
    with second:
        agreement(domain, chosen)
if third.open:
    with third:
        seen_by_model(domain, chosen, text)
take_along(domain, chosen, text)
