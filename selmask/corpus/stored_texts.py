"""The texts of a data set, read from its file one by one, so that no corpus is too large for memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, overload

import pyarrow.parquet as pq

from selmask.corpus.unreadable import explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BATCH = 1024
_COLUMN = "text"


class StoredTexts(Sequence[str]):
    """The texts of a Parquet file in their order. All that reads it raises BadData once the file is gone or damaged.

    Args:
        path: The file; it has a column `text`.
        left_out: Rows whose texts are not read and appear empty.
        name: The name of the data set, for errors; that of the file's folder if not given.
    """

    def __init__(self, path: Path, left_out: frozenset[int] = frozenset(), name: str | None = None) -> None:
        self._path, self._left_out, self._name = path, left_out, name or path.parent.name
        with self._open() as file:
            metadata = file.metadata
            self._ends = [0]
            for group in range(metadata.num_row_groups):
                self._ends.append(self._ends[-1] + metadata.row_group(group).num_rows)

    def __len__(self) -> int:
        return self._ends[-1]

    def __iter__(self) -> Iterator[str]:
        with self._open() as file:
            batches = file.iter_batches(_BATCH, columns=[_COLUMN])
            texts = chain.from_iterable(batch.column(0).to_pylist() for batch in batches)
            for row, text in enumerate(texts):
                yield "" if row in self._left_out else text

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        rows = range(len(self))[row]
        if isinstance(rows, range):
            return [self[each] for each in rows]
        return "" if rows in self._left_out else self._read(rows)

    def _read(self, row: int) -> str:
        group = next(number for number, end in enumerate(self._ends[1:]) if row < end)
        with self._open() as file:
            text: str = file.read_row_group(group, columns=[_COLUMN]).column(0)[row - self._ends[group]].as_py()
        return text

    @contextmanager
    def _open(self) -> Iterator[pq.ParquetFile]:
        # Memory-mapped, since a file may be a single row group, which would otherwise be read as a whole.
        with explained(self._name, self._path), pq.ParquetFile(self._path, memory_map=True) as file:
            yield file
