from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.charts.palette import style
from selmask.masking.preview import MaskedUnit
from selmask.ui import highlight

TEXT = "Leaf rust <script>alert('x')</script> & co. on wheat."


def unit(start: int, end: int, reason: Any = "lexicon", score: float = 0.5) -> MaskedUnit:
    return MaskedUnit(tokens=(1,), text=TEXT[start:end], start=start, end=end, tier=0, score=score, reason=reason)


def shown(html: str) -> str:
    """What a person reads: the marks gone, the entities resolved."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def marked(html: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<mark[^>]*>(.*?)</mark>", html)]


def test_a_script_in_a_text_is_shown_and_not_run() -> None:
    html = highlight.highlighted(TEXT, [unit(0, 9)], "sm-lex-tfidf")
    assert "<script" not in html
    assert shown(html) == TEXT


def test_a_script_inside_a_mark_is_shown_and_not_run() -> None:
    html = highlight.highlighted(TEXT, [unit(10, 37)], "sm-lex-tfidf")
    assert "<script" not in html
    assert marked(html) == ["<script>alert('x')</script>"]


def test_the_marks_are_where_the_offsets_say() -> None:
    html = highlight.highlighted(TEXT, [unit(47, 52, "fill"), unit(0, 9)], "sm-lex-tfidf")
    assert marked(html) == [TEXT[0:9], TEXT[47:52]]


def test_units_that_overlap_never_cross() -> None:
    html = highlight.highlighted(TEXT, [unit(0, 9), unit(5, 12, "fill"), unit(2, 4, "random")], "tfidf")
    assert marked(html) == [TEXT[0:9], TEXT[9:12]]
    assert shown(html) == TEXT


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=6))
def test_the_text_comes_out_as_it_went_in(text: str, places: list[tuple[int, int]]) -> None:
    units = [unit(start, end) for start, end in places]
    html = highlight.highlighted(text, units, "tfidf")
    assert shown(html) == text
    assert html.count("<mark") == html.count("</mark>")


@pytest.mark.parametrize("reason", highlight.REASONS)
def test_every_reason_has_its_mark_its_style_and_its_score(reason: str) -> None:
    html = highlight.highlighted(TEXT, [unit(0, 9, reason, 0.25)], "tfidf")
    assert f'class="sm-{reason}"' in html
    assert "score 0.25" in html
    assert f"mark.sm-{reason} {{" in highlight.CSS


def test_the_legend_explains_what_occurs_and_nothing_else() -> None:
    assert marked(highlight.legend(["fill", "lexicon", "fill"], "tfidf")) == [
        highlight.REASONS["lexicon"],
        highlight.REASONS["fill"],
    ]


def test_the_strategy_gives_the_colour() -> None:
    assert style("tfidf").colour in highlight.highlighted(TEXT, [], "tfidf")
    assert "<b>" not in highlight.named("<b>bad</b>")


def test_the_window_shows_what_is_seen_and_what_must_be_said() -> None:
    tokens = ["[CLS]", "camp", "##ylo", "on", "<wheat>", "[SEP]"]
    seen = ["[CLS]", "camp", "##ylo", "on", "[MASK]", "[SEP]"]
    html = highlight.seen_and_said(tokens, seen, [4], "tfidf")
    assert "<b>[MASK]</b><small>&lt;wheat&gt;</small>" in html
    assert "<span>camp·ylo</span>" in html
    assert shown(html) == "[CLS]camp·yloon[MASK]<wheat>[SEP]"


def test_a_piece_after_a_hidden_one_stands_alone() -> None:
    html = highlight.seen_and_said(["camp", "##ylo"], ["[MASK]", "##ylo"], [0], "tfidf")
    assert html.endswith("<span>##ylo</span></div>")


def test_figures_are_escaped() -> None:
    assert highlight.listed({"<b>": "1 & 2"}) == '<dl class="sm-figures"><dt>&lt;b&gt;</dt><dd>1 &amp; 2</dd></dl>'
