from __future__ import annotations

import re
from html import unescape

from selmask.predictor.client import Reasons, Weight
from selmask.ui.predict.weighed_text import as_html, explanation

TEXT = "Rust <i>on</i> wheat, and so on."


def reasons(*drops: float, words: int | None = None, characters: int = len(TEXT)) -> Reasons:
    places = [match.span() for match in re.finditer(r"\w+", TEXT)][: len(drops)]
    weights = tuple(Weight(a, b, TEXT[a:b], drop) for (a, b), drop in zip(places, drops, strict=True))
    return Reasons("plant", 0.8, characters, words or len(weights), weights)


def test_the_text_is_unchanged_and_the_words_that_matter_are_marked() -> None:
    html = as_html(TEXT, reasons(0.5, 0.001, -0.2, 0.25), "tfidf")
    body = html.split("</style>")[1]
    assert unescape(re.sub(r"<[^>]*>", "", body)) == TEXT
    assert re.findall(r'<mark class="sm-(\w+)"[^>]*title="([^"]*)">(\w+)', body) == [
        ("for", "-50.0 points without it", "Rust"),
        ("against", "+20.0 points without it", "on"),
        ("for", "-25.0 points without it", "i"),
    ]


def test_untested_text_is_pale_and_explained() -> None:
    some = reasons(0.5, 0.1, words=7)
    assert as_html(TEXT, some, "tfidf").endswith(
        '<span class="sm-unread">&gt;on&lt;/i&gt; wheat, and so on.</span></div>'
    )
    assert "Only the first 2 of 7 words were tested." in explanation(some, len(TEXT))
    cut = reasons(0.5, characters=5)
    assert "reads only the first 5 of 32 characters" in explanation(cut, len(TEXT))


def test_many_words_with_little_weight_are_explained() -> None:
    assert "depends on many words together" in explanation(reasons(0.001, 0.0), len(TEXT))
    assert "<mark" not in as_html(TEXT, reasons(0.001, 0.0), "tfidf")


def test_a_text_without_words_is_explained() -> None:
    nothing = Reasons("plant", 0.8, 0, 0, ())
    assert as_html("", nothing, "tfidf").endswith("></div>")
    assert explanation(nothing, 0) == "The part of the text that the model reads contains no word."
