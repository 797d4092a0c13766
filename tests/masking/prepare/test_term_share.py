from __future__ import annotations

import numpy as np
import pytest

from selmask.masking.domain import Domain
from selmask.masking.prepare.term_share import TermShare, term_share
from tests.masking.examples import TEXTS, domain, masker


def test_terms_are_counted_in_tokens() -> None:
    fitted = masker("lexicon", Domain(("the fly and the fly", "", "a virus", "no fly"), ("fly", "fever")))
    found = term_share(fitted.arrays)
    assert found == TermShare(terms=1, documents=3, with_term=2, tokens=len(fitted.arrays.ids), of_terms=3)
    assert found.document_share == pytest.approx(2 / 3)
    assert found.warning is None


def test_a_lexicon_that_hardly_occurs_is_told() -> None:
    texts = ("the fly and the virus in the fruit", *["the virus and the fruit of the report"] * 40)
    found = term_share(masker("lexicon", Domain(texts, ("fly",))).arrays)
    assert found.warning is not None
    assert "of the tokens" in found.warning


def test_it_is_what_the_tokens_inside_matches_are() -> None:
    fitted = masker("tfidf")
    found, lexicon = term_share(fitted.arrays), fitted.domain.lexicon
    texts = [text for text in TEXTS if lexicon.matches(text)]
    assert found.with_term == len(texts)
    assert found.terms == len({match.term for text in texts for match in lexicon.matches(text)})
    assert 0 < found.token_share < 1
    assert np.isclose(found.token_share, found.of_terms / len(fitted.arrays.ids))


@pytest.mark.parametrize(
    ("strategy", "looks"),
    [
        ({"name": "sm-lex-tfidf"}, True),
        ({"name": "tfidf", "unit": "word"}, False),
        ({"name": "random-word"}, False),
        ({"name": "placebo-lexicon"}, False),
        ({"name": "sm-lex-tfidf-published"}, False),
    ],
)
def test_only_whole_matches_of_the_lexicon_itself_can_be_counted(strategy: dict[str, str], looks: bool) -> None:
    assert (masker(strategy, domain()).corpus.term_share is not None) is looks


def test_without_a_lexicon_there_is_nothing_to_count() -> None:
    assert masker("tfidf", Domain(TEXTS)).corpus.term_share is None
