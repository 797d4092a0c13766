"""The embeddings of a data set's texts under an untouched encoder, computed once and kept in the workspace."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from selmask.disk.kept_arrays import UNREADABLE
from selmask.disk.room import once_there_is_room
from selmask.disk.whole_files import new_file
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.corpus.dataset import Dataset
    from selmask.observer import Observer


def embedded(
    dataset: Dataset, base: Path, weights: str | None, max_length: int, cache: Path, observer: Observer
) -> NDArray[np.float32] | None:
    """float32 [texts, hidden size] (see `frozen_encoder.embeddings`); None after a stop request.

    Args:
        dataset: Any data set with texts.
        base: The folder of the encoder.
        weights: The content of the encoder; without it, the folder's name stands for it.
        max_length: Tokens at which a text is truncated.
        cache: The folder that keeps the answer.
        observer: Receives the progress.

    Raises:
        BadModel: the encoder cannot be loaded.
        DiskFull, SelmaskError: there is no room to keep the answer, or the disk cannot be written to.
    """
    key = fingerprint([dataset.content_sha256, weights or str(base), max_length])
    file = cache / f"embeddings-{key}.npz"
    with suppress(*UNREADABLE), np.load(file, allow_pickle=False) as kept:
        known: NDArray[np.float32] = kept["embeddings"]
        if len(known) == dataset.rows:
            return known
    from selmask.anchors.frozen_encoder import embeddings

    answer = embeddings(base, list(dataset.frame()["text"]), max_length, observer)
    if answer is not None:
        once_there_is_room(partial(_save, file, answer), cache, answer.nbytes, "embeddings", observer)
    return answer


def _save(file: Path, answer: NDArray[np.float32]) -> None:
    with new_file(file) as draft:
        np.savez(draft, allow_pickle=False, embeddings=answer)
