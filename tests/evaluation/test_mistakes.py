from __future__ import annotations

import pandas as pd

from selmask.evaluation.mistakes import COLUMNS, most_frequent_mistakes

CLASSES = ["animal", "human", "plant"]


def table(*rows: list[int]) -> pd.DataFrame:
    return pd.DataFrame(rows, index=CLASSES, columns=CLASSES)


def test_the_most_frequent_mistake_comes_first_with_its_share_of_the_class() -> None:
    mistakes = most_frequent_mistakes(table([6, 3, 1], [0, 20, 5], [0, 0, 7]))
    assert mistakes.to_numpy().tolist() == [
        ["human", "plant", 5, 0.2],
        ["animal", "human", 3, 0.3],
        ["animal", "plant", 1, 0.1],
    ]


def test_no_more_than_the_number_are_listed() -> None:
    assert len(most_frequent_mistakes(table([6, 3, 1], [0, 20, 5], [0, 0, 7]), number=2)) == 2


def test_without_a_mistake_the_table_is_empty() -> None:
    mistakes = most_frequent_mistakes(table([6, 0, 0], [0, 20, 0], [0, 0, 0]))
    assert mistakes.empty
    assert tuple(mistakes.columns) == COLUMNS
