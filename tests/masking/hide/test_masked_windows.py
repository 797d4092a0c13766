from __future__ import annotations

import numpy as np
import pytest

from selmask.masking.domain import Domain
from selmask.masking.units import TERM
from selmask.specs import Masking
from tests.masking.examples import TERMS, TEXTS, TRAINING, masker, tokenizer

EPOCHS = 400
WORDS = ("fly fruit fever virus report vaccine",) * 5


def fates(words: tuple[str, ...], epochs: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """What each hidden unit was and what was seen in its place, under BERT's replacement."""
    windows = masker("random-word", Domain(words)).windows(Masking(rate=0.5, replacement="bert"), seed=0)
    rows = np.arange(len(windows))
    original, seen = [], []
    for epoch in range(epochs):
        hidden, frames = windows.hide(rows, epoch), windows.frames(rows, epoch)
        for unit, window, position in zip(hidden.unit, hidden.window, hidden.position, strict=True):
            span = slice(position, position + windows.arrays.unit_tokens[unit])
            original.append(frames.original[window, span])
            seen.append(frames.seen[window, span])
    return original, seen


def test_berts_replacement_is_80_10_10() -> None:
    """Within five standard errors; a random token is the original itself once in as many as there are."""
    original, seen = (np.concatenate(part) for part in fates(("the fly and who of in the fever",) * 20, EPOCHS))
    masked, same = seen == tokenizer().mask_id, seen == original
    by_chance = 0.1 / len(tokenizer().replacements())
    tolerance = 5 * 0.5 / np.sqrt(len(seen))
    assert len(seen) > 10_000
    assert masked.mean() == pytest.approx(0.8, abs=tolerance)
    assert same.mean() == pytest.approx(0.1 + by_chance, abs=tolerance)
    assert (~masked & ~same).mean() == pytest.approx(0.1 - by_chance, abs=tolerance)


def test_random_tokens_are_uniform_and_never_special_or_unused() -> None:
    original, seen = (np.concatenate(part) for part in fates(WORDS * 4, EPOCHS))
    random = seen[(seen != tokenizer().mask_id) & (seen != original)]
    allowed = tokenizer().replacements()
    names = tokenizer().tokens(allowed.tolist())
    assert not {name for name in names if name.startswith("[") and len(name) > 1}
    assert set(random.tolist()) <= set(allowed.tolist())
    counts = np.bincount(random, minlength=int(allowed.max()) + 1)[allowed]
    expected = len(random) / len(allowed)
    assert counts == pytest.approx(np.full(len(allowed), expected), abs=6 * np.sqrt(expected))


def test_a_unit_is_replaced_as_a_whole() -> None:
    original, seen = fates(("COVID report of feverish vaccines",) * 10, 60)
    mask = tokenizer().mask_id
    long = [(was, now) for was, now in zip(original, seen, strict=True) if len(was) > 2]
    assert len(long) > 300
    kinds = {"mask" if (now == mask).all() else "same" if (now == was).all() else "random" for was, now in long}
    assert kinds == {"mask", "same", "random"}
    assert all((now == mask).all() or not (now == mask).any() for _, now in long)


@pytest.mark.parametrize("name", TRAINING)
def test_always_mask_is_always_mask(name: str) -> None:
    windows = masker(name).windows(Masking(rate=0.4), seed=0)
    batch = windows.batch(np.arange(len(windows)), 0)
    assert (batch.input_ids[batch.labels != -100] == tokenizer().mask_id).all()


@pytest.mark.parametrize("unchanged", [1, 0.5, 0])
def test_shares_without_random_tokens_leave_the_rest_as_it_is(unchanged: float) -> None:
    windows = masker("random-word").windows(Masking(rate=0.5, replacement=(1 - unchanged, 0, unchanged)), seed=0)
    frames = [windows.frames(windows.rows, epoch) for epoch in range(20)]
    batch = windows.batch(windows.rows, 0)
    before, after = (np.concatenate([getattr(each, name) for each in frames]) for name in ("original", "seen"))
    assert set(after[before != after]) == ({tokenizer().mask_id} if unchanged < 1 else set())
    assert (batch.labels >= 0).any()
    kept = batch.input_ids == batch.labels
    assert bool(kept.any()) == (unchanged > 0)


def test_the_replacement_does_not_change_which_words_are_hidden() -> None:
    fitted = masker("tfidf")
    rows = np.arange(len(TEXTS))
    plain, bert = (fitted.windows(Masking(replacement=kind), seed=0).batch(rows, 0) for kind in ("mask", "bert"))
    assert (plain.labels == bert.labels).all()
    assert (plain.input_ids != bert.input_ids).any()


def test_a_batch_is_framed_and_padded() -> None:
    windows = masker("random-word", Domain(("the fly", "the fly and the fever"))).windows(Masking(), seed=0)
    batch = windows.batch(np.array([0, 1]), 0)
    frames = windows.frames(np.array([0, 1]), 0)
    assert [tokenizer().tokens(row.tolist()) for row in frames.original] == [
        ["[CLS]", "the", "fly", "[SEP]", "[PAD]", "[PAD]", "[PAD]"],
        ["[CLS]", "the", "fly", "and", "the", "fever", "[SEP]"],
    ]
    assert batch.attention_mask.tolist() == [[1, 1, 1, 1, 0, 0, 0], [1] * 7]
    assert windows.lengths.tolist() == [4, 7]
    assert batch.rows.tolist() == [0, 1]
    assert batch.input_ids.dtype == batch.labels.dtype == np.int64


def test_windows_without_a_candidate_are_left_out_and_the_rest_padded_to_its_own_longest() -> None:
    domain = Domain(("…" * 30, "the fly", "", "@WHO https://who.int", "[MASK] 🙂"))
    windows = masker("random-word", domain).windows(Masking(), seed=0)
    batch = windows.batch(np.arange(len(windows)), 0)
    assert batch.rows.tolist() == [1]
    assert batch.input_ids.shape == (1, 4)
    nothing = windows.batch(np.array([0, 2]), 0)
    assert nothing.input_ids.shape[0] == len(nothing.rows) == 0


def test_every_window_of_a_batch_has_a_label_even_with_a_uniform_share() -> None:
    domain = Domain(("the of and in", "it is the fly", "fly fly fly"), TERMS)
    windows = masker({"name": "sm-nonlex-tfidf", "uniform_share": 0.3}, domain).windows(Masking(), seed=0)
    for epoch in range(50):
        batch = windows.batch(np.arange(3), epoch)
        assert (batch.labels != -100).any(1).all()


def test_the_lexicon_mask_of_a_batch_marks_the_tokens_of_terms() -> None:
    fitted = masker("sm-lex-tfidf")
    windows = fitted.windows(Masking(rate=0.4), seed=0)
    rows = np.arange(len(windows))
    batch, hidden = windows.batch(rows, 0), windows.hide(rows, 0)
    is_term = fitted.arrays.units.has(TERM)[hidden.unit]
    assert batch.lexicon.sum() == fitted.arrays.unit_tokens[hidden.unit[is_term]].sum()
    assert (batch.lexicon <= (batch.labels != -100)).all()
    assert 0 < batch.lexicon.sum() < (batch.labels != -100).sum()


def test_the_uniform_share_hides_every_word_in_time() -> None:
    """Stop words and terms too; addresses and what has no letter or digit never."""
    domain = Domain(("the fly of WHO at www.who.int, … and fever",), TERMS)
    fitted = masker({"name": "sm-nonlex-tfidf", "uniform_share": 1.0}, domain)
    windows = fitted.windows(Masking(), seed=0)
    units = fitted.arrays.units
    seen = {
        domain.texts[0][units.start[unit] : units.end[unit]]
        for epoch in range(200)
        for unit in windows.hide(np.arange(1), epoch).unit
    }
    assert seen == {"the", "fly", "of", "WHO", "at", "and", "fever"}
