"""From an experiment to its runs: the grid, spelled out.

A post-training run is shared by all fine-tuning runs that start from it, and a run that does what a finished one did is
that finished one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from selmask import library
from selmask.jobs.task_specs import DataRef, FineTuningTask, PostTrainingTask, identity
from selmask.store.database import Database
from selmask.store.experiments import Experiments, Place
from selmask.store.run import NewRun
from selmask.store.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.corpus.dataset import Dataset
    from selmask.jobs.experiment import Arm, ExperimentSpec
    from selmask.jobs.task_specs import Task
    from selmask.store.experiments import Experiment, Role
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class Data:
    """The data sets of an experiment, found."""

    corpus: Dataset
    labelled: Dataset
    lexicon: Dataset | None
    test: Dataset | None

    @classmethod
    def of(cls, spec: ExperimentSpec, workspace: Workspace) -> Data:
        """The data sets that `spec` names; files among them are imported.

        Raises:
            NotFound, BadData: a name stands for nothing, or a file cannot be read.
        """
        return cls(
            corpus=library.resolve(workspace, spec.corpus, "corpus"),
            labelled=library.resolve(workspace, spec.labelled, "labelled"),
            lexicon=library.resolve(workspace, spec.lexicon, "lexicon") if spec.lexicon else None,
            test=library.resolve(workspace, spec.test, "labelled") if spec.test else None,
        )


@dataclass(frozen=True)
class Planned:
    """A run of the grid and where it stands there."""

    run: NewRun
    arm: str
    model: str
    repeat: int
    budget: str
    role: Role


@dataclass
class Plan:
    """The runs of an experiment, parents before children; equal runs once."""

    planned: list[Planned] = field(default_factory=list)

    @property
    def runs(self) -> list[NewRun]:
        """The distinct runs, in an order in which they can be queued."""
        return list({planned.run.hash: planned.run for planned in self.planned}.values())

    def count(self, role: Role) -> int:
        """How many distinct runs play `role`."""
        return len({planned.run.hash for planned in self.planned if planned.role == role})


def plan(spec: ExperimentSpec, data: Data) -> Plan:
    """The runs that `spec` asks for."""
    result = Plan()
    for model in spec.models:
        for name, arm in zip(spec.arm_names, spec.strategies, strict=True):
            for repeat, post_seed, fine_seed in spec.repeats():
                result.planned.extend(_repeat(spec, data, model, name, arm, repeat, post_seed, fine_seed))
    return result


def queue_experiment(workspace: Workspace, spec: ExperimentSpec) -> Experiment:
    """Put the runs of `spec` into the queue, or find them finished; the same specification twice is one experiment.

    Raises:
        BadInput: another experiment has this name; a data set or a model cannot be used.
    """
    planned = plan(spec, Data.of(spec, workspace))
    database = Database(workspace.database)
    with database.transaction():
        runs = {new.hash: run for new, run in zip(planned.runs, Runs(database).queue_all(planned.runs), strict=True)}
        places = [
            Place(runs[each.run.hash].id, each.arm, each.model, each.repeat, each.budget, each.role)
            for each in planned.planned
        ]
        return Experiments(database).add(spec.name, spec.model_dump(mode="json"), places)


def _repeat(
    spec: ExperimentSpec, data: Data, model: str, name: str, arm: Arm, repeat: int, post_seed: int, fine_seed: int
) -> Iterator[Planned]:
    parent, parent_hash = None, None
    if arm.strategy.trains:
        parent = _post_training(spec, data, model, arm, post_seed)
        title = f"{name} on {data.corpus.name}, {_short(model)}, seed {post_seed}"
        run = _new_run(parent, title)
        parent_hash = run.hash
        yield Planned(run, name, model, repeat, "", "post-training")
    for budget in spec.label_budgets:
        task = FineTuningTask(
            model=model,
            post_training=parent,
            labelled=_ref(data.labelled),
            test=_ref(data.test) if data.test else None,
            settings=spec.fine_tuning,
            budget=budget,
            seed=fine_seed,
        )
        labels = "all labels" if budget == "all" else f"{budget} labels"
        start = name if parent is None else f"{name} (seed {post_seed})"
        title = f"{start} on {data.labelled.name}, {_short(model)}, {labels}, seed {fine_seed}"
        yield Planned(_new_run(task, title, parent_hash), name, model, repeat, str(budget), "fine-tuning")


def _post_training(spec: ExperimentSpec, data: Data, model: str, arm: Arm, seed: int) -> PostTrainingTask:
    leave_out = [] if spec.transductive else [data.test or data.labelled]
    return PostTrainingTask(
        model=model,
        corpus=_ref(data.corpus),
        lexicon=_ref(data.lexicon) if data.lexicon else None,
        leave_out=tuple(_ref(dataset) for dataset in leave_out),
        strategy=arm.strategy,
        masking=arm.masking or spec.masking,
        matching=spec.matching,
        settings=spec.post_training,
        seed=seed,
    )


def _new_run(task: Task, title: str, parent_hash: str | None = None) -> NewRun:
    return NewRun(task.kind, title, task.model_dump(mode="json"), parent_hash=parent_hash, identity=identity(task))


def _ref(dataset: Dataset) -> DataRef:
    return DataRef(name=dataset.name, content_sha256=dataset.content_sha256)


def _short(model: str) -> str:
    return model.rstrip("/").rsplit("/", 1)[-1]
