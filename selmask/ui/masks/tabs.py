"""The tabs of the page Masks: texts side by side, how far masks agree, what the model sees; and files of it all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from selmask.charts import most_masked, overlap
from selmask.corpus.export import safe_csv
from selmask.masking.preview.pieces import pieces
from selmask.masking.registry import strategies
from selmask.ui.masks import figures_in_words, fitted, highlight, run_masks
from selmask.ui.parts import downloads
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.masking.prepare.tokenizer import TextTokenizer
    from selmask.masking.preview.window_views import WindowView
    from selmask.ui.masks.choices import Wish
    from selmask.ui.masks.fitted import Shown

SAMPLE = 200
"""Texts of the corpus from which the agreement is told."""

MOST_EPOCHS = 10
"""Epochs of a run that are compared."""


def side_by_side(wish: Wish, columns: Sequence[Shown]) -> None:
    """One column each: its figures, then the texts; what the marks mean below."""
    st.html(_grid(wish, columns))


def agreement(wish: Wish, columns: Sequence[Shown]) -> None:
    """Over a sample of the corpus: how far masks agree, and which words each strategy hides most."""
    rows = fitted.trained_rows(wish.tasks[0], SAMPLE)
    sample = [fitted.shown(each.task, rows, each.epoch) for each in columns]
    compared = {each.strategy: each for each in sample}
    of, noun = "strategies", "strategy"
    if wish.of_a_run:  # one strategy: what can be compared is its epochs
        compared = {
            f"epoch {epoch + 1}": fitted.shown(wish.tasks[0], rows, epoch)
            for epoch in range(min(wish.epochs, MOST_EPOCHS))
        }
        of, noun = "epochs", "epoch"
    st.caption(f"Over the first {counted(len(rows), 'text')} of the corpus that are trained on.")
    shared = figures_in_words.overlap(compared)
    downloads.chart(overlap(shared, of), shared.reset_index(names=noun), "overlap", "Heat map of shared words")
    for column, each in zip(st.columns(len(sample)), sample, strict=True):
        words = figures_in_words.most_masked([each])
        with column:
            figure = most_masked(words, each.strategy, documents=len(rows))
            name = each.strategy
            downloads.chart(figure, words, f"most-masked-{name}", f"Words that {name} hides most")


def seen_by_model(wish: Wish, columns: Sequence[Shown]) -> None:
    """The windows as the model gets them, and below each hidden place what it has to say."""
    st.caption(
        "The model gets the tokens in a line; in the frames it sees what stands above and must say what is below."
    )
    for each in columns:
        with st.container(border=True):
            texts = {int(number): text for number, text in zip(each.excerpt.ids, each.names(wish.texts), strict=True)}
            tokenizer = each.excerpt.masker.tokenizer
            windows = (_window(view, texts[view.document], tokenizer) for view in each.views)
            st.html(highlight.named(each.strategy, "".join(windows)))


def take_along(wish: Wish, columns: Sequence[Shown]) -> None:
    """What is shown, as a file of its own to read, as a table, and as the JSON lines of the command line."""
    downloads.file("HTML", lambda: highlight.page("Masks", _facts(wish), _grid(wish, columns)), "masks.html")
    downloads.file(
        "CSV", lambda: safe_csv(figures_in_words.table({each.strategy: each.views for each in columns})), "masks.csv"
    )
    downloads.file("JSON", lambda: "".join(f"{line}\n" for each in columns for line in _lines(each)), "masks.jsonl")


def _lines(shown: Shown) -> Iterator[str]:
    """What the command line's preview prints with --json, the strategy's name before it."""
    for view in shown.views:
        yield json.dumps({"strategy": shown.strategy} | view.model_dump(mode="json"), ensure_ascii=False)


def _grid(wish: Wish, columns: Sequence[Shown]) -> str:
    """The columns as HTML."""
    made = [
        highlight.column(
            each.strategy,
            strategies()[each.strategy].description,
            figures_in_words.in_words(each.figures(wish.epochs), wish.epochs),
            each.documents(wish.texts),
            "Nothing is drawn here: every epoch hides the same words." if each.repeats_itself else "",
        )
        for each in columns
    ]
    return highlight.side_by_side(made, 2 + len(wish.texts))


def _window(view: WindowView, text: str, tokenizer: TextTokenizer) -> str:
    """A window with its place in `text` and its budget above it."""
    hidden = [token for unit in view.masked for token in unit.tokens]
    said = f"{text}, window {view.window + 1}: {len(view.tokens)} tokens, at most {view.budget} hidden"
    tokens, seen = pieces(tokenizer, view.tokens), pieces(tokenizer, view.seen)
    return highlight.captioned(said, highlight.seen_and_said(tokens, seen, hidden))


def _facts(wish: Wish) -> dict[str, str]:
    """How the masks came about, for a file that stands by itself."""
    common = run_masks.facts(wish.tasks[0])
    names = ", ".join(task.strategy.name for task in wish.tasks)
    own = "; ".join(run_masks.facts(task)["Its parameters"] for task in wish.tasks)
    return common | {"Strategy": names, "Its parameters": own, "Epoch": f"{wish.epoch + 1}"}
