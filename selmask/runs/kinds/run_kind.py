"""The record of one kind of run: everything that the queue, the pages and the command line ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from selmask.runs.run_specs import RunSpec, identity
from selmask.store.run import NewRun

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.runs.cost_basis import CostBasis
    from selmask.store.run import Run
    from selmask.workspace import Workspace

S = TypeVar("S", bound=RunSpec)


@dataclass(frozen=True)
class RunKind(Generic[S]):
    """One kind of run. The first four attributes are needed, the others say where a kind differs from the usual.

    Attributes:
        name: The kind as the store keeps it, in lower case.
        spec: The class of its specifications.
        perform: Does a run in a worker, from (specification, run, workspace, observer). Returns what was measured,
            JSON-like, with a true "stopped" where it was left off; imports torch only when it is called.
        title: A name for a run, drawn from its specification.
        identity: What makes two runs the same; a finished one is not done again.
        cost: The seconds that a run takes once its worker has started; None where they cannot be told.
        files: The files outside a run's folder that are deleted with it.
        alike: The fields of the specification that decide how long a run takes.
        in_experiments: Whether experiments have such runs.
        leaves: The model in a finished run's folder.
        has_predictions: Whether a finished run has predictions for test texts.
        has_masks: Whether its masks can be shown epoch by epoch.
        resumable: Whether a stopped run goes on from a checkpoint.
        no_curve: The sentence that stands where a curve of losses would, while there is none.
    """

    name: str
    spec: type[S]
    perform: Callable[[S, Run, Workspace, Observer], dict[str, Any]]
    title: Callable[[S], str]
    identity: Callable[[S], dict[str, Any]] = identity
    cost: Callable[[S, CostBasis], float | None] = lambda _spec, _basis: None
    files: Callable[[S, Workspace], tuple[Path, ...]] = lambda _spec, _workspace: ()
    alike: tuple[str, ...] = ()
    in_experiments: Literal["always", "sometimes", "never"] = "never"
    leaves: Literal["encoder", "classifier"] | None = None
    has_predictions: bool = False
    has_masks: bool = False
    resumable: bool = True
    no_curve: str = "This run measures no loss."

    def new_run(self, spec: S, *, title: str | None = None, parent_hash: str | None = None) -> NewRun:
        """A run that does what `spec` says, for the queue; `title` instead of its own."""
        return NewRun(
            self.name, title or self.title(spec), spec.model_dump(mode="json"), parent_hash, self.identity(spec)
        )
