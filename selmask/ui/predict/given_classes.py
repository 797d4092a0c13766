"""The classes that a model gives to texts, in words and as columns beside those of a file."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

import pandas as pd

from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from selmask.predictor.client import Prediction

CLEAR = 0.05
"""The least distance of a class's probability to the next one at which a class is named."""


def in_words(answer: Prediction) -> str:
    """The class in bold with its probability, or the two likeliest if they are nearly as likely."""
    (name, share), (other, less), *_ = sorted(answer.probabilities.items(), key=lambda each: -each[1])
    if share - less < CLEAR:
        return f"Undecided: {literal(name)} ({100 * share:.0f} %) or {literal(other)} ({100 * less:.0f} %)"
    return f"Class: **{literal(name)}** ({100 * share:.0f} %)"


def beside(frame: pd.DataFrame, answers: Mapping[int, Prediction]) -> pd.DataFrame:
    """All columns of a file, and behind them the predicted class and the probability of each class.

    Args:
        frame: The rows of the file.
        answers: The prediction for each row, by its index; the cells of a row without one stay empty.
    """
    rows = [
        {"predicted class": answer.label} | {f"p({name})": share for name, share in answer.probabilities.items()}
        for answer in answers.values()
    ]
    added = pd.DataFrame(rows, list(answers)).reindex(frame.index)
    return frame.join(added.rename(columns=lambda name: _free(name, frame.columns)))


def _free(name: str, taken: Container[object]) -> str:
    """`name`, or with a number from 2 if the file has such a column already."""
    numbered = (f"{name} {number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)
