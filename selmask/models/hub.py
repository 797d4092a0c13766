"""Downloads of models from the Hugging Face hub, with every failure explained in a sentence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from huggingface_hub import constants, snapshot_download, try_to_load_from_cache
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)

from selmask.disk.full_disk import is_full_disk
from selmask.errors import BadModel, DiskFull, NotFound, SelmaskError

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIPTION = ("*.json", "vocab.txt", "merges.txt", "spiece.model", "*.spm", "README.md")
WEIGHTS = ("*.safetensors",)
PICKLED = ("pytorch_model.bin",)
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
_OFFLINE_CHOICE = "Choose minilm, which comes with selmask, or a model's folder, or connect and try again"


def is_hub_id(name: str) -> bool:
    """Whether `name` has the form owner/model."""
    return _HUB_ID.fullmatch(name) is not None and not name.startswith(".")


def download(hub_id: str, patterns: Sequence[str]) -> Path:
    """The local folder of `hub_id` with the files that match `patterns`; downloads those that the cache lacks.

    Raises:
        NotFound: the hub has no such model, or it is private.
        BadModel: it requires an agreement, or the hub cannot be reached and the cache has no copy.
        DiskFull: the disk has no room for it.
    """
    try:
        return Path(snapshot_download(hub_id, allow_patterns=list(patterns), ignore_patterns=["*/*"]))
    except (HFValidationError, RepositoryNotFoundError, LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise _explained(hub_id, error) from error


def copy_here(hub_id: str) -> Path | None:
    """The folder of this machine's copy of `hub_id`, which may lack files; None if there is no copy."""
    try:
        config = try_to_load_from_cache(hub_id, "config.json")
    except HFValidationError:
        return None
    return Path(config).parent if isinstance(config, str) else None


def commit(hub_id: str) -> str | None:
    """The commit of this machine's copy of `hub_id`; None if there is no copy."""
    folder = copy_here(hub_id)
    return None if folder is None else folder.name


def cache() -> Path:
    """The folder for files that selmask makes from models, beside the hub's cache; made when something is written."""
    return Path(constants.HF_HOME) / "selmask"


def _explained(hub_id: str, error: Exception) -> SelmaskError:
    if isinstance(error, GatedRepoError):
        return BadModel(f"The model {hub_id} requires an agreement first", do=f"Accept it at huggingface.co/{hub_id}")
    if isinstance(error, (RepositoryNotFoundError, HFValidationError)):
        return NotFound(
            f"The Hugging Face hub has no model called {hub_id!r}, or it is private",
            accepted="owner/model as written on the model's page",
        )
    if isinstance(error, (LocalEntryNotFoundError, HfHubHTTPError, ConnectionError)):
        return BadModel(
            f"The model {hub_id} is not on this machine and the Hugging Face hub cannot be reached",
            given="downloads are switched off here" if constants.HF_HUB_OFFLINE else None,
            do=_OFFLINE_CHOICE,
        )
    if is_full_disk(error):
        return DiskFull(
            f"The disk is full; the model {hub_id} could not be stored", do="Free some space, then try again"
        )
    return BadModel(
        f"The model {hub_id} could not be stored: {error}",
        given=constants.HF_HOME,
        do="Check that you may write to this folder",
    )
