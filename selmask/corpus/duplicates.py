"""Which texts say the same: exact after normalisation (NFKC, case, blanks and punctuation), or nearly so."""

from __future__ import annotations

import hashlib
import string
import unicodedata
from itertools import count, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import regex

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
    """The rows of a corpus that say what others say.

    Attributes:
        exact: Those that repeat a test text.
        near: Those that nearly repeat one.
        first: int64 [rows]; the first row of the corpus that says the same as each: its own where none before does.
    """

    exact: frozenset[int]
    near: frozenset[int]
    first: NDArray[np.int64]

    @property
    def of_tests(self) -> frozenset[int]:
        """Those that must not be trained on."""
        return self.exact | self.near


def normalised(text: str) -> str:
    """The form in which two texts are the same; the text itself where nothing but punctuation would be left.

    Symbols and emoji stay: two reactions of one emoji each are not the same text.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_PUNCTUATION).split()) or text
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip() or text


def find_duplicates(texts: Iterable[str], test_texts: Iterable[str] = (), *, near: bool = True) -> Duplicates:
    """Which rows of `texts` repeat a test text, or one another; the texts are read once and not kept.

    Args:
        texts: The corpus.
        test_texts: What must not be trained on.
        near: Whether those that nearly repeat a test text are looked for.
    """
    tested = dict.fromkeys(map(normalised, test_texts))
    alike = NearDuplicates(tested) if near and tested else None
    exact, nearly, digests = set[int](), set[int](), [np.empty(0, dtype=np.int64)]
    for first, forms in _chunks(map(normalised, texts)):
        same = {row for row, form in enumerate(forms, first) if form in tested}
        exact |= same
        if alike is not None:
            nearly.update(first + place for place in alike.among(forms) if first + place not in same)
        digests.append(np.fromiter(map(_digest, forms), dtype=np.int64, count=len(forms)))
    _, first_rows, group = np.unique(np.concatenate(digests), return_index=True, return_inverse=True)
    return Duplicates(frozenset(exact), frozenset(nearly), first_rows[group].astype(np.int64))


def near_duplicates_of_rest(texts: Iterable[str], apart: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Bool [rows]; those of the rows set `apart` that say nearly the same as one of the others.

    Args:
        texts: The corpus; read twice.
        apart: bool [rows]; a small share of them.
    """
    forms = {row: normalised(text) for row, text in enumerate(texts) if apart[row]}
    alike, met = NearDuplicates(forms.values()), set[str]()
    for first, chunk in _chunks(map(normalised, texts)):
        met |= alike.like([form for row, form in enumerate(chunk, first) if not apart[row]])
    return np.array([forms.get(row) in met for row in range(len(apart))], dtype=bool)


def _chunks(forms: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Some texts at a time, and the row of the first of them."""
    for number in count():
        chunk = list(islice(forms, _CHUNK))
        if not chunk:
            return
        yield number * _CHUNK, chunk


def _digest(form: str) -> int:
    digest = hashlib.blake2b(form.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
