from __future__ import annotations

import pandas as pd

from selmask.corpus.profile import profile


def test_a_labelled_set_in_figures() -> None:
    texts = ["one two three", "Épidémie", "one, two: THREE!", "a b c d e", ""]
    figures = profile(pd.DataFrame({"text": texts, "label": ["x", "y", "x", "x", "y"]}), "labelled")
    assert (figures.rows, figures.words, figures.longest) == (5, 12, 5)
    assert figures.words_per_row.median == 3
    assert figures.words_per_row.low < 1
    assert 3 < figures.words_per_row.high <= 5
    assert (figures.empty, figures.duplicates, figures.multi_word) == (1, 1, 3)
    assert figures.non_ascii == 1 / 5
    assert list(figures.labels.items()) == [("x", 3), ("y", 2)]


def test_a_lexicon_in_figures() -> None:
    figures = profile(pd.DataFrame({"term": ["fever", "foot-and-mouth disease"]}), "lexicon")
    assert (figures.rows, figures.multi_word, figures.labels) == (2, 1, {})


def test_a_set_without_rows_has_figures() -> None:
    figures = profile(pd.DataFrame({"text": []}), "corpus")
    assert (figures.rows, figures.words, figures.longest, figures.non_ascii) == (0, 0, 0, 0.0)
    assert type(figures).model_validate_json(figures.model_dump_json()) == figures


def test_words_of_scripts_without_spaces_are_characters() -> None:
    figures = profile(pd.DataFrame({"text": ["禽流感", "ໄຂ້ຫວັດ", "ខ្មែរ", "bird flu"]}), "corpus")
    assert (figures.words, figures.longest, figures.multi_word) == (3 + 5 + 2 + 2, 5, 4)
