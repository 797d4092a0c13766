"""The store of a workspace: one object, with an attribute for each kind of record."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from selmask.store.attempts import Attempts
from selmask.store.datasets import Datasets
from selmask.store.experiments import Experiments
from selmask.store.history.changes import Changes
from selmask.store.history.events import Events
from selmask.store.history.trash import Trash
from selmask.store.hold import Hold
from selmask.store.metric_points import Metrics
from selmask.store.projects import Projects
from selmask.store.runs import Runs
from selmask.store.sqlite.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    import sqlite_utils

    from selmask.store.run import Run
    from selmask.workspace import Workspace


class _Shared(threading.local):
    """The databases that this thread's stores share, by path; None while each store opens its own."""

    databases: dict[Path, Database] | None = None


_SHARED = _Shared()


@contextmanager
def shared_databases() -> Iterator[None]:
    """Lets this thread open each database once meanwhile: a page asks for some thirty stores, and each takes time.

    Whether the database is from a newer version, or was changed by hand, is looked up when it is opened. So nothing
    that lasts longer than drawing a page should be done within.
    """
    if _SHARED.databases is not None:
        yield
        return
    _SHARED.databases = {}
    try:
        yield
    finally:
        _SHARED.databases = None


class Store:
    """Everything that the database of a workspace contains.

    Attributes:
        projects: What belongs together.
        datasets: The imported data sets.
        experiments: Specifications, and the runs of each.
        runs: The queue.
        attempts: The attempts at each run.
        metrics: The measurements of runs over time.
        changes: Renaming, moving and deleting, and undoing that.
        history: What was renamed, moved and deleted.
        trash: What is kept of deleted things for a while.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.projects = Projects(database)
        self.datasets = Datasets(database)
        self.experiments = Experiments(database)
        self.runs = Runs(database)
        self.attempts = Attempts(database)
        self.metrics = Metrics(database)
        self.history = Events(database)
        self.changes = Changes(database, self.history)
        self.trash = Trash(database, self.history)

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """The store of `workspace`; its file is created when first used."""
        path = workspace.database
        return cls(Database(path) if _SHARED.databases is None else _SHARED.databases.setdefault(path, Database(path)))

    def hold(self, run: Run) -> Hold:
        """The right to write about the current attempt at `run`, the record that `claim` returned."""
        return Hold(self._database, run)

    def transaction(self) -> AbstractContextManager[sqlite_utils.Database]:
        """All or nothing, for several writes at once (see `Database.transaction`)."""
        return self._database.transaction()
