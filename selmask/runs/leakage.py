"""The texts of a corpus that repeat or contain a test text, or repeat one another, searched once and kept."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from selmask.corpus.duplicates import Duplicates, find_duplicates, near_duplicates_of_rest
from selmask.disk.kept_arrays import UNREADABLE
from selmask.disk.whole_files import new_file
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.corpus.dataset import Dataset
    from selmask.masking.domain import Domain

FORMAT = 3
"""Part of every key: raised when the meaning of a repeat changes, so that old answers are not read."""
_OF_TESTS = ("exact", "near", "containing")


def duplicates_of(
    corpus: Dataset,
    leave_out: Sequence[Dataset] = (),
    *,
    near: bool = True,
    containing: bool = True,
    cache: Path | None = None,
) -> Duplicates:
    """The rows of `corpus` that repeat or contain a text of `leave_out`, or repeat one another.

    Args:
        corpus: Any data set with texts.
        leave_out: Data sets whose texts must not be trained on.
        near: Whether texts that are nearly the same count.
        containing: Whether texts that contain one count.
        cache: The folder that keeps the answer; None keeps none.
    """
    file = None if cache is None else _file(cache, corpus, leave_out, near=near, containing=containing)
    answer = _read(file) if file is not None else None
    if answer is None:
        tests = chain.from_iterable(dataset.stored_texts() for dataset in leave_out)
        answer = find_duplicates(corpus.stored_texts(), tests, near=near, containing=containing)
        if file is not None:
            _keep(file, answer)
    return answer


def counts(duplicates: Duplicates) -> dict[str, int]:
    """How many texts are not trained on because of a test text; of these, how many only nearly repeat or contain it."""
    return {
        "left_out": len(duplicates.of_tests),
        "left_out_near": len(duplicates.near),
        "left_out_containing": len(duplicates.containing),
    }


def trained_on_nearly(domain: Domain, kept_out: NDArray[np.bool_], share: float, cache: Path) -> NDArray[np.bool_]:
    """Bool [documents]; the held-out documents that nearly repeat one that is trained on.

    Args:
        domain: The texts.
        kept_out: bool [documents]; the held-out documents.
        share: The share of documents that is held out; with the texts it decides which.
        cache: The folder that keeps the answer.
    """
    file = cache / f"near-{fingerprint([FORMAT, domain.fingerprint, share])}.npz"
    with suppress(*UNREADABLE), np.load(file, allow_pickle=False) as kept:
        cached: NDArray[np.bool_] = kept["near"]
        return cached
    near = near_duplicates_of_rest(domain.texts, kept_out)
    _save(file, near=near)
    return near


def is_known(corpus: Dataset, leave_out: Sequence[Dataset], *, near: bool, containing: bool, cache: Path) -> bool:
    """Whether the answer is kept, so that it takes no time."""
    return _file(cache, corpus, leave_out, near=near, containing=containing).is_file()


def _file(cache: Path, corpus: Dataset, leave_out: Sequence[Dataset], *, near: bool, containing: bool) -> Path:
    hashes = [corpus.content_sha256, *(dataset.content_sha256 for dataset in leave_out)]
    return cache / f"duplicates-{fingerprint([FORMAT, hashes, near, containing])}.npz"


def _read(file: Path) -> Duplicates | None:
    with suppress(*UNREADABLE), np.load(file, allow_pickle=False) as kept:
        exact, near, containing = (frozenset(kept[name].tolist()) for name in _OF_TESTS)
        return Duplicates(exact, near, containing, kept["first"])
    return None


def _keep(file: Path, answer: Duplicates) -> None:
    of_tests = {name: np.array(sorted(getattr(answer, name)), dtype=np.int64) for name in _OF_TESTS}
    _save(file, **of_tests, first=answer.first)


def _save(file: Path, **arrays: NDArray[Any]) -> None:
    with new_file(file) as draft:
        np.savez(draft, allow_pickle=False, **arrays)
