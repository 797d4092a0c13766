"""The plan of an experiment: its grid as a list of runs.

If the masked-LM head of a model is new, one run warms it up for all arms of a post-training seed. If a strategy asks a
model, a scoring run computes the scores before the post-training that reads them. All fine-tuning runs that start from
the same post-training share it, and a run that would repeat a finished one is that finished run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput
from selmask.experiments.queued_again.kept_heads import with_kept_heads
from selmask.experiments.queued_again.kept_runs import Spot, with_kept_runs
from selmask.experiments.queued_again.same_experiment import same_experiment, settled
from selmask.runs.kinds import anchor as anchors
from selmask.runs.kinds import fine_tuning, head_warm_up
from selmask.runs.kinds import post_training as training
from selmask.runs.kinds import scoring as scored
from selmask.runs.kinds.anchor import ANCHOR
from selmask.runs.kinds.anchor_spec import AnchorSpec
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.runs.kinds.head_warm_up import HEAD_WARM_UP
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.runs.kinds.scoring import SCORING
from selmask.runs.run_specs import (
    DataRef,
    FineTuningSpec,
    HeadWarmUpSpec,
    LessonSpec,
    PostTrainingSpec,
    ScoringSpec,
)
from selmask.runs.scores import key_of
from selmask.scoring.scorers import needs_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import Arm, ExperimentSpec
    from selmask.label_budget import Budget
    from selmask.store.experiments import Member
    from selmask.store.run import NewRun
    from selmask.store.store import Store


@dataclass(frozen=True)
class Planned:
    """A run of the grid and its place there."""

    run: NewRun
    arm: str
    model: str
    repeat: int
    budget: str

    @property
    def spot(self) -> Spot:
        """Its place in the grid."""
        return Spot(self.arm, self.model, self.repeat, self.budget, self.run.kind)


@dataclass
class Plan:
    """The runs of an experiment by their places, parents before children."""

    planned: list[Planned] = field(default_factory=list)

    @property
    def runs(self) -> list[NewRun]:
        """The distinct runs, in the order in which they are queued."""
        return list({planned.run.hash: planned.run for planned in self.planned}.values())

    def keeping(self, members: Iterable[Member]) -> Plan:
        """The same plan with those runs that the experiment has already."""
        kept = with_kept_runs([(each.spot, each.run) for each in self.planned], members)
        return Plan([replace(each, run=run) for each, run in zip(self.planned, kept, strict=True)])

    def count(self, kind: str) -> int:
        """The number of distinct runs of a kind, by its name."""
        return sum(run.kind == kind for run in self.runs)


def plan(spec: ExperimentSpec, data: Data) -> Plan:
    """The runs that `spec` asks for."""
    result = Plan()
    for model in spec.models:
        for name, arm in zip(spec.arm_names, spec.strategies, strict=True):
            for repeat, post_seed, fine_seed in spec.repeats():
                result.planned.extend(_runs_of(_Cell(spec, data, model, name, arm, repeat, post_seed, fine_seed)))
        result.planned.extend(_anchors(spec, data, model))
    return result


def planned_anew(store: Store, spec: ExperimentSpec, data: Data) -> Plan:
    """The runs that `spec` asks for; if it is queued already, with the runs that it has."""
    try:
        stored = same_experiment(store, spec)
    except BadInput:  # its name belongs to another experiment, whose runs play no part
        stored = None
    if stored is None:
        return plan(spec, data)
    members = store.experiments.members(stored.id)
    return plan(settled(store, spec), with_kept_heads(data, members)).keeping(members)


@dataclass(frozen=True)
class _Cell:
    """One model, one arm and one repeat of the grid."""

    spec: ExperimentSpec
    data: Data
    model: str
    name: str
    arm: Arm
    repeat: int
    post_seed: int
    fine_seed: int

    @property
    def weights(self) -> str | None:
        """The content of the model at present."""
        return self.data.weights[self.model]

    @property
    def own_repeat(self) -> int | None:
        """The repeat, from 1, as titles name it, of all its runs; None if some of them belong to several repeats."""
        return self.repeat + 1 if self.spec.is_paired else None

    def planned(self, run: NewRun, budget: str) -> Planned:
        """`run` at this place."""
        return Planned(run, self.name, self.model, self.repeat, budget)


def _runs_of(cell: _Cell) -> Iterator[Planned]:
    """The runs of one cell, parents first.

    Scores learned from labels belong to one label budget and one fine-tuning seed, and so does the post-training that
    reads them. All label budgets and fine-tuning seeds share any other post-training.
    """
    budgets, warm_up = cell.spec.label_budgets, _head_warm_up(cell)
    if warm_up is not None:
        yield cell.planned(warm_up, "")
    for group in [(budget,) for budget in budgets] if _learns_from_labels(cell) else [budgets]:
        post_training, parent = None, None
        if cell.arm.strategy.trains:
            post_training = _post_training(cell)
            scoring = _scoring(cell, post_training, group[0])
            if scoring is not None:
                post_training = post_training.model_copy(update={"scores": key_of(scoring)})
            if warm_up is not None:
                post_training = post_training.model_copy(update={"head": warm_up.hash})
            parents = list(_parents(cell, scoring, post_training))
            parent = parents[-1].run.hash
            yield from parents
        for budget in group:
            yield _fine_tuning(cell, post_training, parent, budget)


def _parents(cell: _Cell, scoring: ScoringSpec | None, post_training: PostTrainingSpec) -> Iterator[Planned]:
    """The runs before a fine-tuning: the scores that the post-training reads, then the post-training.

    The post-training also starts from the run that warms up its head, if there is one.
    """
    lesson = scoring.lesson if scoring else None
    budget = "" if lesson is None else str(lesson.budget)
    before, second = post_training.head, None
    if scoring is not None:
        run = SCORING.new_run(scoring, title=scored.title(scoring, repeat=cell.own_repeat))
        before, second = run.hash, post_training.head
        yield cell.planned(run, budget)
    title = training.title(post_training, cell.name, lesson, repeat=cell.own_repeat)
    run = POST_TRAINING.new_run(post_training, title=title, parent_hash=before, second_parent_hash=second)
    yield cell.planned(run, budget)


def _head_warm_up(cell: _Cell) -> NewRun | None:
    """The run that warms up the head of all arms; None if the cell needs none."""
    if not cell.arm.strategy.trains or cell.model not in cell.data.new_heads:
        return None
    warm_up = HeadWarmUpSpec.of(_post_training(cell))
    return HEAD_WARM_UP.new_run(warm_up, title=head_warm_up.title(warm_up, repeat=cell.own_repeat))


def _learns_from_labels(cell: _Cell) -> bool:
    return needs_labels(cell.arm.strategy.scoring)


def _scoring(cell: _Cell, post_training: PostTrainingSpec, budget: Budget) -> ScoringSpec | None:
    """The scores that `post_training` reads; `budget` matters only if they are learned from labels."""
    if cell.arm.strategy.scoring is None:
        return None
    lesson = LessonSpec(**_labels(cell.spec, cell.data, budget, cell.fine_seed))
    return ScoringSpec.of(post_training, cell.weights, lesson)


def _post_training(cell: _Cell) -> PostTrainingSpec:
    """The post-training of the cell, not yet with the key of its scores and its head."""
    spec, data = cell.spec, cell.data
    return PostTrainingSpec(
        model=cell.model,
        weights=cell.weights,
        corpus=DataRef.of(data.corpus),
        lexicon=DataRef.of(data.lexicon) if data.lexicon else None,
        leave_out=tuple(DataRef.of(dataset) for dataset in data.left_out(spec)),
        near_duplicates=spec.near_duplicates,
        containing_texts=spec.containing_texts,
        strategy=cell.arm.strategy,
        masking=cell.arm.masking or spec.masking,
        matching=spec.matching,
        settings=spec.post_training,
        seed=cell.post_seed,
    )


def _anchors(spec: ExperimentSpec, data: Data, model: str) -> Iterator[Planned]:
    """The anchors of all repeats and budgets; one without an encoder is the same run under every model."""
    for anchor, (repeat, _, seed), budget in product(spec.anchors, spec.repeats(), spec.label_budgets):
        run = AnchorSpec(
            anchor=anchor,
            model=model if anchor.reads_with_encoder else None,
            weights=data.weights[model] if anchor.reads_with_encoder else None,
            **_labels(spec, data, budget, seed),
        )
        title = anchors.title(run, repeat=repeat + 1 if spec.is_paired else None)
        yield Planned(ANCHOR.new_run(run, title=title), anchor.in_words, model, repeat, str(budget))


def _fine_tuning(
    cell: _Cell, post_training: PostTrainingSpec | None, parent_hash: str | None, budget: Budget
) -> Planned:
    spec = FineTuningSpec(
        model=cell.model,
        weights=cell.weights,
        post_training=post_training,
        **_labels(cell.spec, cell.data, budget, cell.fine_seed),
    )
    title = fine_tuning.title(spec, cell.name, repeat=cell.repeat + 1)
    return cell.planned(FINE_TUNING.new_run(spec, title=title, parent_hash=parent_hash), str(budget))


def _labels(spec: ExperimentSpec, data: Data, budget: Budget, seed: int) -> dict[str, Any]:
    """The fields of a run that learns from the labels of one repeat: fine-tuning, an anchor, or a scorer's lesson."""
    return {
        "labelled": DataRef.of(data.labelled),
        "test": DataRef.of(data.test) if data.test else None,
        "settings": spec.fine_tuning,
        "budget": budget,
        "seed": seed,
    }
