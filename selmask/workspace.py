"""The files and folders of a workspace."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from selmask.errors import BadInput

MODEL, PREDICTIONS = "model", "predictions.parquet"
"""In a run's folder: the finished model, and its predictions of the test texts."""

HEAD = "head.safetensors"
"""In the folder of a head warm-up: the head."""

CHECKPOINT, SCORES_SO_FAR = "checkpoint", "reading"
"""In a run's folder, until its result is recorded: its checkpoints, and the scores so far of a run that scores."""

LOG = "log.txt"
"""In a run's folder: the output of its workers, which later attempts extend."""

_RUN = "run-"
"""Begins the names of the folders of runs."""

ENVIRONMENT_VARIABLE = "SELMASK_HOME"
DEFAULT_HOME = Path(__file__).resolve().parent.parent / "runs"


@dataclass(frozen=True)
class Workspace:
    """The paths of a workspace; a folder is made when its path is first asked for, if anything can be written there."""

    home: Path

    @classmethod
    def at(cls, home: str | Path | None = None) -> Workspace:
        """The workspace at `home`, else at $SELMASK_HOME, else at `runs/` beside the code.

        Raises:
            BadInput: `home` is empty; there is no such folder, and it cannot be made; or it cannot be entered.
        """
        if home == "":
            raise _unusable(home, "its name is empty")
        chosen = Path(home or os.environ.get(ENVIRONMENT_VARIABLE) or DEFAULT_HOME)
        try:
            folder = chosen.expanduser().resolve()
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: nobody's home, or links in a circle
            raise _unusable(chosen, _reason(chosen, error)) from error
        if not os.access(folder, os.R_OK | os.X_OK):
            raise _unusable(chosen, "you may not read it")
        return cls(folder)

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
        """Tokenized, segmented corpora as memory-mapped arrays; can be deleted, and are made again when needed.

        Of a workspace that can only be read they last no longer than this process.
        """
        folder = self._folder("prepared")
        return folder if os.access(folder, os.W_OK) else Path(_brief_folder(self.home).name)

    @property
    def scores(self) -> Path:
        """Scores that models gave the words of a corpus, one array each; their runs are in the store."""
        return self._folder("scores")

    def run_folder(self, run_id: int) -> Path:
        """The folder of one run: log, checkpoints, model, predictions."""
        return self._folder(self.run_path(run_id).name)

    def run_path(self, run_id: int) -> Path:
        """The path of `run_folder`, which is not made: a person may have deleted it."""
        return self.home / f"{_RUN}{run_id:05d}"

    def run_numbers(self) -> list[int]:
        """The numbers of all folders of runs that are there, the lowest first."""
        names = (folder.name.removeprefix(_RUN) for folder in self.home.glob(f"{_RUN}*"))
        return sorted(int(name) for name in names if name.isdecimal())

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
        with suppress(OSError):  # the workspace can still be read, and whoever writes into the folder says why not
            folder.mkdir(parents=True, exist_ok=True)
        return folder


@cache
def _brief_folder(home: Path) -> TemporaryDirectory[str]:
    """A folder that is removed when this process ends."""
    return TemporaryDirectory(prefix=f"selmask-{home.name}-", ignore_cleanup_errors=True)


def _unusable(folder: str | Path, reason: str) -> BadInput:
    return BadInput(
        f"The folder cannot be used as a workspace: {reason}",
        given=str(folder),
        do="Start selmask with another folder as its workspace",
    )


def _reason(folder: Path, error: Exception) -> str:
    if isinstance(error, (FileExistsError, NotADirectoryError)):
        return "it is a file, or is below one"
    text = getattr(error, "strerror", None) or str(error)
    return f"{text[:1].lower()}{text[1:]}" or f"{folder} is not a path"
