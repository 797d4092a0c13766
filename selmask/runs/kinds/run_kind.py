"""The record of one kind of run: everything that the queue, the pages and the command line ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from selmask.runs.run_specs import RunSpec
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
    """One kind of run. The first four attributes are required; the others have defaults.

    Attributes:
        name: The kind as the store keeps it, in lower case.
        spec: The class of its specifications.
        perform: Does a run in a worker: (specification, run, workspace, observer) -> result, JSON-like, with a true
            "stopped" if the run stopped early. Must import torch inside, so that pages stay light.
        title: Names a run by its specification.
        check: Refuses a run whose needs are gone, with a `BadInput` or `RunFailed`, before a worker is started:
            (specification, run, workspace). Imports no torch, and downloads nothing.
        check_again: Refuses to do a finished run again whose files are gone, with a `BadInput`, where that would not
            give the same files: (specification, run, workspace).
        identity: The part of the specification that makes two runs the same; a finished run is not done again.
        cost: The seconds that a run takes once its worker has started; None if unknown.
        files: The files outside a run's folder that are deleted with it: (specification, run, workspace).
        problem: What is wrong with those of a finished run, such as "its scores are gone"; None if nothing is:
            (specification, run, workspace). It need not check the model in the run's folder.
        alike: The fields of the specification that decide how long a run takes.
        in_experiments: Whether an experiment has such runs.
        leaves: The model that a finished run leaves in its folder.
        has_predictions: Whether a finished run leaves predictions for test texts.
        has_masks: Whether the masks of a run can be shown epoch by epoch.
        resumable: Whether a stopped run can be resumed from a checkpoint.
        no_curve: The sentence shown in place of the loss curve while there is no loss.
    """

    name: str
    spec: type[S]
    perform: Callable[[S, Run, Workspace, Observer], dict[str, Any]]
    title: Callable[[S], str]
    check: Callable[[S, Run, Workspace], None] = lambda _spec, _run, _workspace: None
    check_again: Callable[[S, Run, Workspace], None] = lambda _spec, _run, _workspace: None
    identity: Callable[[S], Any] = lambda spec: spec.identity()
    cost: Callable[[S, CostBasis], float | None] = lambda _spec, _basis: None
    files: Callable[[S, Run, Workspace], tuple[Path, ...]] = lambda _spec, _run, _workspace: ()
    problem: Callable[[S, Run, Workspace], str | None] | None = None
    alike: tuple[str, ...] = ()
    in_experiments: Literal["always", "sometimes", "never"] = "never"
    leaves: Literal["encoder", "classifier"] | None = None
    has_predictions: bool = False
    has_masks: bool = False
    resumable: bool = True
    no_curve: str = "This run measures no loss."

    def new_run(
        self,
        spec: S,
        *,
        title: str | None = None,
        parent_hash: str | None = None,
        second_parent_hash: str | None = None,
    ) -> NewRun:
        """A run of this kind for the queue; `title` replaces the kind's own."""
        named, values = title or self.title(spec), spec.model_dump(mode="json")
        return NewRun(self.name, named, values, parent_hash, self.identity(spec), second_parent_hash)
