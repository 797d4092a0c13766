"""The tabs of the page Masks (texts side by side, agreement, the model's view) and its downloads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from selmask.charts import most_masked, overlap
from selmask.masking.preview.pieces import pieces
from selmask.masking.registry import strategies, titled
from selmask.ui.masks import figures_in_words, highlight, masked_texts, run_masks
from selmask.ui.parts import downloads
from selmask.ui.shell.strategy_styles import style_of
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.masking.prepare.tokenizer import TextTokenizer
    from selmask.masking.preview.window_views import WindowView
    from selmask.ui.masks.choices import Selection
    from selmask.ui.masks.masked_texts import MaskedTexts

SAMPLE = 200
"""Texts of the corpus on which the agreement is measured."""

MOST_EPOCHS = 10
"""Epochs of a run that are compared at most."""


def side_by_side(selection: Selection, columns: Sequence[MaskedTexts]) -> None:
    """A column for each strategy with its figures and texts, above a legend of the marks."""
    st.html(_grid(selection, columns))


def agreement(selection: Selection, columns: Sequence[MaskedTexts]) -> None:
    """The agreement of masks on a sample of the corpus, and the words that each strategy hides most."""
    rows = masked_texts.trained_rows(selection.shown[0], SAMPLE)
    sample = [masked_texts.mask(each.spec, rows, each.epoch) for each in columns]
    compared = {each.strategy: each for each in sample}
    of, noun = "strategies", "strategy"
    if selection.of_a_run:  # one strategy: what can be compared is its epochs
        compared = {
            f"epoch {epoch + 1}": masked_texts.mask(selection.shown[0], rows, epoch)
            for epoch in range(min(selection.epochs, MOST_EPOCHS))
        }
        of, noun = "epochs", "epoch"
    st.caption(f"On the first {counted(len(rows), 'text')} of the corpus that training uses.")
    shared = figures_in_words.overlap(compared)
    downloads.chart(overlap(shared, of), shared.reset_index(names=noun), "overlap", "Heat map of shared words")
    for column, each in zip(st.columns(len(sample)), sample, strict=True):
        words = figures_in_words.most_masked([each])
        with column:
            figure = most_masked(words, each.strategy, style_of(each.strategy), documents=len(rows))
            name = each.strategy
            downloads.chart(figure, words, f"most-masked-{name}", f"Words that {name} hides most")


def seen_by_model(_: Selection, columns: Sequence[MaskedTexts]) -> None:
    """The windows as the model gets them, with the word to predict below each hidden place."""
    st.caption(
        "The tokens in the order in which the model reads them. In a frame, the model sees the upper token and must "
        "predict the lower one."
    )
    for each in columns:
        with st.container(border=True):
            tokenizer = each.excerpt.masker.tokenizer
            windows = (_window(view, each.name(view.document), tokenizer) for view in each.views)
            st.html(highlight.named(each.strategy, "".join(windows)))


def offer_files(selection: Selection, columns: Sequence[MaskedTexts]) -> None:
    """Downloads of the masks: a page to read, a table, and the JSON lines of the command line's preview."""
    downloads.file("HTML", lambda: highlight.page("Masks", _facts(selection), _grid(selection, columns)), "masks.html")
    downloads.csv(figures_in_words.table(columns), "masks")
    downloads.file("JSON", lambda: "".join(f"{line}\n" for each in columns for line in _lines(each)), "masks.jsonl")


def _lines(shown: MaskedTexts) -> Iterator[str]:
    """The lines that the command line's preview prints with --json, each with the strategy's name."""
    for view in shown.views:
        yield json.dumps({"strategy": shown.strategy} | view.model_dump(mode="json"), ensure_ascii=False)


def _grid(selection: Selection, columns: Sequence[MaskedTexts]) -> str:
    """The columns as HTML."""
    parts = [
        highlight.column(
            each.strategy,
            strategies()[each.strategy].description,
            figures_in_words.in_words(each.figures(selection.epochs), selection.epochs),
            each.documents(selection.texts),
            "Nothing is drawn at random here: every epoch hides the same words." if each.repeats_itself else "",
        )
        for each in columns
    ]
    return highlight.side_by_side(parts, 2 + len(selection.texts))


def _window(view: WindowView, text: str, tokenizer: TextTokenizer) -> str:
    """A window below its number in `text` and its budget."""
    hidden = [token for unit in view.masked for token in unit.tokens]
    caption = f"{text}, window {view.window + 1}: {len(view.tokens)} tokens, at most {view.budget} hidden"
    tokens, inputs = pieces(tokenizer, view.tokens), pieces(tokenizer, view.seen)
    return highlight.captioned(caption, highlight.model_view(tokens, inputs, hidden))


def _facts(selection: Selection) -> dict[str, str]:
    """The settings of the masks, for a self-contained file."""
    common = run_masks.facts(selection.shown[0])
    names = ", ".join(titled(spec.strategy.name) for spec in selection.shown)
    own = "; ".join(run_masks.facts(spec)["Parameters"] for spec in selection.shown)
    return common | {"Strategy": names, "Parameters": own, "Epoch": f"{selection.epoch + 1}"}
