"""The hash of a data set's content, whatever file it came from or lies in."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

ROW = "row"
"""The column with the row of the imported file for each text or term.

It is no content: two files with the same rows are the same data, even if only one of them has a header.
"""

_BATCH = 4096


def content_sha256(columns: Mapping[str, Iterable[str]]) -> str:
    """The hash of a data set's column names and cells, in their order.

    Args:
        columns: The cells of each column; read once, and not kept in memory.
    """
    content = hashlib.sha256()
    for name, cells in columns.items():
        content.update(f"[{_json(name)}, [".encode())
        for place, cell in enumerate(cells):
            content.update(f"{', ' if place else ''}{_json(cell)}".encode())
        content.update(b"]]")
    return content.hexdigest()


def stored_sha256(path: Path) -> str:
    """The hash of the content of a data set's file, computed once per process unless the file changes.

    Raises:
        OSError: the file is gone or cannot be read.
        pyarrow.ArrowException: it is no Parquet file, or is damaged.
    """
    state = path.stat()
    return _stored_sha256(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _stored_sha256(path: Path, _modified: int, _size: int) -> str:
    with pq.ParquetFile(path, memory_map=True) as file:
        return content_sha256({name: _cells(file, name) for name in file.schema_arrow.names if name != ROW})


def _cells(file: pq.ParquetFile, column: str) -> Iterator[str]:
    for batch in file.iter_batches(_BATCH, columns=[column]):
        yield from batch.column(0).to_pylist()


def _json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
