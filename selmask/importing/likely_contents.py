"""A proposal of what a table holds and in which columns, for a person to confirm."""

from __future__ import annotations

import re
import statistics
from typing import TYPE_CHECKING, NamedTuple

from selmask.importing.columns import Columns, is_well_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from selmask.fields.data_kind import Kind
    from selmask.importing.columns import ColumnRole

ROWS = 500
"""The rows that are looked at: enough to tell one kind of column from another, and quick for a file of any size."""

WORDS_OF_A_SENTENCE = 5
"""A column whose cells have at least as many words, in the median, holds texts; terms and classes have fewer."""

MOST_CLASSES, TEXTS_PER_CLASS = 50, 3
"""More different values, or fewer texts of each in the mean, rather are codes or names than classes."""

FEW_COLUMNS, FEW_TEXTS = 3, 3000
"""A larger or wider table of texts without a column named like a class is rather a corpus with its sources."""

_NAME_OF_A_CLASS = re.compile(
    r"(^|[\W_])(label|class|classe|klasse|clase|categor(y|ie|ia)|kategorie|topic|thema|theme|tema|target|tag|outcome|"
    r"annotation|sentiment|etiqueta|étiquette|y)s?([\W_]|$)",
    re.IGNORECASE,
)
_NUMBER_OR_DATE = re.compile(r"\d{3,}|\d+[.,]\d+|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
_TEST = re.compile(r"(?<![^\W_])test(?![^\W_])", re.IGNORECASE)
_TRAIN = re.compile(r"(?<![^\W_])train(ing)?(?![^\W_])", re.IGNORECASE)
_DEV = re.compile(r"(?<![^\W_])(dev|development|val|valid|validation)(?![^\W_])", re.IGNORECASE)


class Proposal(NamedTuple):
    """The probable kind of a table, and the columns with a role in it."""

    kind: Kind
    columns: Columns


def propose(frame: pd.DataFrame, *, is_named: bool = True) -> Proposal:
    """The proposal for a table of strings and None; a column that nothing speaks for stays None.

    Args:
        frame: The table.
        is_named: Whether its own first row names the columns; otherwise only what is in them counts.
    """
    head = frame.head(ROWS)
    text = _text_column(head, is_named=is_named)
    if text is None:
        return Proposal("lexicon", Columns(term=_term_column(head)))
    label = _label_column(head.drop(columns=[text]), rows=len(frame))
    if label is None:
        return Proposal("corpus", Columns(text=text))
    return Proposal("labelled", Columns(text=text, label=label))


def begins_with_a_name(frame: pd.DataFrame) -> bool:
    """Whether the first row of a mere list is rather the name of its column, such as "Abstract" above abstracts."""
    if len(frame.columns) != 1 or len(frame) < 2:
        return False
    name = str(frame.columns[0])
    first, rest = _words(frame.head(1)[name]), _words(frame.iloc[1:ROWS][name])
    return 0 < first < WORDS_OF_A_SENTENCE <= rest


def looks_like_test(name: str) -> bool:
    """Whether the name of a file or a data set says that it holds test texts."""
    return _TEST.search(name) is not None


def looks_like_dev(name: str) -> bool:
    """Whether the name of a file or a data set says that it holds dev texts, and none to train on."""
    return _DEV.search(name) is not None and _TRAIN.search(name) is None


def _text_column(head: pd.DataFrame, *, is_named: bool) -> str | None:
    """The column called text, else that with the longest cells if they are sentences."""
    known = _well_known(head, "text") if is_named else None
    if known is not None:
        return known
    words = {name: _words(head[name]) for name in _names(head)}
    longest = max(words, key=words.__getitem__, default=None)
    return longest if longest is not None and words[longest] >= WORDS_OF_A_SENTENCE else None


def _label_column(others: pd.DataFrame, rows: int) -> str | None:
    """The column called label, or like a class; in a small table also the only one with few values."""
    known = _well_known(others, "label")
    if known is not None:
        return known
    likely = [name for name in _names(others) if _holds_classes(others[name])]
    named = [name for name in likely if _NAME_OF_A_CLASS.search(name)]
    is_small = rows <= FEW_TEXTS and len(others.columns) < FEW_COLUMNS
    return named[0] if named else likely[0] if len(likely) == 1 and is_small else None


def _term_column(head: pd.DataFrame) -> str | None:
    known = _well_known(head, "term")
    if known is not None:
        return known
    worded = [name for name in _names(head) if head[name].dropna().str.contains(r"[^\W\d_]", regex=True).mean() > 0.5]
    return max(worded, key=lambda name: head[name].nunique(), default=None)


def _holds_classes(column: pd.Series) -> bool:
    cells = column.dropna()
    values = cells.unique()
    if not 2 <= len(values) <= min(MOST_CLASSES, max(2, len(column) // TEXTS_PER_CLASS)):
        return False
    is_short = _words(column) < WORDS_OF_A_SENTENCE
    return is_short and not all(_NUMBER_OR_DATE.fullmatch(value.strip()) for value in values)


def _words(column: pd.Series) -> float:
    """The median number of words of the cells that are not empty; 0 without any."""
    cells = column.dropna()
    return statistics.median(len(cell.split()) for cell in cells) if len(cells) else 0.0


def _well_known(frame: pd.DataFrame, role: ColumnRole) -> str | None:
    known = [name for name in _names(frame) if is_well_known(name, role)]
    return known[0] if len(known) == 1 else None


def _names(frame: pd.DataFrame) -> Sequence[str]:
    return [str(name) for name in frame.columns]
