from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.text.folding import fold, fold_term
from tests.lexicon import reference
from tests.support.generated import generated

CHARACTERS = "aBé e\u0301ßﬁ½ﷺ™-‐–\u00ad’'\t\r\n\u2028\u00a0\u3000漢ｶ가\u1100\u1161🙂"


@pytest.mark.parametrize(
    "text",
    [
        "powdery mildew",
        "Powdery-Mildew",
        "powdery\nmildew",
        "powdery\r\nmildew",
        "powdery  \t mildew",
        "powdery-\nmildew",
        "powdery–mildew",
        "powdery\u2212mildew",
        "powdery \r\n mildew",
        "powdery\u00a0mildew",
        "powdery&nbsp;mildew",
        "powd&#101;ry&#x2011;mil&shy;dew",
        "powdery\u2028mildew",
        "powdery\u2011mildew",
        "pow\u00addery mil\u00addew",
        "Ｐowdery－mildew",
    ],
)
def test_spellings_of_a_term_fold_to_one(text: str) -> None:
    assert fold(text).text == "powdery mildew"


@pytest.mark.parametrize(
    "text", ["powdery – mildew", "powdery\n\nmildew", "powdery - mildew", "powdery\n- mildew", "powdery--mildew"]
)
def test_a_dash_a_blank_line_and_a_list_separate_words(text: str) -> None:
    assert fold(text).text not in {"powdery mildew", "powderymildew"}
    assert fold_term(f"- {text}") == fold(text).text


@pytest.mark.parametrize(
    ("text", "folded"), [("Cafe\u0301", "café"), ("STRAẞE", "strasse"), ("oﬃce", "office"), ("½", "1⁄2")]
)
def test_folding_is_nfkc_without_case(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_a_term_folds_without_blanks_at_its_ends() -> None:
    assert fold_term(" \tFoot-and-Mouth disease\r\n") == "foot and mouth disease"


@pytest.mark.parametrize(
    ("text", "part", "origin"),
    [
        ("Ein Café au lait", "café", "Café"),
        ("Ein Cafe\u0301 au lait", "café", "Cafe\u0301"),
        ("Große Straße.", "strasse", "Straße"),
        ("🙂 oﬃce hours", "office", "oﬃce"),
        ("die ½ Dosis", "dosis", "Dosis"),
        ("é a \r\n  b c", "b", "b"),
        ("é vac\u00adcine.", "vaccine", "vac\u00adcine"),
        ("é fly\u00ad dust", "fly", "fly"),
        ("عسل ﷺ virus", "virus", "virus"),
    ],
)
def test_a_span_of_the_folded_text_leads_back_to_its_origin(text: str, part: str, origin: str) -> None:
    folded = fold(text)
    start = folded.text.index(part)
    [span] = folded.origins([(start, start + len(part))])
    assert text[slice(*span)] == origin


def test_part_of_an_expansion_has_no_origin() -> None:
    folded = fold("ﬁsh ½")
    assert folded.origins([(1, 4), (0, 6), (0, 4)]) == [(-1, 3), (0, -1), (0, 3)]


@generated(150)
@given(st.text(CHARACTERS, max_size=25))
def test_the_origin_of_a_span_folds_to_that_span(text: str) -> None:
    folded = fold(text)
    assert folded.text == reference.fold(text)
    for start in range(len(folded.text)):
        for end in range(start + 1, len(folded.text) + 1):
            [span] = folded.origins([(start, end)])
            if -1 not in span:
                assert fold_term(text[slice(*span)]) == folded.text[start:end].strip(reference.APART)
