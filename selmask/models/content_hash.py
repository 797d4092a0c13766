"""What a model on this machine is, by content: so that what one said is never taken for what another says."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DECIDING = ("*.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt", "merges.txt")


def content_of(folder: Path) -> str:
    """Changes whenever a file of `folder` does that decides what the model says: weights, configuration, tokenizer."""
    return fingerprint([(path.name, sha256(path)) for path in _deciding(folder)])


def sha256(path: Path) -> str:
    """The hash of a file, read once per process and state of the file (half a second for a BERT base)."""
    state = path.stat()
    return _sha256(path, state.st_mtime_ns, state.st_size)


def _deciding(folder: Path) -> Iterator[Path]:
    for pattern in _DECIDING:
        yield from sorted(folder.glob(pattern))


@lru_cache(maxsize=256)
def _sha256(path: Path, _modified: int, _size: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
