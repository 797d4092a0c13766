"""Hashes of a model's files, so that scores of one model are never taken for those of another."""

from __future__ import annotations

import errno
import hashlib
import stat
from functools import lru_cache
from typing import TYPE_CHECKING

from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RELEVANT = ("*.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt", "merges.txt")


def content_of(folder: Path) -> str:
    """A short hash of the files that determine the model's output: weights, configuration, tokenizer."""
    return fingerprint([(path.name, sha256(path)) for path in _relevant_files(folder)])


def sha256(path: Path) -> str:
    """The hash of a file (half a second for BERT base), computed once per process unless the file changes.

    Raises:
        OSError: it cannot be read, or is no file: reading a pipe might never end.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "it is not a file", str(path))
    return _sha256(path, state.st_mtime_ns, state.st_size)


def _relevant_files(folder: Path) -> Iterator[Path]:
    for pattern in _RELEVANT:
        yield from sorted(folder.glob(pattern))


@lru_cache(maxsize=256)
def _sha256(path: Path, _modified: int, _size: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
