"""Prepared corpora on disk, memory-mapped: made once, shared by the pages, the command line and the workers."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from selmask.masking.prepared import Prepared
from selmask.masking.strategy import Terms
from selmask.masking.units import Units, Vocabulary
from selmask.masking.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# Part of every key: a change of what the arrays mean makes old ones unread.
FORMAT = 3

_UNITS = ("pointer", "type", "start", "end", "flags")
_WINDOWS = ("document", "number", "first", "last", "first_unit", "last_unit")
_OWN = ("ids", "unit_start", "unit_tokens")


def save(prepared: Prepared, folder: Path) -> None:
    """Write `prepared` to `folder`, all of it or nothing."""
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".partial-"))
    try:
        for name, array in _arrays(prepared).items():
            np.save(partial / f"{name}.npy", array)
        (partial / "types.json").write_text(json.dumps(prepared.units.vocabulary.types), encoding="utf-8")
        partial.rename(folder)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
        # Another process was first: its arrays are the same, since the folder's name is their key.
        if not folder.is_dir():
            raise


def load(folder: Path) -> Prepared | None:
    """The corpus in `folder`, mapped into memory and not read; None if there is none, or not all of it."""

    def read(part: str, name: str) -> Any:
        return np.load(folder / f"{part}-{name}.npy", mmap_mode="r")

    try:
        vocabulary = Vocabulary(json.loads((folder / "types.json").read_text(encoding="utf-8")))
        return Prepared(
            units=Units(**{name: read("units", name) for name in _UNITS}, vocabulary=vocabulary),
            windows=Windows(**{name: read("windows", name) for name in _WINDOWS}),
            **{name: read("tokens", name) for name in _OWN},
        )
    except (OSError, ValueError, EOFError):
        return None


def terms(file: Path, search: Callable[[], Terms]) -> Terms:
    """What `search` found, kept in `file`."""
    try:
        lexicon, found = json.loads(file.read_text(encoding="utf-8"))
        return Terms(tuple(lexicon), tuple(found))
    except (OSError, ValueError):
        result = search()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as draft:
        json.dump(result, draft, ensure_ascii=False)
    Path(draft.name).replace(file)
    return result


def _arrays(prepared: Prepared) -> dict[str, NDArray[Any]]:
    return (
        {f"tokens-{name}": getattr(prepared, name) for name in _OWN}
        | {f"units-{name}": getattr(prepared.units, name) for name in _UNITS}
        | {f"windows-{name}": getattr(prepared.windows, name) for name in _WINDOWS}
    )
