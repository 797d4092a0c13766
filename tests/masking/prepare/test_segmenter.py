from __future__ import annotations

import numpy as np

from selmask.lexicon.match import Lexicon, Matching
from selmask.masking.prepare.segmenter import Segmenter
from selmask.masking.units import ADDRESS, CAPITALS, MASKABLE, TERM, Units, Vocabulary


def segment(*texts: str, terms: tuple[str, ...] = (), matching: Matching | None = None) -> Units:
    lexicon = Lexicon(terms, matching) if terms else None
    return Segmenter(lexicon, Vocabulary()).segment(texts)


def written(units: Units, text: str) -> list[str]:
    return [text[start:end] for start, end in zip(units.start, units.end, strict=True)]


def types(units: Units) -> list[str]:
    return [units.vocabulary.types[number] for number in units.type]


def test_terms_and_the_words_between_them_are_the_units() -> None:
    text = "Ripe fruit: a Fruit-fly, and fruit"
    units = segment(text, terms=("fruit fly", "ripe fruit"))
    assert written(units, text) == ["Ripe fruit", "a", "Fruit-fly", "and", "fruit"]
    assert units.has(TERM).tolist() == [True, False, True, False, False]
    assert types(units) == ["ripe fruit", "a", "fruit fly", "and", "fruit"]


def test_spellings_of_a_term_and_of_a_word_are_one_type() -> None:
    units = segment("Fruit-fly fruit fly E\u0301te\u0301 été ÉTÉ", terms=("fruit fly",))
    assert types(units) == ["fruit fly", "fruit fly", "été", "été", "été"]


def test_the_rest_of_a_hyphenated_word_is_a_word() -> None:
    text = "fruit-fly-eggs and fly"
    units = segment(text, terms=("fly",), matching=Matching(inside_hyphens=True))
    assert written(units, text) == ["fruit", "fly", "eggs", "and", "fly"]
    assert units.has(TERM).tolist() == [False, True, False, False, True]


def test_flags_tell_which_units_may_be_hidden() -> None:
    text = "WHO \u0301 @who a@b.org www.who.int It"
    units = segment(text)
    assert units.has(CAPITALS).tolist() == [True, False, False, False, False, False]
    assert units.has(MASKABLE).tolist() == [True, False, True, True, True, True]
    assert units.has(ADDRESS).tolist() == [False, False, True, True, True, False]


def test_addresses_can_be_words_on_request() -> None:
    units = Segmenter(None, Vocabulary(), addresses=True).segment(["see www.who.int or @who"])
    assert not units.has(ADDRESS).any()
    assert units.has(MASKABLE).all()
    assert types(units) == ["see", "www.who.int", "or", "@who"]


def test_documents_keep_their_units_apart() -> None:
    units = segment("a b", "", "…", "b c d")
    assert units.pointer.tolist() == [0, 2, 2, 2, 5]
    assert units.documents == 4
    assert units.document.tolist() == [0, 0, 3, 3, 3]
    assert types(units) == ["a", "b", "b", "c", "d"]


def test_no_documents_have_no_units() -> None:
    units = segment()
    assert units.documents == 0
    assert units.type.dtype == np.int32
    assert len(units.type) == 0
