"""The terms that a strategy looks for in the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from selmask.disk.whole_files import new_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Terms(NamedTuple):
    """The terms and sequences to find in the text; each match becomes a unit.

    Attributes:
        lexicon: The lexicon's entries; their matches carry the flag TERM.
        sequences: Word sequences taken from the corpus itself; their matches carry the flag SEQUENCE.
    """

    lexicon: tuple[str, ...]
    sequences: tuple[str, ...] = ()


def kept(file: Path, search: Callable[[], Terms]) -> Terms:
    """The result of `search`, which is kept in `file` and read from it the next time.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    try:
        lexicon, sequences = json.loads(file.read_text(encoding="utf-8"))
        return Terms(tuple(lexicon), tuple(sequences))
    except (OSError, ValueError):
        result = search()
    with new_file(file) as draft:
        draft.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return result
