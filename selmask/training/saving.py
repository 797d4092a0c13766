"""A run's files, written whole or not at all, with the errors of torch and safetensors explained as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safetensors import SafetensorError

from selmask.disk.whole_files import new_folder, new_path

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

RESUME = "resume the run: it continues from its last checkpoint"
_WRITE_ERRORS = (SafetensorError, RuntimeError)  # torch.save raises RuntimeError


def saved_folder(folder: Path, what: str) -> AbstractContextManager[Path]:
    """`new_folder` for weights and what belongs to them.

    Raises:
        SelmaskError: the disk is full or cannot be written to; says that the run can be resumed.
    """
    return new_folder(folder, what, also=_WRITE_ERRORS, then=RESUME)


def saved_path(file: Path, what: str) -> AbstractContextManager[Path]:
    """`new_path` for weights or predictions.

    Raises:
        SelmaskError: as `saved_folder`.
    """
    return new_path(file, what, also=_WRITE_ERRORS, then=RESUME)
