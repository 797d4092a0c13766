"""Figures that describe a data set, for a person who is about to train on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.corpus.duplicates import normalised
from selmask.fields.data_kind import Kind
from selmask.specs import Spec
from selmask.text.scripts_without_spaces import has_letter_without_spaces
from selmask.text.words import read_words

if TYPE_CHECKING:
    import pandas as pd


class Quantiles(Spec):
    """Lengths in words: 5 %, half and 95 % of the entries are at most this long."""

    low: float
    median: float
    high: float


class Profile(Spec):
    """A data set in figures.

    Attributes:
        kind: Its use.
        rows: The number of texts or terms.
        words: The number of words in all of them, separated by blanks; in scripts without spaces a character is a word.
        words_per_row: The lengths of the rows.
        longest: The number of words in the longest row.
        empty: Rows without text.
        duplicates: Rows that repeat an earlier one, apart from case, spaces and punctuation.
        non_ascii: The share of rows with a character outside ASCII.
        multi_word: Rows of several words.
        labels: Rows per class, the largest class first; empty unless the set is labelled.
    """

    kind: Kind
    rows: int
    words: int
    words_per_row: Quantiles
    longest: int
    empty: int
    duplicates: int
    non_ascii: float
    multi_word: int
    labels: dict[str, int]


def profile(frame: pd.DataFrame, kind: Kind) -> Profile:
    """The figures of a data set.

    Args:
        frame: text | text, label | term, as `Dataset.frame()` returns it.
        kind: Its use.
    """
    entries = frame["term" if kind == "lexicon" else "text"].fillna("")
    lengths = entries.map(_words_in).astype(int)
    low, median, high = (float(lengths.quantile(share)) if len(lengths) else 0.0 for share in (0.05, 0.5, 0.95))
    return Profile(
        kind=kind,
        rows=len(frame),
        words=int(lengths.sum()),
        words_per_row=Quantiles(low=low, median=median, high=high),
        longest=int(lengths.max()) if len(lengths) else 0,
        empty=int((lengths == 0).sum()),
        duplicates=int(entries.map(normalised).duplicated().sum()),
        non_ascii=float((~entries.map(str.isascii).astype(bool)).mean()) if len(entries) else 0.0,
        multi_word=int((lengths > 1).sum()),
        labels=_sizes(frame["label"]) if "label" in frame else {},
    )


def _words_in(entry: str) -> int:
    # Splitting at blanks is twenty times faster than reading words.
    return len(read_words(entry).text) if has_letter_without_spaces(entry) else len(entry.split())


def _sizes(labels: pd.Series[str]) -> dict[str, int]:
    return {str(label): int(count) for label, count in labels.value_counts().items()}
