"""The files and folders of a workspace."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from selmask.errors import BadInput, SelmaskError

MODEL, PREDICTIONS = "model", "predictions.parquet"
"""In a run's folder: the finished model, and its predictions of the test texts."""

CHECKPOINT, LOG = "checkpoint", "log.txt"
"""In a run's folder: its checkpoints, and the output of its workers, which later attempts extend."""

ENVIRONMENT_VARIABLE = "SELMASK_HOME"
DEFAULT_HOME = Path(__file__).resolve().parent.parent / "runs"


@dataclass(frozen=True)
class Workspace:
    """The paths of a workspace; a folder is made when its path is first asked for."""

    home: Path

    @classmethod
    def at(cls, home: str | Path | None = None) -> Workspace:
        """The workspace at `home`, else at $SELMASK_HOME, else at `runs/` beside the code.

        Raises:
            BadInput: there is no such folder, and it cannot be made.
        """
        chosen = Path(home or os.environ.get(ENVIRONMENT_VARIABLE) or DEFAULT_HOME).expanduser().resolve()
        try:
            chosen.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(
                f"The folder cannot be used as a workspace: {error.strerror}",
                given=str(chosen),
                do=f"Name another folder with --home or ${ENVIRONMENT_VARIABLE}",
            ) from error
        return cls(chosen)

    @property
    def name(self) -> str:
        """The workspace's name for people: that of its folder."""
        return self.home.name

    @property
    def database(self) -> Path:
        """The SQLite file with every fact about data sets, runs and metrics."""
        return self.home / "selmask.db"

    @property
    def datasets(self) -> Path:
        """One folder per imported data set: the original file, the parsed Parquet file, the report."""
        return self._folder("datasets")

    @property
    def models(self) -> Path:
        """Encoders that a user put here, one folder each; the launch page lists them."""
        return self._folder("models")

    @property
    def prepared(self) -> Path:
        """Tokenized, segmented corpora as memory-mapped arrays; can be deleted, and are made again when needed."""
        return self._folder("prepared")

    @property
    def scores(self) -> Path:
        """Scores that models gave the words of a corpus, one array each; their runs are in the store."""
        return self._folder("scores")

    def run_folder(self, run_id: int) -> Path:
        """The folder of one run: log, checkpoints, model, predictions."""
        return self._folder(self.run_path(run_id).name)

    def run_path(self, run_id: int) -> Path:
        """The path of `run_folder`, which is not made: a person may have deleted it."""
        return self.home / f"run-{run_id:05d}"

    @property
    def supervisor_lock(self) -> Path:
        """The lock file that the workspace's only supervisor holds."""
        return self.home / "supervisor.lock"

    @property
    def supervisor_log(self) -> Path:
        """The supervisor's log."""
        return self.home / "supervisor.log"

    def _folder(self, name: str) -> Path:
        folder = self.home / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SelmaskError(
                f"The folder {name} of the workspace cannot be used: {error.strerror}",
                given=str(folder),
                do="Check its permissions, and that nothing else is there under this name",
            ) from error
        return folder
