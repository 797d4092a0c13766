"""Where everything of one workspace lies on disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MODEL, PREDICTIONS = "model", "predictions.parquet"
"""In a run's folder: the finished model, and what it said of the test texts."""

CHECKPOINT, LOG = "checkpoint", "log.txt"
"""There, too: what a run goes on from, and what its worker prints; later attempts add to it."""

ENVIRONMENT_VARIABLE = "SELMASK_HOME"
DEFAULT_HOME = Path(__file__).resolve().parent.parent / "runs"


@dataclass(frozen=True)
class Workspace:
    """The paths of a workspace; makes its folder when first asked for one."""

    home: Path

    @classmethod
    def at(cls, home: str | Path | None = None) -> Workspace:
        """The workspace at `home`, else at $SELMASK_HOME, else at `runs/` beside the code."""
        chosen = Path(home or os.environ.get(ENVIRONMENT_VARIABLE) or DEFAULT_HOME).expanduser().resolve()
        chosen.mkdir(parents=True, exist_ok=True)
        return cls(chosen)

    @property
    def name(self) -> str:
        """What a person calls this workspace: its folder's name."""
        return self.home.name

    @property
    def database(self) -> Path:
        """The SQLite file that holds every fact about data sets, runs and metrics."""
        return self.home / "selmask.db"

    @property
    def datasets(self) -> Path:
        """One folder per imported data set: the original bytes, the parsed parquet, the report."""
        return self._folder("datasets")

    @property
    def models(self) -> Path:
        """Encoders a user put here by hand, one folder each; the launch page lists them."""
        return self._folder("models")

    @property
    def prepared(self) -> Path:
        """Tokenized, segmented corpora as memory-mapped arrays; safe to delete, made again when needed."""
        return self._folder("prepared")

    @property
    def scores(self) -> Path:
        """What models said of the words of a corpus, one array each; the runs that computed them are in the store."""
        return self._folder("scores")

    def run_folder(self, run_id: int) -> Path:
        """The folder of one run: log, checkpoint, model, predictions."""
        return self._folder(f"run-{run_id:05d}")

    @property
    def supervisor_lock(self) -> Path:
        """Held by the one supervisor of this workspace."""
        return self.home / "supervisor.lock"

    @property
    def supervisor_log(self) -> Path:
        """What the supervisor said."""
        return self.home / "supervisor.log"

    def _folder(self, name: str) -> Path:
        folder = self.home / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder
