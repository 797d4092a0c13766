from __future__ import annotations

import math
from typing import Any

import pytest

from selmask.masking.preview import MaskedUnit, WindowView
from selmask.ui import mask_figures

TEXT = "Rust on wheat and rust on rye, but no rusty gate."


def unit(text: str, start: int, tokens: tuple[int, ...], reason: Any = "lexicon") -> MaskedUnit:
    return MaskedUnit(tokens=tokens, text=text, start=start, end=start + len(text), tier=0, score=1.0, reason=reason)


def view(*masked: MaskedUnit, document: int = 0, window: int = 0, tokens: int = 12) -> WindowView:
    names = tuple(f"t{n}" for n in range(tokens))
    text = TEXT if window == 0 else None
    return WindowView(document=document, window=window, text=text, tokens=names, seen=names, budget=3, masked=masked)


RUST, WHEAT = unit("Rust", 0, (1,)), unit("wheat", 8, (3, 4), "fill")


def test_shares_are_of_the_tokens_that_are_not_special() -> None:
    found = mask_figures.figures([view(RUST, WHEAT)], [])
    assert found.masked == pytest.approx(3 / 10)
    assert found.lexicon == pytest.approx(1 / 3)
    assert found.types == 2


def test_a_word_that_also_stands_open_is_visible() -> None:
    assert mask_figures.figures([view(RUST)], []).visible == 1
    assert mask_figures.figures([view(WHEAT)], []).visible == 0
    both = unit("rust", 18, (6,))
    assert mask_figures.figures([view(RUST, both)], []).visible == 0, "rusty is another word"


def test_epochs_are_added_up() -> None:
    found = mask_figures.figures([view(RUST)], [[view(RUST)], [view(WHEAT)], [view(RUST)]])
    assert found.covered == pytest.approx(3 / 10)


def test_a_text_with_nothing_hidden_has_figures_too() -> None:
    found = mask_figures.figures([view()], [[view()]])
    assert (found.masked, found.lexicon, found.visible, found.covered) == (0, 0, 0, 0)
    assert found.in_words(1)["Tokens hidden"] == "0 %"


def test_agreement_is_that_of_words() -> None:
    views = {"one": [view(RUST, WHEAT)], "other": [view(RUST)], "nothing": [view()]}
    table = mask_figures.overlap(views)
    assert table.to_numpy()[:2, :2].tolist() == [[1, 0.5], [0.5, 1]]
    assert math.isnan(table.to_numpy()[2, 2])


def test_words_of_different_texts_are_different() -> None:
    views = {"one": [view(RUST)], "other": [view(RUST, document=1)]}
    assert mask_figures.overlap(views).loc["one", "other"] == 0


def test_the_most_hidden_words_come_first() -> None:
    table = mask_figures.most_masked([view(RUST, WHEAT), view(RUST, document=1)], limit=1)
    assert table.to_dict("records") == [{"word": "rust", "times": 2}]


def test_the_table_has_a_row_for_each_hidden_unit() -> None:
    table = mask_figures.table({"tfidf": [view(RUST, WHEAT)]})
    assert list(table["text"]) == ["Rust", "wheat"]
    assert list(table.columns) == [
        "strategy", "document", "window", "text", "start", "end", "tier", "score", "reason"
    ]  # fmt: skip


def test_the_text_is_that_of_window_0() -> None:
    assert mask_figures.whole_text([view(window=1), view()]) == TEXT
    assert mask_figures.whole_text([]) == ""
