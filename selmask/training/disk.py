"""A disk that does not take what is written: the sentence for it, whichever library found out."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from safetensors import SafetensorError

from selmask.errors import RunFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def writing(what: str, draft: Path) -> Iterator[None]:
    """Turns the failures of writing `draft` (safetensors', torch's and Python's own) into a sentence, and removes it.

    Args:
        what: What a person calls it.
        draft: The file or folder that is being written; what there is of it takes room that is needed.

    Raises:
        RunFailed: the disk is full, or does not let us write.
    """
    try:
        yield
    except (OSError, SafetensorError, RuntimeError) as error:
        shutil.rmtree(draft, ignore_errors=True)
        if draft.is_file():
            draft.unlink()
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RunFailed(
            f"The {what} could not be written: {reason}",
            given=str(draft.parent),
            do="Free some space on the disk, then resume the run: it goes on from its last checkpoint",
        ) from error
