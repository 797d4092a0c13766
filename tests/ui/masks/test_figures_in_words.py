from __future__ import annotations

import numpy as np
import pytest

from selmask.lexicon.match import Matching
from selmask.masking.preview.excerpt import Excerpt
from selmask.masking.preview.figures import Figures
from selmask.masking.registry import parse_strategy
from selmask.runs.run_specs import DataRef, PostTrainingSpec
from selmask.specs import Masking, PostTraining
from selmask.ui.masks import figures_in_words
from selmask.ui.masks.masked_texts import MaskedTexts
from tests.masking.examples import PLAIN, masker


def shown(strategy: str, rate: float = 0.3, rows: range = range(len(PLAIN))) -> MaskedTexts:
    spec = PostTrainingSpec(
        model="tiny",
        corpus=DataRef(name="corpus", content_sha256="0"),
        lexicon=None,
        leave_out=(),
        strategy=parse_strategy(strategy),
        masking=Masking(rate=rate),
        matching=Matching(),
        settings=PostTraining(),
        seed=0,
    )
    excerpt = Excerpt.of_rows(masker(strategy), rows)
    return MaskedTexts(spec, excerpt, excerpt.windows(spec.masking, spec.seed), 0, {}, range(2, len(PLAIN) + 2))


def test_figures_are_put_into_words() -> None:
    words = figures_in_words.in_words(Figures(masked=0.149, lexicon=1.0, types=1234, visible=0.0, never=0.5), 3)
    assert [value for value, _ in words.values()] == ["15 %", "100 %", "1,234", "0 %", "50 %"]
    assert "Never hidden in 3 epochs" in words
    assert all(meaning for _, meaning in words.values())


def test_agreement_is_measured_in_words() -> None:
    table = figures_in_words.overlap(
        {"one": shown("tfidf"), "same": shown("tfidf"), "nothing": shown("tfidf", rows=range(0))}
    )
    assert table.loc["one", "same"] == 1
    assert table.loc["one", "nothing"] == 0
    assert table.isna().loc["nothing", "nothing"]
    np.testing.assert_array_equal(table, table.T)


def test_strategies_with_different_units_can_be_compared() -> None:
    shared = figures_in_words.overlap(
        {name: shown(name) for name in ("lexicon", "non-lexicon", "random-word")}
    ).to_dict()
    assert shared["lexicon"]["non-lexicon"] < shared["random-word"]["non-lexicon"]


def test_the_most_hidden_words_come_first() -> None:
    table = figures_in_words.most_masked([shown("lexicon"), shown("lexicon")], limit=5)
    assert len(table) == 5
    assert table["times"].is_monotonic_decreasing
    assert (table["times"] % 2 == 0).all()


def test_the_table_has_a_row_for_each_hidden_unit() -> None:
    one = shown("sm-lex-tfidf")
    table = figures_in_words.table([one])
    assert list(table.columns) == list(figures_in_words.COLUMNS)
    assert len(table) == sum(len(view.masked) for view in one.views)
    assert set(table["reason"]) <= {"lexicon", "fill"}
    assert set(table["row"]) == {view.document + 2 for view in one.views if view.masked}
    assert table["window"].min() == 1


def test_an_empty_table_has_its_columns() -> None:
    assert list(figures_in_words.table([shown("tfidf", rows=range(0))]).columns) == list(figures_in_words.COLUMNS)


@pytest.mark.parametrize("strategy", ["random-word", "sm-lex-tfidf"])
def test_a_text_has_the_marks_of_all_its_windows(strategy: str) -> None:
    one = shown(strategy)
    documents = one.documents(tuple(reversed(range(len(PLAIN)))))
    assert [document.text for document in documents] == list(reversed(PLAIN))
    assert documents[0].name == f"Row {len(PLAIN) + 1}"
    assert sum(len(document.masked) for document in documents) == sum(len(view.masked) for view in one.views)
