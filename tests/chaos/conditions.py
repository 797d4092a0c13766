"""The conditions under which workers train in a storm; they are a file of the workspace and may change meanwhile."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selmask.workspace import Workspace

FILE = "conditions.json"

SETTLED = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
"""Variables of the environment under which numbers are the same in every process, whatever the conditions."""


@dataclass(frozen=True)
class Conditions:
    """How slowly workers train and write, and how often they save a checkpoint; all in seconds.

    Attributes:
        pause: Before each report of a measurement, and before the end of a run.
        between_checkpoints: From one checkpoint to the next; 0: one after every step.
        flush: For the disk to keep a file.
    """

    pause: float = 0.0
    between_checkpoints: float = 1.0
    flush: float = 0.0

    def prevail_in(self, workspace: Workspace) -> None:
        draft = workspace.home / f"{FILE}.new"
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(workspace.home / FILE)

    @classmethod
    def of(cls, workspace: Workspace) -> Conditions:
        return cls(**json.loads((workspace.home / FILE).read_text()))
