from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.masking.preview.pieces import Piece
from selmask.masking.preview.window_views import MaskedUnit
from selmask.ui.masks import highlight
from selmask.ui.masks.masked_texts import Document
from selmask.ui.shell.strategy_styles import style_of

TEXT = "Leaf rust <script>alert('x')</script> & co. on wheat."


def unit(start: int, end: int, reason: Any = "lexicon", score: float = 0.5) -> MaskedUnit:
    return MaskedUnit(tokens=(1,), text=TEXT[start:end], start=start, end=end, tier=0, score=score, reason=reason)


def shown(html: str) -> str:
    """The readable text: without tags, with entities resolved."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def marked(html: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<mark[^>]*>(.*?)</mark>", html)]


def test_a_script_in_a_text_is_shown_and_not_run() -> None:
    html = highlight.highlighted(TEXT, [unit(0, 9)])
    assert "<script" not in html
    assert shown(html) == TEXT


def test_a_script_inside_a_mark_is_shown_and_not_run() -> None:
    html = highlight.highlighted(TEXT, [unit(10, 37)])
    assert "<script" not in html
    assert marked(html) == ["<script>alert('x')</script>"]


def test_the_marks_are_where_the_offsets_say() -> None:
    html = highlight.highlighted(TEXT, [unit(47, 52, "fill"), unit(0, 9)])
    assert marked(html) == [TEXT[0:9], TEXT[47:52]]


def test_units_that_overlap_never_cross() -> None:
    html = highlight.highlighted(TEXT, [unit(0, 9), unit(5, 12, "fill"), unit(2, 4, "random")])
    assert marked(html) == [TEXT[0:9], TEXT[9:12]]
    assert shown(html) == TEXT


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=6))
def test_the_text_stays_unchanged(text: str, places: list[tuple[int, int]]) -> None:
    units = [unit(start, end) for start, end in places]
    html = highlight.highlighted(text, units)
    assert shown(html) == text
    assert html.count("<mark") == html.count("</mark>")


@pytest.mark.parametrize("reason", highlight.REASONS)
def test_every_reason_has_its_mark_its_style_and_its_score(reason: str) -> None:
    html = highlight.highlighted(TEXT, [unit(0, 9, reason, 0.25)])
    assert f'class="sm-{reason}"' in html
    assert "score 0.25" in html
    assert f"mark.sm-{reason} {{" in highlight.CSS


def one_column(strategy: str = "tfidf", *documents: Document, note: str = "") -> str:
    return highlight.column(strategy, "Words <i>.", {"Tokens": ("15 %", 'of "all"')}, documents, note)


def test_the_legend_explains_what_occurs_and_nothing_else() -> None:
    column = one_column("tfidf", Document("Text 1", "", TEXT, [unit(0, 9, "fill"), unit(10, 12)]))
    legend, _ = highlight.side_by_side([column], 3).split('<div class="sm-columns"')
    assert marked(legend) == [highlight.REASONS["lexicon"], highlight.REASONS["fill"]]


def test_a_column_has_its_colour_and_its_texts_with_their_notes() -> None:
    html = one_column("tfidf", Document("Text <1>", "held & out", TEXT, []), note="Nothing is drawn.")
    assert style_of("tfidf").colour in html
    assert "&lt;i&gt;" in html
    assert "<em>held &amp; out</em>" in html
    assert "Nothing is drawn." in html
    assert "<b>" not in highlight.named("<b>bad</b>", "")


def test_a_downloaded_file_fetches_nothing() -> None:
    html = highlight.page("Masks <x>", {"Corpus": "<b>"}, one_column())
    assert html.startswith("<!doctype html>")
    assert "Masks &lt;x&gt;" in html
    assert "&lt;b&gt;" in html
    assert not re.search(r"\b(src|href)=|url\(|@import|<script", html)


def read(*texts: str) -> list[Piece]:
    return [Piece(text.removeprefix("·"), text.startswith("·")) for text in texts]


def test_a_window_shows_its_input_and_the_words_to_predict() -> None:
    tokens = read("[CLS]", "camp", "·ylo", "on", "<wheat", "[SEP]")
    seen = read("[CLS]", "camp", "·ylo", "on", "[MASK]", "[SEP]")
    html = highlight.model_view(tokens, seen, [4])
    assert "<b><bdi>[MASK]</bdi></b><small>&lt;wheat</small>" in html
    assert "<span>camp·ylo</span>" in html
    assert shown(html) == "[CLS]camp·yloon[MASK]<wheat[SEP]"


def test_a_piece_after_a_hidden_one_stands_alone() -> None:
    html = highlight.model_view(read("camp", "·ylo"), read("[MASK]", "·ylo"), [0])
    assert html.endswith("<span>·ylo</span></div>")


def test_text_has_the_direction_of_its_script() -> None:
    assert 'dir="auto"' in highlight.highlighted("حمى في القرية", [])
    html = highlight.model_view(read("[CLS]", "حمى"), read("[CLS]", "حمى"), [])
    assert 'dir="auto"' in html
    assert "<bdi>[CLS]</bdi>" in html


def test_figures_are_escaped() -> None:
    html = highlight.listed({"<b>": ("1 & 2", 'the "first"')})
    assert shown(html) == "<b>1 & 2"
    assert 'title="the &quot;first&quot;"' in html
