from __future__ import annotations

import math

import numpy as np
import pytest

from selmask.masking.domain import Domain
from selmask.masking.preview.excerpt import Excerpt
from selmask.masking.preview.figures import Figures, counts, figures, jaccard, words
from selmask.masking.preview.window_views import masked_units
from selmask.specs import Masking
from tests.masking.examples import PLAIN, TRAINING, masker

TEXT = "fever and virus in the report and the virus of the vaccine"
EPOCHS = range(3)


def measured(strategy: str, text: str, masking: Masking) -> tuple[Figures, dict[str, int], set[str]]:
    """The figures of `text` among the plain documents, its words hidden in epoch 0 with how often, and as a set."""
    fitted = masker(strategy, Domain((*PLAIN, text), ("fever", "powdery mildew")))
    excerpt = Excerpt.of_rows(fitted, [len(PLAIN)])
    windows = excerpt.windows(masking, 0)
    hidden = windows.hide(np.arange(len(windows)), 0)
    hidden_words = {word for _, word in words(excerpt, hidden)}
    return figures(excerpt, windows, hidden, EPOCHS), dict(counts(excerpt, hidden)), hidden_words


@pytest.mark.parametrize("strategy", TRAINING)
def test_the_figures_are_those_of_a_count_by_hand(strategy: str) -> None:
    fitted = masker(strategy, Domain(PLAIN, ("fever", "powdery mildew", "fly")))
    excerpt = Excerpt.of_rows(fitted, range(len(PLAIN)))
    windows = excerpt.windows(Masking(rate=0.3), 1, len(EPOCHS))
    rows = np.arange(len(windows))
    hidden = windows.hide(rows, 1)
    counted = figures(excerpt, windows, hidden, EPOCHS)
    batches = [windows.batch(rows, epoch) for epoch in EPOCHS]
    masked = int((batches[1].labels != -100).sum())
    tokens = int((windows.lengths - 2).sum())
    assert counted.masked == pytest.approx(masked / tokens)
    present = {int(id_) for frame, length in zip(windows.frames(rows, 1).original, windows.lengths, strict=True)
               for id_ in frame[1 : length - 1]}  # fmt: skip
    asked = {int(id_) for batch in batches for id_ in batch.labels[batch.labels != -100]}
    assert counted.never == pytest.approx(len(present - asked) / len(present))
    if strategy != "random-span" and fitted.text_form.unit != "token":
        units = [unit for each in masked_units(excerpt, windows, hidden) for unit in each]
        assert sum(counts(excerpt, hidden).values()) == len(units)


def test_a_hidden_word_that_also_stands_unhidden_is_visible() -> None:
    of_others, hidden, _ = measured("sm-nonlex-tfidf", TEXT, Masking(rate=0.1))
    assert set(hidden) == {"virus"} or of_others.visible == 0
    everything, _, _ = measured("random-word", TEXT, Masking(rate=0.9, occurrences="all"))
    assert everything.visible == 0, "all occurrences go together"


def test_lexicon_terms_count_even_if_the_strategy_ignores_them() -> None:
    first, hidden, _ = measured("sm-lex-tfidf", TEXT, Masking(rate=0.05))
    assert hidden == {"fever": 1}
    assert first.lexicon == 1
    assert first.types == 1
    all_, _, _ = measured("random-word", TEXT, Masking(rate=0.99))
    assert 0 < all_.lexicon < 1
    none, _, _ = measured("non-lexicon", TEXT, Masking(rate=0.99))
    assert none.lexicon == 0


def test_words_of_a_term_are_words() -> None:
    _, hidden, hidden_words = measured("lexicon", "powdery mildew on the leaves of vines and fruit", Masking(rate=0.2))
    assert "powdery mildew" in hidden
    assert {"powdery", "mildew"} <= hidden_words


@pytest.mark.parametrize("strategy", ["random-token", "tfidf", "sm-lex-tfidf-published"])
def test_a_hidden_part_of_a_word_counts_as_the_word(strategy: str) -> None:
    masking = Masking(rate=0.99)
    fitted = masker(strategy, Domain((*PLAIN, "unbelievable outbreaks"), ("fever",)))
    excerpt = Excerpt.of_rows(fitted, [len(PLAIN)])
    windows = excerpt.windows(masking, 0)
    hidden = windows.hide(np.arange(len(windows)), 0)
    assert len(excerpt.arrays.ids) > 2, "the words are several tokens"
    shown = {word for _, word in words(excerpt, hidden)}
    assert shown
    assert shown <= {"unbelievable", "outbreaks"}
    assert set(counts(excerpt, hidden)) == shown
    assert max(counts(excerpt, hidden).values()) == 1


def test_a_text_with_nothing_to_hide_has_figures_too() -> None:
    nothing, hidden, _ = measured("sm-nonlex-tfidf", "?!", Masking())
    assert (nothing.masked, nothing.lexicon, nothing.types, nothing.visible, nothing.never) == (0, 0, 0, 0, 1)
    assert hidden == {}


def test_no_documents_have_figures_too() -> None:
    excerpt = Excerpt.of_rows(masker("tfidf"), [])
    windows = excerpt.windows(Masking(), 0)
    assert figures(excerpt, windows, windows.hide(np.arange(0), 0), EPOCHS) == Figures(0, 0, 0, 0, 0)


def test_agreement_is_the_share_of_words_that_both_hide() -> None:
    one, other = {(0, "rust"), (0, "wheat")}, {(0, "rust"), (1, "wheat")}
    assert jaccard(one, other) == pytest.approx(1 / 3)
    assert jaccard(one, one) == 1
    assert math.isnan(jaccard(set(), set()))
