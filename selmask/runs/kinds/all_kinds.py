"""All kinds of runs by name: selmask's own, and those that installed packages offer as `selmask.run_kinds`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.errors import NotFound, SelmaskError
from selmask.family import Family
from selmask.runs.kinds.anchor import ANCHOR
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.runs.kinds.head_warm_up import HEAD_WARM_UP
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.runs.kinds.run_kind import RunKind
from selmask.runs.kinds.scoring import SCORING
from selmask.runs.kinds.trial import TRIAL
from selmask.runs.run_specs import RunSpec, UnreadableSpec

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import NewRun, Run
    from selmask.workspace import Workspace

KINDS: Family[RunKind[Any]] = Family(
    "kind of run",
    "selmask.run_kinds",
    lambda: (HEAD_WARM_UP, SCORING, POST_TRAINING, FINE_TUNING, ANCHOR, TRIAL),
    RunKind,
    lambda kind: kind.name,
)
"""In the order in which an experiment runs them."""


def kind_of(run: Run | NewRun) -> RunKind[Any]:
    """The kind of `run`; a stand-in that cannot be performed if its package is not installed."""
    return KINDS.members.get(run.kind) or _missing(run.kind)


def parsed(run: Run | NewRun) -> RunSpec:
    """The specification of `run`; its raw values if a package that it needs is not installed."""
    try:
        spec: RunSpec = kind_of(run).spec.parse(run.spec, stored=True)
    except SelmaskError:
        return UnreadableSpec.parse(run.spec)
    return spec


def files_of(run: Run, workspace: Workspace) -> tuple[Path, ...]:
    """The files outside the folder of `run` that belong to it alone; none if its specification cannot be read."""
    spec = parsed(run)
    return () if isinstance(spec, UnreadableSpec) else kind_of(run).files(spec, run, workspace)


def check_needs(run: Run, workspace: Workspace) -> None:
    """Refuses a run whose needs are gone, such as a data set's file; one that cannot be read is left to its worker.

    Raises:
        BadInput, RunFailed: says what is gone and what to do.
    """
    spec = parsed(run)
    if not isinstance(spec, UnreadableSpec):
        kind_of(run).check(spec, run, workspace)


def check_again(run: Run, workspace: Workspace) -> None:
    """Refuses to do a finished run again whose files are gone, where that would not give the same files.

    Raises:
        BadInput: says why, and what to do instead.
    """
    spec = parsed(run)
    if not isinstance(spec, UnreadableSpec):
        kind_of(run).check_again(spec, run, workspace)


def processes_of(run: Run) -> int:
    """The number of processes that `run` asks for."""
    return parsed(run).processes


def _missing(name: str) -> RunKind[Any]:
    def perform(*_: object) -> dict[str, Any]:
        raise NotFound.among("kind of run", name, KINDS.members, do="Install the package that provides it")

    return RunKind(name, UnreadableSpec, perform, lambda _: name)
