from __future__ import annotations

import pytest

from selmask.corpus.everyday_english import everyday_sentences
from selmask.text.likely_language import likelier

GERMAN = (
    "Die Behörden haben gestern bestätigt, dass sich die Krankheit in den Betrieben ausbreitet. Die Tiere wurden von "
    "den anderen getrennt, und der Bauer darf sie nicht mehr auf die Weide lassen."
)
DANISH = (
    "Spredningen af sygdommen på gårdene i syd blev i går bekræftet af tjenesten, og de syge dyr er blevet isoleret. "
    "Det er ikke sikkert, at der er mere, som vi kan gøre for dem nu."
)


@pytest.mark.parametrize(
    ("texts", "given", "expected"),
    [
        (everyday_sentences(), "english", None),
        (everyday_sentences(), "french", "english"),
        (everyday_sentences(), "none", "english"),
        ([GERMAN] * 3, "english", "german"),
        ([GERMAN] * 3, "german", None),
        ([DANISH] * 3, "norwegian", None),  # too near to tell
        ([DANISH] * 3, "english", "danish"),
        ([GERMAN[:60]], "english", None),  # too short to tell
        (["malaria dengue zika"] * 50, "english", None),  # terms are no running text
        ([], "english", None),
    ],
)
def test_another_language_is_named_only_where_it_is_clear(texts: list[str], given: str, expected: str | None) -> None:
    assert likelier(texts, given) == expected
