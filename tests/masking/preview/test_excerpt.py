from __future__ import annotations

import numpy as np
import pytest

from selmask.errors import BadInput
from selmask.masking.preview.excerpt import Excerpt
from selmask.masking.registry import parse_strategy
from selmask.specs import Masking
from tests.masking.examples import TERMS, TEXTS, TRAINING, masker

CHOSEN = [len(TEXTS) - 2, 3, 0, 5, len(TEXTS) - 1]
MASKINGS = [Masking(rate=0.3), Masking(rate=0.4, occurrences="all"), Masking(rate=0.3, occurrences="one")]


@pytest.mark.parametrize("masking", MASKINGS, ids=lambda masking: masking.occurrences)
@pytest.mark.parametrize("name", TRAINING)
def test_a_document_alone_has_the_masks_it_has_in_the_corpus(name: str, masking: Masking) -> None:
    fitted = masker(name)
    whole, excerpt = fitted.windows(masking, 3), Excerpt.of_rows(fitted, CHOSEN)
    part = excerpt.windows(masking, 3)
    rows = np.flatnonzero(np.isin(whole.documents, CHOSEN))
    assert excerpt.ids[part.documents].tolist() == whole.documents[rows].tolist()
    assert part.lengths.tolist() == whole.lengths[rows].tolist()
    expected, alone = whole.batch(rows, 1), part.batch(np.arange(len(part)), 1)
    np.testing.assert_array_equal(alone.input_ids, expected.input_ids)
    np.testing.assert_array_equal(alone.labels, expected.labels)


@pytest.mark.parametrize("changes", [{"temperature": 0.2}, {"selection": "top"}, {"uniform_share": 0.5}], ids=str)
def test_other_parameters_of_the_pick_need_no_new_fit(changes: dict[str, object]) -> None:
    strategy = parse_strategy({"name": "sm-lex-tfidf", **changes})
    excerpt = Excerpt.of_rows(masker("sm-lex-tfidf"), range(5))
    repicked = excerpt.windows(Masking(rate=0.3), 0, strategy=strategy)
    expected = masker(strategy.model_dump()).windows(Masking(rate=0.3), 0)
    rows = np.flatnonzero(expected.documents < 5)
    np.testing.assert_array_equal(repicked.batch(rows, 0).labels, expected.batch(rows, 0).labels)


def test_a_strategy_that_needs_a_new_fit_is_refused() -> None:
    excerpt = Excerpt.of_rows(masker("sm-lex-tfidf"), range(5))
    with pytest.raises(BadInput, match="differs in more"):
        excerpt.windows(Masking(), 0, strategy=parse_strategy({"name": "sm-lex-tfidf", "stop_words": "none"}))


@pytest.mark.parametrize("name", ["random-word", "placebo-lexicon", "sm-lex-tfidf-published"])
def test_the_lexicon_is_the_real_one_for_every_strategy(name: str) -> None:
    """A strategy that segments without it, by a false one, or by wordpieces is held to the same terms."""
    excerpt = Excerpt.of_rows(masker(name), [0, 3])
    tokens = excerpt.masker.tokenizer.tokens(excerpt.arrays.ids[excerpt.in_lexicon].tolist())
    spelled = "".join(token.removeprefix("##") for token in tokens).lower()
    assert "mildew" in spelled
    assert "viruses" in spelled
    assert "vines" not in spelled
    assert "mildew" in TERMS
