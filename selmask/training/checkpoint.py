"""Checkpoints: all that a run needs to continue as if it had never been interrupted.

A checkpoint is a folder, written under another name and renamed when complete, so it exists whole or not at all; the
older one is deleted only then. It holds no random state: the loop derives that from seed and step. A file may still be
damaged later, by a failing disk or by hand, so the checkpoint knows the hashes of its files.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import asdict, dataclass, field
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, load_model, save_file, save_model

from selmask.disk.whole_files import remove_drafts
from selmask.errors import BadInput
from selmask.fields.history import all_defaults
from selmask.specs import fingerprint
from selmask.training.saving import saved_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from selmask.specs import Spec
    from selmask.training.phase import Resumable

SECONDS_BETWEEN = 300.0
"""Seconds between two checkpoints: the work that a killed run may lose."""
_PREFIX, _DAMAGED = "step-", "damaged-"
_POSITION, _MODEL, _KEPT, _LEARNING = "position.json", "model.safetensors", "kept.safetensors", "learning.pt"
_UNREADABLE = (OSError, ValueError, TypeError, KeyError, EOFError, RuntimeError, SafetensorError, UnpicklingError)


@dataclass
class Position:
    """How far a run has come.

    Attributes:
        epoch: The current one, from 0.
        batch: Batches of this epoch that are done.
        step: Optimizer steps.
        predictions, tokens, texts: Number of masked tokens or texts predicted, of tokens read, and of windows or texts
            they were in.
        seconds: Seconds of learning.
        halved: Whether memory was too small for a step, so that each is computed in twice as many parts.
        notes: Sentences about deviations from the settings.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    predictions: int = 0
    tokens: int = 0
    texts: int = 0
    seconds: float = 0.0
    halved: bool = False
    notes: list[str] = field(default_factory=list)


class Checkpoints:
    """The checkpoints of one run.

    Args:
        folder: For checkpoints only, those that are set aside included; anything else in it is deleted.
        identity: Fingerprint of the specification; a checkpoint of another one is refused.
        former: Fingerprints that earlier versions gave to the same specification.
        seconds: Time between two checkpoints.
    """

    def __init__(
        self, folder: Path, identity: str, seconds: float = SECONDS_BETWEEN, *, former: Sequence[str] = ()
    ) -> None:
        self.folder = folder
        self._identity = identity
        self._accepted = {identity, *former}
        self._pause = seconds
        self._last = time.monotonic()

    @classmethod
    def of(cls, folder: Path, settings: Spec, *rest: Any) -> Checkpoints:
        """The checkpoints of a run with these settings; `rest`, JSON-like, is what else its checkpoints depend on."""
        named, fields = settings.identity(), type(settings).model_fields
        # An earlier version named only the settings that differed from the defaults, which were the oldest ones.
        differing = {name: value for name, value in named.items() if [value] != all_defaults(fields[name])[:1]}
        return cls(folder, fingerprint([named, *rest]), former=[fingerprint([differing, *rest])])

    @property
    def latest(self) -> Path | None:
        """The newest complete checkpoint."""
        return max(self.folder.glob(f"{_PREFIX}*"), default=None)

    def set_aside_damaged(self) -> list[str]:
        """Renames checkpoints that cannot be read, the newest first, until one can; returns a sentence about each."""
        said = []
        while (checkpoint := self.latest) is not None and not _is_sound(checkpoint):
            shutil.rmtree(aside := self.folder / f"{_DAMAGED}{checkpoint.name}", ignore_errors=True)
            checkpoint.rename(aside)
            step = int(checkpoint.name.removeprefix(_PREFIX))
            said.append(f"The checkpoint at step {step:,} was damaged, and the run went on from {self._older}.")
        return said

    @property
    def _older(self) -> str:
        older = self.latest
        return "the beginning" if older is None else f"step {int(older.name.removeprefix(_PREFIX)):,}"

    def is_due(self) -> bool:
        """Whether the last checkpoint is old enough for a new one."""
        return time.monotonic() - self._last >= self._pause

    def save(self, phase: Resumable, learning: dict[str, Any], position: Position) -> None:
        """Writes a checkpoint, then deletes the older ones.

        Args:
            phase: Gives the weights and what else it must remember.
            learning: State of the optimizer.
            position: How far the run has come.

        Raises:
            DiskFull, SelmaskError: the disk has no room or cannot be written to; the older checkpoint is kept.
        """
        complete = self.folder / f"{_PREFIX}{position.step:08d}"  # padded, so that names sort by step
        remove_drafts(self.folder)
        with saved_folder(complete, "checkpoint") as draft:
            self._write(draft, phase, learning, position)
            shutil.rmtree(complete, ignore_errors=True)
        self._prune(complete)
        self._last = time.monotonic()

    def restore(self, phase: Resumable) -> tuple[Position, dict[str, Any]] | None:
        """Restores `phase` from the newest checkpoint; returns the position and the optimizer's state, None if none.

        `set_aside_damaged` has to be called before, by one process only.

        Raises:
            BadInput: the checkpoint was made under another specification.
        """
        checkpoint = self.latest
        if checkpoint is None:
            return None
        facts = json.loads((checkpoint / _POSITION).read_text(encoding="utf-8"))
        if facts["identity"] not in self._accepted:
            raise BadInput(
                "The checkpoint belongs to another specification and cannot be continued with this one",
                given=str(checkpoint),
                do="Start a new run, or change the specification back",
            )
        device = next(phase.module.parameters()).device
        load_model(phase.module, str(checkpoint / _MODEL), device=str(device))
        phase.restore(facts["phase"], load_file(checkpoint / _KEPT))
        learning: dict[str, Any] = torch.load(checkpoint / _LEARNING, map_location=device, weights_only=True)
        return Position(**facts["position"]), learning

    def clear(self) -> None:
        """Deletes all checkpoints of a finished run."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, folder: Path, phase: Resumable, learning: dict[str, Any], position: Position) -> None:
        save_model(phase.module, str(folder / _MODEL))  # stores tied weights once
        save_file({name: value.contiguous() for name, value in phase.tensors().items()}, folder / _KEPT)
        torch.save(learning, folder / _LEARNING)
        facts = {"identity": self._identity, "position": asdict(position), "phase": phase.state()}
        hashes = {name: _hash(folder / name) for name in (_MODEL, _KEPT, _LEARNING)}
        (folder / _POSITION).write_text(json.dumps(facts | {"sha256": hashes}), encoding="utf-8")

    def _prune(self, newest: Path) -> None:
        for path in self.folder.iterdir():
            if path != newest and not path.name.startswith(_DAMAGED):
                shutil.rmtree(path, ignore_errors=True)


def kept_bytes(folder: Path) -> int:
    """The bytes that the complete checkpoints in `folder` take, without those that were set aside."""
    return sum(file.stat().st_size for file in folder.rglob(f"{_PREFIX}*/*"))


def size_of(phase: Resumable, learning: dict[str, Any]) -> int:
    """The bytes that a checkpoint takes."""
    states = [*phase.module.state_dict().values(), *phase.tensors().values()]
    states += [value for state in learning["state"].values() for value in state.values()]
    return sum(value.nbytes for value in states if isinstance(value, torch.Tensor))


def _is_sound(checkpoint: Path) -> bool:
    """Whether every file can be read and is the one that was written."""
    try:
        facts = json.loads((checkpoint / _POSITION).read_text(encoding="utf-8"))
        Position(**facts["position"])
        # Checkpoints of older versions have no hashes: at least their files must be complete.
        if "sha256" in facts:
            return all(_hash(checkpoint / name) == expected for name, expected in facts["sha256"].items())
        load_file(checkpoint / _MODEL)
        load_file(checkpoint / _KEPT)
        torch.load(checkpoint / _LEARNING, map_location="cpu", weights_only=True)
    except _UNREADABLE:
        return False
    return "identity" in facts and "phase" in facts


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
