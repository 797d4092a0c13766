from __future__ import annotations

import pytest

from selmask.lexicon.coverage import SPARSE_SHARE, SPARSE_WORDS, Coverage, coverage
from selmask.lexicon.match import Lexicon
from tests.lexicon import reference

TERMS = ["powdery mildew", "fever", "the", "x", "avian influenza virus", "rust", "Fever"]
TEXTS = ["Powdery-mildew and fever: the fever is high", "no term here", "", "Avian influenza virus, x and FEVER"]
RARE = " ".join(["word"] * 999)


def covered(*texts: str, terms: list[str] | None = None) -> Coverage:
    return coverage(texts, Lexicon(TERMS if terms is None else terms))


def test_terms_documents_and_words_are_counted() -> None:
    found = covered(*TEXTS)
    assert (found.terms, found.terms_found, found.terms_not_found) == (6, 5, 1)
    assert (found.documents, found.documents_hit, found.documents_without) == (4, 2, 2)
    assert found.hits == 7
    assert found.most_frequent[0] == ("fever", 3)
    assert found.not_found == ("rust",)
    assert found.longest[:2] == (("avian influenza virus", 3), ("powdery mildew", 2))
    assert (set(found.too_common), found.too_common_hits) == ({"the", "x"}, 2)


def test_words_covered_equal_those_of_the_reference() -> None:
    found = covered(*TEXTS)
    spans = [(text, start, end) for text in TEXTS for start, end in reference.matches(text, TERMS)]
    assert found.words == sum(len(reference.words(text)) for text in TEXTS)
    assert found.words_covered == sum(len(reference.words(text[start:end])) for text, start, end in spans)
    assert found.word_share == pytest.approx(found.words_covered / found.words)


def test_no_warning_if_terms_are_frequent_enough() -> None:
    found = covered("fever and rust", "fever is high", "no term here")
    assert found.warning is None
    assert found.warning is None


def test_terms_in_few_documents_hardly_change_what_is_hidden() -> None:
    texts = ["fever " * 9, *["no term here"] * 199]
    found = covered(*texts, terms=["fever"])
    assert found.word_share > SPARSE_WORDS
    assert found.document_share < SPARSE_SHARE
    assert found.warning
    assert "0.5 %" in str(found.warning)
    assert "as it would without one" in str(found.warning)


def test_terms_for_few_words_leave_the_choice_to_tfidf() -> None:
    found = covered(f"{RARE} fever", f"{RARE} fever")
    assert found.document_share == 1
    assert found.warning
    assert "0.10 %" in str(found.warning)


def test_a_warning_if_no_term_occurs() -> None:
    found = covered("no term here", "nor here", terms=["fever"])
    assert found.hits == found.words_covered == 0
    assert found.not_found == ("fever",)
    assert "None of the terms" in str(found.warning)


def test_there_may_be_no_documents_and_no_terms() -> None:
    assert covered().document_share == covered().word_share == 0
    assert covered("fever", terms=[]).terms_found == 0


def test_stop_words_depend_on_the_language() -> None:
    assert coverage(["the"], Lexicon(["the"]), "none").too_common == ()
