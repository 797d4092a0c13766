from __future__ import annotations

import numpy as np
import pytest

from selmask.corpus.duplicates import find_duplicates
from selmask.corpus.everyday_english import everyday_sentences
from selmask.masking.forgetting_probe import everyday_windows
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.models.bundled_encoder import folder
from tests.masking.small_tokenizers import wordpiece


def test_two_hundred_different_sentences_of_usual_length() -> None:
    sentences = everyday_sentences()
    assert len(sentences) == len(set(sentences)) == 200
    assert all(5 <= len(sentence.split()) <= 20 and sentence[-1] in ".?" for sentence in sentences)
    for row, sentence in enumerate(sentences):
        assert not find_duplicates([sentence], sentences[:row]).of_tests


@pytest.mark.parametrize("length", [8, 256])
def test_every_sentence_has_the_same_masks_each_time(length: int) -> None:
    tokenizer = TextTokenizer.load(folder())
    windows, again = everyday_windows(tokenizer, length), everyday_windows(tokenizer, length)
    batch, other = windows.batch(windows.rows, 0), again.batch(again.rows, 0)
    assert np.array_equal(batch.labels, other.labels)
    assert np.array_equal(batch.input_ids, other.input_ids)
    assert windows.lengths.max() <= length
    assert len(np.unique(windows.documents[batch.rows])) == 200
    assert 0.1 < (batch.labels >= 0).sum() / batch.attention_mask.sum() < 0.3
    assert not batch.lexicon.any()


def test_a_small_vocabulary_is_no_obstacle() -> None:
    windows = everyday_windows(wordpiece(), 64)
    assert len(windows) == 200
