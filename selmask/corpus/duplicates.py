"""Duplicate texts: the same after normalisation (NFKC, case, spaces and punctuation), nearly the same, or contained."""

from __future__ import annotations

import hashlib
import string
import unicodedata
from functools import lru_cache
from itertools import count, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import regex

from selmask.corpus.containment import ContainedTexts
from selmask.corpus.near_duplicates import NearDuplicates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

_BETWEEN_WORDS = regex.compile(r"[\s\p{P}]+")
_ASCII_PUNCTUATION = str.maketrans(
    dict.fromkeys((sign for sign in string.punctuation if unicodedata.category(sign)[0] == "P"), " ")
)
_CHUNK = 1024


class Duplicates(NamedTuple):
    """The rows of a corpus that duplicate a test text or another row.

    Attributes:
        exact: The rows that repeat a test text.
        near: The other rows that nearly repeat one.
        containing: The other rows that contain one.
        first: int64 [rows]; for each row the first row of the corpus with the same text, which may be the row itself.
    """

    exact: frozenset[int]
    near: frozenset[int]
    containing: frozenset[int]
    first: NDArray[np.int64]

    @property
    def of_tests(self) -> frozenset[int]:
        """The rows that must not be trained on."""
        return self.exact | self.near | self.containing


def normalised(text: str) -> str:
    """The form that duplicate texts share; a text of nothing but punctuation stays as it is.

    Symbols and emoji stay: two posts of a single emoji each are not the same text.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_PUNCTUATION).split()) or text
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip() or text


def find_duplicates(
    texts: Iterable[str], test_texts: Iterable[str] = (), *, near: bool = True, containing: bool = True
) -> Duplicates:
    """The rows of `texts` that repeat a test text or one another; the texts are read once and not kept in memory.

    Args:
        texts: The corpus.
        test_texts: The texts that must not be trained on.
        near: Whether to look for rows that nearly repeat a test text, too.
        containing: Whether to look for rows that contain a test text, too.
    """
    test_forms = dict.fromkeys(map(normalised, test_texts))
    near_duplicates = NearDuplicates(test_forms) if near and test_forms else None
    contained = ContainedTexts(test_forms) if containing and test_forms else None
    exact, nearly, inside, digests = set[int](), set[int](), set[int](), [np.empty(0, dtype=np.int64)]
    for first, forms in _chunks(map(normalised, texts)):
        exact.update(row for row, form in enumerate(forms, first) if form in test_forms)
        if near_duplicates is not None:
            nearly.update(first + place for place in near_duplicates.among(forms))
        if contained is not None:
            inside.update(first + place for place in contained.inside(forms))
        digests.append(np.fromiter(map(_digest, forms), dtype=np.int64, count=len(forms)))
    _, first_rows, group = np.unique(np.concatenate(digests), return_index=True, return_inverse=True)
    nearly -= exact
    inside -= exact | nearly
    return Duplicates(frozenset(exact), frozenset(nearly), frozenset(inside), first_rows[group].astype(np.int64))


def near_duplicates_of_rest(texts: Iterable[str], apart: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Bool [rows]; the rows set `apart` whose text is nearly the same as that of one of the other rows.

    Args:
        texts: The corpus; read twice.
        apart: bool [rows]; a small share of the rows.
    """
    forms = {row: normalised(text) for row, text in enumerate(texts) if apart[row]}
    near_duplicates, repeated = NearDuplicates(forms.values()), set[str]()
    for first, chunk in _chunks(map(normalised, texts)):
        repeated |= near_duplicates.like([form for row, form in enumerate(chunk, first) if not apart[row]])
    return np.array([forms.get(row) in repeated for row in range(len(apart))], dtype=bool)


@lru_cache(maxsize=4)
def near_duplicate_groups(texts: tuple[str, ...]) -> tuple[int, ...]:
    """For each text the place of the first one of its group: of texts that are nearly the same, also through others.

    The last answers are remembered, because the same labelled texts are split once for each seed and budget.
    """
    forms = [normalised(text) for text in texts]
    groups, first = NearDuplicates(forms).groups(), dict[int | str, int]()
    return tuple(first.setdefault(groups.get(form, form), place) for place, form in enumerate(forms))


@lru_cache(maxsize=4)
def near_duplicates_between(texts: tuple[str, ...], others: tuple[str, ...]) -> tuple[frozenset[int], frozenset[int]]:
    """The places of the `texts` that are the same, or nearly the same, as one of the `others`, and of these others.

    The last answers are remembered, as by `near_duplicate_groups`.
    """
    forms, other_forms = ([normalised(text) for text in each] for each in (texts, others))
    near_duplicates = NearDuplicates(other_forms)
    rows = near_duplicates.among(forms)
    repeated = near_duplicates.like([forms[row] for row in rows])
    return frozenset(rows), frozenset(row for row, form in enumerate(other_forms) if form in repeated)


def _chunks(forms: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Chunks of texts, each with the row of its first text."""
    for number in count():
        chunk = list(islice(forms, _CHUNK))
        if not chunk:
            return
        yield number * _CHUNK, chunk


def _digest(form: str) -> int:
    digest = hashlib.blake2b(form.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
