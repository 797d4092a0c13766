from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from selmask.experiments.warnings.reservations import reservations, still_learning, unread_answers


def test_an_arm_that_differs_in_more_than_its_words_is_confounded() -> None:
    spec = {"name": "x", "corpus": "c", "labelled": "l", "lexicon": "t"}
    arms = ["random-word", {"strategy": "tfidf", "masking": {"rate": 0.3}}, "sm-lex-tfidf-published"]
    said = list(reservations(spec | {"strategies": arms}))
    assert [sentence.split(" differs")[0] for sentence in said] == [
        "Confounded: tfidf",
        "Confounded: sm-lex-tfidf-published",
    ]
    assert said[0].endswith("but also in rate.")
    assert said[1].endswith("occurrences, cleaning of the text, truncation and vocabulary.")
    assert list(reservations(spec | {"strategies": ["of a package that is gone"]})) == []


def test_answers_without_a_class_are_counted_over_the_runs_of_a_language_model() -> None:
    rows = pd.DataFrame({"arm": ["none", "llm qwen", "llm qwen", "llm qwen", "llm good"], "run": [0, 1, 2, 2, 3]})
    results = [{"test_size": 9}, {"test_size": 800, "unparsable": 0}, {"test_size": 838, "unparsable": 412}]
    results.append({"test_size": 800, "unparsable": 0})
    runs: Any = {run: SimpleNamespace(result=result) for run, result in enumerate(results)}
    many = "llm qwen: 412 of 1,638 answers name no single class and count as errors."
    assert list(unread_answers(rows, runs)) == [many]
    results[2]["unparsable"] = 1
    one = "llm qwen: 1 of 1,638 answers names no single class and counts as an error."
    assert list(unread_answers(rows, runs)) == [one]


@pytest.mark.parametrize(
    ("best", "said"), [([4, 4, 4], True), ([4, 4, 1], True), ([4, 1, 2], False), ([4, 1], False), ([4], True)]
)
def test_runs_that_were_best_at_the_end_are_still_learning(best: list[int], said: bool) -> None:
    found = list(still_learning(pd.DataFrame({"best_epoch": best, "epochs": 4})))
    assert bool(found) is said
    runs = "1 run" if best == [4] else f"{len(best)} runs"
    assert all(f"in {best.count(4)} of {runs} the last" in sentence for sentence in found)


def test_runs_without_measurements_raise_no_reservation() -> None:
    assert list(still_learning(pd.DataFrame({"best_epoch": [None, None], "epochs": [None, None]}))) == []
