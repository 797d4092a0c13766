from __future__ import annotations

import numpy as np
import pytest

from selmask.masking.domain import Domain
from selmask.masking.prepare.term_share import TermShare, term_share
from tests.masking.examples import TEXTS, domain, masker


def test_terms_are_counted_in_tokens() -> None:
    fitted = masker("lexicon", Domain(("the fly and the fly", "", "a virus", "no fly"), ("fly", "fever")))
    share = term_share(fitted.arrays)
    assert share == TermShare(terms=1, documents=3, with_term=2, tokens=len(fitted.arrays.ids), of_terms=3)
    assert share.document_share == pytest.approx(2 / 3)
    assert share.warning is None


def test_a_lexicon_that_hardly_occurs_gives_a_warning() -> None:
    texts = ("the fly and the virus in the fruit", *["the virus and the fruit of the report"] * 40)
    share = term_share(masker("lexicon", Domain(texts, ("fly",))).arrays)
    assert share.warning is not None
    assert "of the tokens" in share.warning


def test_the_share_is_that_of_tokens_inside_matches() -> None:
    fitted = masker("tfidf")
    share, lexicon = term_share(fitted.arrays), fitted.domain.lexicon
    texts = [text for text in TEXTS if lexicon.matches(text)]
    assert share.with_term == len(texts)
    assert share.terms == len({match.term for text in texts for match in lexicon.matches(text)})
    assert 0 < share.token_share < 1
    assert np.isclose(share.token_share, share.of_terms / len(fitted.arrays.ids))


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
def test_only_whole_matches_of_the_domains_lexicon_are_counted(strategy: dict[str, str], looks: bool) -> None:
    assert (masker(strategy, domain()).corpus.term_share is not None) is looks


def test_without_a_lexicon_there_is_nothing_to_count() -> None:
    assert masker("tfidf", Domain(TEXTS)).corpus.term_share is None
