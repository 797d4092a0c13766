from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from selmask.experiments.results.amounts import amounts, unequal


def runs(*results: dict[str, Any] | None) -> Any:
    return {number: SimpleNamespace(result=result) for number, result in enumerate(results)}


ROWS = pd.DataFrame({"arm": ["none", "tfidf", "tfidf", "tfidf", "lexicon"], "post_training_run": [None, 0, 0, 1, 2]})


def test_each_post_training_counts_once() -> None:
    table = amounts(ROWS, runs({"steps": 10, "masked_tokens": 90}, {"steps": 30, "masked_tokens": 110}, {"steps": 20}))
    assert table["arm"].tolist() == ["tfidf", "lexicon"]
    assert table["steps"].tolist() == [20, 20]
    assert table["predicted_tokens"][0] == 100
    assert math.isnan(table["predicted_tokens"][1])


@pytest.mark.parametrize(("steps", "differ"), [((100, 104), False), ((100, 130), True)])
def test_different_amounts_are_said(steps: tuple[int, int], *, differ: bool) -> None:
    table = pd.DataFrame({"arm": ["tfidf", "lexicon"], "steps": steps, "predicted_tokens": [9000.0, 9000.0]})
    said = list(unequal(table))
    assert bool(said) == differ
    assert not differ or said[0].startswith("Unequal: post-training of lexicon took 130 steps, that of tfidf 100.")


def test_as_many_steps_with_fewer_hidden_words_are_said_as_well() -> None:
    table = pd.DataFrame({"arm": ["tfidf", "lexicon"], "steps": 100.0, "predicted_tokens": [12_000.0, 9_000.0]})
    assert [each.split(". ")[0] for each in unequal(table)] == [
        "Unequal: post-training of tfidf predicted 12,000 tokens, that of lexicon 9,000, in as many steps"
    ]


def test_as_many_steps_are_said_only_where_all_are_known() -> None:
    steps = [100.0, math.nan]
    table = pd.DataFrame({"arm": ["tfidf", "lexicon"], "steps": steps, "predicted_tokens": [12_000.0, 9_000.0]})
    [said] = unequal(table)
    assert "that of lexicon 9,000. An arm that hides more words" in said


def test_without_post_training_there_is_nothing_to_say() -> None:
    table = amounts(ROWS[:1], {})
    assert table.empty
    assert list(unequal(table)) == []
