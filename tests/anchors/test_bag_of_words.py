from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from selmask.anchors.bag_of_words import bag_of_words
from selmask.errors import BadData
from tests.conftest import tiny_texts


def test_plain_words_are_weighted_as_scikit_learn_does_it() -> None:
    learned, test = tiny_texts(60), ["Leaf rust on wheat", "nothing of this is known"]
    slow = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    expected = slow.fit_transform(learned), slow.transform(test)
    for found, plain in zip(bag_of_words(learned, test), expected, strict=True):
        assert found.shape == plain.shape
        # The terms may stand in another order; a text's weights are the same.
        assert np.sort(found.toarray()) == pytest.approx(np.sort(plain.toarray()))


def test_a_word_of_the_test_texts_alone_is_no_term() -> None:
    _, test = bag_of_words(["leaf rust"], ["powdery mildew"])
    assert test.nnz == 0


def test_characters_are_the_words_of_a_script_without_spaces() -> None:
    learned, _ = bag_of_words(["小麦叶锈病", "禽流感"], ["小麦"])
    assert learned.shape[1] == 5 + 4 + 3 + 2


def test_texts_without_any_word_are_refused() -> None:
    with pytest.raises(BadData, match="No training text has a word"):
        bag_of_words(["...", "!"], ["rust"])
