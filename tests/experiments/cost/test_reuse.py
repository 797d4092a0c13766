from __future__ import annotations

import pytest

from selmask.experiments.cost.reuse import reuse_in_words


@pytest.mark.parametrize(
    ("finished", "runs", "words"),
    [
        (0, 12, ""),
        (0, 0, ""),
        (1, 12, "1 run has finished already and will be reused"),
        (11, 12, "11 runs have finished already and will be reused"),
        (12, 12, "All 12 runs have finished already, so nothing will be trained"),
        (1, 1, "The only run has finished already, so nothing will be trained"),
    ],
)
def test_all_runs_and_some_runs_are_told_apart(finished: int, runs: int, words: str) -> None:
    assert reuse_in_words(finished, runs) == words
