"""The time and the disk space that an experiment will need.

Tokens are counted on a sample of the texts with the model's own tokenizer. The speed is that of the newest finished
run of the same kind and model on this device, else that of a trial. Without either, the speed of the bundled encoder
on a CPU is guessed, and that of every other model is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.errors import SelmaskError
from selmask.experiments.queued_again.renewals import renewals
from selmask.models import catalogue
from selmask.runs.cost_basis import CostBasis
from selmask.runs.kinds.all_kinds import kind_of, parsed
from selmask.runs.needs import TIMES_THE_WEIGHTS
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.experiments.plan import Plan
    from selmask.store.run import NewRun
    from selmask.workspace import Workspace

START_SECONDS = 12.0
"""The start of a worker: interpreter, libraries, model and corpus."""


@dataclass(frozen=True)
class Estimate:
    """The needs of an experiment; None if they are unknown.

    Attributes:
        seconds: Of computing, with as many runs at once as there are devices.
        disk: Bytes of the models that the runs leave.
        training_room: Bytes that have to be free besides, for the checkpoints of the runs that are active at once.
        reused: The number of runs that have finished already and are not done again.
        to_do: The number of runs that have not finished yet.
        unmeasured: Models whose speed has not been measured on this device: it is guessed, or unknown.
    """

    seconds: float | None
    disk: float | None
    training_room: float | None
    reused: int
    to_do: int
    unmeasured: tuple[str, ...]


def estimate(workspace: Workspace, planned: Plan, basis: CostBasis | None = None) -> Estimate:
    """The needs of the planned runs that have not finished yet.

    Args:
        workspace: The workspace of the runs.
        planned: The runs.
        basis: Sizes and speeds of which some may have been looked up already, for another plan.
    """
    store, runs = Store.of(workspace), planned.runs
    existing = store.runs.all()
    again = {run.hash for run in renewals(runs, existing, workspace)}
    done = {run.hash for run in existing if run.state.is_finished} - again
    to_do = [run for run in runs if run.hash not in done]
    basis = CostBasis(workspace, store) if basis is None else basis.for_another_plan()
    seconds = [_seconds(run, basis) for run in to_do]
    known = [each for each in seconds if each is not None]
    sizes = [_model_bytes(run, workspace) for run in to_do if kind_of(run).leaves]
    took = _until_done(to_do, known, basis.slots) if len(known) == len(seconds) else None
    room = _training_room(sizes, basis.slots)
    return Estimate(took, _total(sizes), room, len(runs) - len(to_do), len(to_do), tuple(basis.unmeasured))


def _seconds(run: NewRun, basis: CostBasis) -> float | None:
    seconds = kind_of(run).cost(parsed(run), basis)
    return None if seconds is None else START_SECONDS + seconds


def _until_done(runs: Sequence[NewRun], seconds: Sequence[float], slots: int) -> float:
    """The time of runs that share the devices evenly, which is never less than that of a run after those before it.

    Args:
        runs: Parents before children.
        seconds: How long each of them takes.
        slots: The number of runs that are active at once.
    """
    ends: dict[str | None, float] = {}
    for run, takes in zip(runs, seconds, strict=True):
        ends[run.hash] = takes + max(ends.get(each, 0.0) for each in (run.parent_hash, run.second_parent_hash))
    return max([sum(seconds) / slots, *ends.values()])


def _model_bytes(run: NewRun, workspace: Workspace) -> float | None:
    """The size of the run's model; None if the base model is not on this machine."""
    model = parsed(run).base_model
    if model is None:
        return None
    try:
        folder = catalogue.local_folder(model, workspace.models)
    except SelmaskError:
        return None
    weights = [path.stat().st_size for path in folder.glob("*.safetensors")] if folder else []
    return float(sum(weights)) if weights else None


def _training_room(sizes: Sequence[float | None], slots: int) -> float | None:
    """The room that the largest models need while they are trained, `slots` at once; None if a size is unknown."""
    known = [size for size in sizes if size is not None]
    return TIMES_THE_WEIGHTS * sum(sorted(known)[-slots:]) if len(known) == len(sizes) else None


def _total(values: Sequence[float | None]) -> float | None:
    """The sum; None if any value is unknown."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
