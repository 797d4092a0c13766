"""Prepared corpora on disk, mapped into memory, which the pages, the command line and the workers share.

Documents are cut some at a time and appended to the files, so that a corpus of any length needs the memory of one part
and of its distinct words.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from selmask.disk.whole_files import explain_disk_errors
from selmask.masking.prepare.array_files import ArrayFile, plain
from selmask.masking.prepare.corpus_arrays import CorpusArrays
from selmask.masking.prepare.windowing import Windows
from selmask.masking.units import Units, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import DTypeLike, NDArray

# Part of every key: raised with every change of what the arrays hold, so that older ones are not read.
FORMAT = 7

_TYPES = "types.json"
_ARRAYS: dict[str, dict[str, DTypeLike]] = {
    "tokens": {"ids": np.int32, "unit_start": np.int64, "unit_tokens": np.int32},
    "units": {"pointer": np.int64, "type": np.int32, "start": np.int32, "end": np.int32, "flags": np.uint8},
    "windows": dict.fromkeys(("document", "number", "first", "last", "first_unit", "last_unit"), np.int64),
}
_PARTIAL = ".partial-"

# A folder younger than this may not have been locked yet by the process that makes it.
_LEFT_BEHIND_SECONDS = 60


def save(parts: Iterable[CorpusArrays], folder: Path) -> CorpusArrays:
    """Write a corpus, given in parts, to `folder`, completely or not at all.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    with explain_disk_errors(folder.parent), _partial_folder(folder.parent) as partial:
        _write(parts, partial)
        corpus = load(partial)
        if corpus is None:
            raise OSError(f"{partial} cannot be read back")
        if load(folder) is None:
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            # If another process was first, its arrays are the same, because the folder's name is their key.
            partial.rename(folder)
    return corpus


def load(folder: Path) -> CorpusArrays | None:
    """The corpus in `folder`, mapped into memory and not read; None if it is missing or incomplete."""

    def read(part: str) -> dict[str, Any]:
        return {name: plain(np.load(_file(folder, part, name), mmap_mode="r")) for name in _ARRAYS[part]}

    try:
        vocabulary = Vocabulary(json.loads((folder / _TYPES).read_text(encoding="utf-8")))
        units = Units(**read("units"), vocabulary=vocabulary)
        return CorpusArrays(units=units, windows=Windows(**read("windows")), **read("tokens"))
    except (OSError, ValueError, EOFError):
        return None


def _write(parts: Iterable[CorpusArrays], folder: Path) -> None:
    files: dict[tuple[str, str], ArrayFile] = {}
    vocabulary, documents, units, tokens = Vocabulary(), 0, 0, 0
    with ExitStack() as opened:
        for part, names in _ARRAYS.items():
            for name, dtype in names.items():
                file = opened.enter_context(_file(folder, part, name).open("w+b"))
                files[part, name] = ArrayFile(file, dtype)
        files["units", "pointer"].append(np.zeros(1, dtype=np.int64))
        for arrays in parts:
            for place, array in _moved(arrays, documents, units, tokens).items():
                files[place].append(array)
            vocabulary = arrays.units.vocabulary
            documents += arrays.units.documents
            units += len(arrays.units.type)
            tokens += len(arrays.ids)
        for array_file in files.values():
            array_file.finish()
    (folder / _TYPES).write_text(json.dumps(vocabulary.types), encoding="utf-8")


def _moved(part: CorpusArrays, documents: int, units: int, tokens: int) -> dict[tuple[str, str], NDArray[Any]]:
    """The arrays of a part of a corpus, renumbered to follow this many documents, units and tokens."""
    cut, windows = part.units, part.windows
    return {
        ("tokens", "ids"): part.ids,
        ("tokens", "unit_start"): part.unit_start + tokens,
        ("tokens", "unit_tokens"): part.unit_tokens,
        ("units", "pointer"): cut.pointer[1:] + units,
        ("units", "type"): cut.type,
        ("units", "start"): cut.start,
        ("units", "end"): cut.end,
        ("units", "flags"): cut.flags,
        ("windows", "document"): windows.document + documents,
        ("windows", "number"): windows.number,
        ("windows", "first"): windows.first + tokens,
        ("windows", "last"): windows.last + tokens,
        ("windows", "first_unit"): windows.first_unit + units,
        ("windows", "last_unit"): windows.last_unit + units,
    }


def _file(folder: Path, part: str, name: str) -> Path:
    return folder / f"{part}-{name}.npy"


@contextmanager
def _partial_folder(parent: Path) -> Iterator[Path]:
    """A folder to fill and rename. If it is still there at the end it is removed, at the latest by the next one."""
    for left_behind in parent.glob(f"{_PARTIAL}*"):
        _remove_if_deserted(left_behind)
    folder = Path(tempfile.mkdtemp(dir=parent, prefix=_PARTIAL))
    claim = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(claim)


def _remove_if_deserted(folder: Path) -> None:
    """Remove the folder of a process that was killed, whose lock the kernel has released."""
    with suppress(OSError):
        claim = os.open(folder, os.O_RDONLY)
        try:
            if time.time() - folder.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(claim)
