from __future__ import annotations

import re
from html import unescape

from selmask.predictor.client import Reasons, Weight
from selmask.ui.predict.weighed_text import explained, weighed

TEXT = "Rust <i>on</i> wheat, and so on."


def reasons(*drops: float, words: int | None = None, characters: int = len(TEXT)) -> Reasons:
    places = [match.span() for match in re.finditer(r"\w+", TEXT)][: len(drops)]
    weights = tuple(Weight(a, b, TEXT[a:b], drop) for (a, b), drop in zip(places, drops, strict=True))
    return Reasons("plant", 0.8, characters, words or len(weights), weights)


def test_the_text_comes_out_as_it_went_in_with_its_weighty_words_marked() -> None:
    html = weighed(TEXT, reasons(0.5, 0.001, -0.2, 0.25), "tfidf")
    body = html.split("</style>")[1]
    assert unescape(re.sub(r"<[^>]*>", "", body)) == TEXT
    assert re.findall(r'<mark class="sm-(\w+)"[^>]*title="([^"]*)">(\w+)', body) == [
        ("for", "-50.0 points without it", "Rust"),
        ("against", "+20.0 points without it", "on"),
        ("for", "-25.0 points without it", "i"),
    ]


def test_what_was_not_looked_at_is_pale_and_said() -> None:
    some = reasons(0.5, 0.1, words=7)
    assert weighed(TEXT, some, "tfidf").endswith(
        '<span class="sm-unread">&gt;on&lt;/i&gt; wheat, and so on.</span></div>'
    )
    assert "Of 7 words the first 2 were looked at." in explained(some, len(TEXT))
    cut = reasons(0.5, characters=5)
    assert "reads the first 5 of 32 characters" in explained(cut, len(TEXT))


def test_many_words_that_matter_a_little_are_said_to_be_so() -> None:
    assert "rests on many words together" in explained(reasons(0.001, 0.0), len(TEXT))
    assert "<mark" not in weighed(TEXT, reasons(0.001, 0.0), "tfidf")


def test_a_text_without_words_has_no_reasons() -> None:
    nothing = Reasons("plant", 0.8, 0, 0, ())
    assert weighed("", nothing, "tfidf").endswith("></div>")
    assert explained(nothing, 0) == "There is no word to take out in what the model reads."
