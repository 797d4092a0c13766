"""Prepared corpora on disk, memory-mapped: made once, shared by the pages, the command line and the workers.

Documents are prepared some at a time and appended to the files, so that a corpus of any length needs the memory of one
chunk and of its distinct words.
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

from selmask.disk import new_file, spoken_disk
from selmask.masking.prepare.array_files import ArrayFile, plain
from selmask.masking.prepare.prepared import Prepared
from selmask.masking.prepare.windowing import Windows
from selmask.masking.strategy import Terms
from selmask.masking.units import Units, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import DTypeLike, NDArray

# Part of every key: a change of what the arrays mean makes old ones unread.
FORMAT = 7

_TYPES = "types.json"
_ARRAYS: dict[str, dict[str, DTypeLike]] = {
    "tokens": {"ids": np.int32, "unit_start": np.int64, "unit_tokens": np.int32},
    "units": {"pointer": np.int64, "type": np.int32, "start": np.int32, "end": np.int32, "flags": np.uint8},
    "windows": dict.fromkeys(("document", "number", "first", "last", "first_unit", "last_unit"), np.int64),
}
_PARTIAL = ".partial-"
_LEFT_BEHIND_SECONDS = 60


def save(parts: Iterable[Prepared], folder: Path) -> Prepared:
    """Write a corpus, given in parts, to `folder`, all of it or nothing.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    with spoken_disk(folder.parent), _partial_folder(folder.parent) as partial:
        _write(parts, partial)
        corpus = load(partial)
        if corpus is None:
            raise OSError(f"{partial} cannot be read back")
        if load(folder) is None:
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            # Another process was first: its arrays are the same, since the folder's name is their key.
            partial.rename(folder)
    return corpus


def load(folder: Path) -> Prepared | None:
    """The corpus in `folder`, mapped into memory and not read; None if there is none, or not all of it."""

    def read(part: str) -> dict[str, Any]:
        return {name: plain(np.load(_file(folder, part, name), mmap_mode="r")) for name in _ARRAYS[part]}

    try:
        vocabulary = Vocabulary(json.loads((folder / _TYPES).read_text(encoding="utf-8")))
        units = Units(**read("units"), vocabulary=vocabulary)
        return Prepared(units=units, windows=Windows(**read("windows")), **read("tokens"))
    except (OSError, ValueError, EOFError):
        return None


def terms(file: Path, search: Callable[[], Terms]) -> Terms:
    """What `search` found, kept in `file`."""
    try:
        lexicon, found = json.loads(file.read_text(encoding="utf-8"))
        return Terms(tuple(lexicon), tuple(found))
    except (OSError, ValueError):
        result = search()
    with new_file(file) as draft:
        draft.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return result


def _write(parts: Iterable[Prepared], folder: Path) -> None:
    files: dict[tuple[str, str], ArrayFile] = {}
    vocabulary, documents, units, tokens = Vocabulary(), 0, 0, 0
    with ExitStack() as opened:
        for part, names in _ARRAYS.items():
            for name, dtype in names.items():
                file = opened.enter_context(_file(folder, part, name).open("w+b"))
                files[part, name] = ArrayFile(file, dtype)
        files["units", "pointer"].append(np.zeros(1, dtype=np.int64))
        for prepared in parts:
            for place, array in _moved(prepared, documents, units, tokens).items():
                files[place].append(array)
            vocabulary = prepared.units.vocabulary
            documents += prepared.units.documents
            units += len(prepared.units.type)
            tokens += len(prepared.ids)
        for array_file in files.values():
            array_file.finish()
    (folder / _TYPES).write_text(json.dumps(vocabulary.types), encoding="utf-8")


def _moved(part: Prepared, documents: int, units: int, tokens: int) -> dict[tuple[str, str], NDArray[Any]]:
    """The arrays of a part of a corpus that so many documents, units and tokens go before."""
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
    """A folder to fill; what is left of it at the end is removed, at the latest by the next one made in `parent`."""
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
    """Removes the folder of a process that was killed: the kernel has given up its claim."""
    with suppress(OSError):
        claim = os.open(folder, os.O_RDONLY)
        try:
            # One that was made just now may not be claimed yet.
            if time.time() - folder.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(claim)
