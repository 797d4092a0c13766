"""A data set in figures, for the person who is about to train on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.corpus.duplicates import normalised
from selmask.corpus.kind import Kind
from selmask.specs import Spec
from selmask.text.scripts_without_spaces import has_letter_without_spaces
from selmask.text.words import read_words

if TYPE_CHECKING:
    import pandas as pd


class Quantiles(Spec):
    """How long the entries are, in words: 5 %, half and 95 % of them are at most this long."""

    low: float
    median: float
    high: float


class Profile(Spec):
    """What a data set is like.

    Attributes:
        kind: What it is used for.
        rows: Texts or terms.
        words: In all of them together, counted between blanks; in scripts without spaces each character is one.
        words_per_row: How long they are.
        longest: Words of the longest.
        empty: Rows without text.
        repeated: Rows that repeat an earlier one but for case, blanks and punctuation.
        non_ascii: Share of rows with a character outside ASCII.
        multi_word: Rows of several words.
        labels: Rows per class, the largest class first; empty unless labelled.
    """

    kind: Kind
    rows: int
    words: int
    words_per_row: Quantiles
    longest: int
    empty: int
    repeated: int
    non_ascii: float
    multi_word: int
    labels: dict[str, int]


def profile(frame: pd.DataFrame, kind: Kind) -> Profile:
    """The figures of a data set's rows.

    Args:
        frame: text | text, label | term, as Dataset.frame() gives it.
        kind: What it is used for.
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
        repeated=int(entries.map(normalised).duplicated().sum()),
        non_ascii=float((~entries.map(str.isascii).astype(bool)).mean()) if len(entries) else 0.0,
        multi_word=int((lengths > 1).sum()),
        labels=_sizes(frame["label"]) if "label" in frame else {},
    )


def _words_in(entry: str) -> int:
    # Splitting is a hundred times faster than reading words, and counts the same within a few per cent.
    return len(read_words(entry).text) if has_letter_without_spaces(entry) else len(entry.split())


def _sizes(labels: pd.Series[str]) -> dict[str, int]:
    return {str(label): int(count) for label, count in labels.value_counts().items()}
