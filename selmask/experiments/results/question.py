"""The question that a comparison answers: what an experiment planned to compare, and how much of it was done."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, Self

from selmask.evaluation.cell import cell_in_words, usual_reference
from selmask.evaluation.metrics import MACRO_F1, metrics
from selmask.evaluation.planned_runs import PlannedRuns
from selmask.experiments.planned_comparison import PlannedComparison
from selmask.experiments.planned_controls import controls_among, planned_controls
from selmask.experiments.results.tested_texts import TestedTexts
from selmask.experiments.stored.compared_runs import compared_members, is_withdrawn
from selmask.experiments.stored.extended import looks_before
from selmask.experiments.stored.stored_plan import StoredPlan
from selmask.masking.part import Part
from selmask.masking.registry import strategies, strategy_with
from selmask.runs.kinds.anchor import ANCHOR
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.store.store import Store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from selmask.evaluation.controls import Controls
    from selmask.experiments.spec import ExperimentSpec
    from selmask.masking.strategy import Strategy
    from selmask.store.experiments import Experiment, Member
    from selmask.store.run import Run
    from selmask.workspace import Workspace


class Question(NamedTuple):
    """What `compare_each` asks of the finished runs of an experiment; see there."""

    metric: str
    reference: str | None
    controls: Controls
    texts: str
    planned: PlannedRuns
    margin: float

    @classmethod
    def of(cls, workspace: Workspace, experiment: str, metric: str | None, reference: str | None) -> Self:
        """The question that an experiment planned, or the one that is asked instead.

        Args:
            workspace: The workspace.
            experiment: The name of the experiment.
            metric, reference: What is asked instead; None for what was planned. A planned metric of a package that is
                not installed is replaced by macro-F1.

        Raises:
            NotFound: there is no such experiment.
        """
        store = Store.of(workspace)
        stored = store.experiments.get(experiment)
        members, plan = compared_members(store, experiment), StoredPlan.of(stored)
        asked, by_plan = plan.spec, plan.comparison or PlannedComparison()
        controls = _controls(asked, members)
        planned = _planned(plan, members, stored.planned_looks, {run.id: run for run in store.runs.all()})
        usual = by_plan.reference or usual_reference(planned.arms, controls)
        metric = metric or (by_plan.metric if by_plan.metric in metrics() else MACRO_F1.key)
        deviations = [*plan.gaps, *(by_plan.deviations(metric, reference, usual) if plan.comparison else ())]
        deviations += looks_before(store, stored)
        return cls(
            metric,
            reference or usual,
            controls,
            _texts(workspace, stored, members),
            planned._replace(
                deviations=tuple(deviations),
                metric=plan.comparison.metric if plan.comparison else None,
                reference=usual if plan.comparison else None,
            ),
            by_plan.margin / 100,
        )


def _planned(
    plan: StoredPlan, members: Sequence[Member], looks: tuple[int, ...], runs: Mapping[int, Run]
) -> PlannedRuns:
    """The runs that an experiment asked to compare, of which it still has `members`; `runs` are all by their ids."""
    asked = plan.spec
    if asked is None:
        reference = plan.comparison.reference if plan.comparison else None
        arms = tuple(dict.fromkeys([*_named(members, FINE_TUNING.name), *filter(None, [reference])]))
        anchors = tuple(dict.fromkeys(_named(members, ANCHOR.name)))
        of_repeat = Counter(each.repeat for each in members)
    else:
        arms, anchors, repeats = asked.arm_names, asked.anchor_names, len(asked.seed_pairs)
        in_each = (len(arms) + len(anchors)) * len(asked.models) * len(asked.label_budgets)
        of_repeat = Counter(dict.fromkeys(range(repeats), in_each))
    planned = PlannedRuns(
        arms,
        len(of_repeat),
        of_repeat.total(),
        finished=sum(each.run.state.is_finished for each in members),
        left=sum(not each.run.state.is_final for each in members),
        seeds=None if asked is None else asked.seed_pairs,
        anchors=anchors,
        looks=looks,
        empty=() if asked is None else _empty(asked, members),
    )
    withdrawn = of_repeat - Counter(each.repeat for each in members if not is_withdrawn(each.run, runs))
    unended = [*withdrawn, *(each.repeat for each in members if not each.run.state.is_final)]
    deleted = (of_repeat - Counter(each.repeat for each in members)).total()
    planned = planned._replace(ended=min(unended, default=planned.repeats), deleted=deleted)
    # What a person stops after a planned look was not needed for it.
    return planned._replace(stopped=sum(number for repeat, number in withdrawn.items() if repeat < planned.read))


def _named(members: Sequence[Member], kind: str) -> list[str]:
    return [each.arm for each in members if each.kind == kind]


def _empty(asked: ExperimentSpec, members: Sequence[Member]) -> tuple[str, ...]:
    """The models and label budgets with which no run finished, in words; empty if that is so with all."""
    finished = {(each.model, each.budget) for each in members if each.run.state.is_finished}
    cells = product(asked.models, asked.label_budgets)
    return tuple(cell_in_words(*cell) for cell in cells if finished and (cell[0], str(cell[1])) not in finished)


def _controls(asked: ExperimentSpec | None, members: Sequence[Member]) -> Controls:
    """The controls of the plan, whose runs may be gone; those among `members` where the plan cannot be read."""
    if asked is not None:
        return planned_controls(asked)
    found = {member.arm: _strategy_of(member.run) for member in members if member.kind == FINE_TUNING.name}
    return controls_among({arm: strategy for arm, strategy in found.items() if strategy is not None})


def _strategy_of(run: Run) -> type[Strategy] | None:
    """The strategy that a fine-tuning run starts from; None where its package is gone."""
    post_training = run.spec.get("post_training")
    name = post_training["strategy"]["name"] if post_training else strategy_with(Part.BASELINE)
    return strategies().get(name)


def _texts(workspace: Workspace, stored: Experiment, members: Sequence[Member]) -> str:
    """The texts that a conclusion is about: the test texts, or the labelled texts of which each repeat tests others."""
    tested = TestedTexts.of(workspace, stored, members)
    if tested.portion == "marked":
        return f"these {counted(tested.marked, 'text')} marked as test"
    noun = "test text" if tested.field == "test" else "labelled text"
    if tested.portion == "unknown" and tested.sources:  # some of them, or all
        return f"these {noun}s"
    known, named = Store.of(workspace).datasets.all(), stored.spec[tested.field]
    rows = [each.rows for each in known if each.content_sha256 in tested.sources]
    rows += [each.rows for each in known if not tested.sources and each.name == named]
    return f"these {counted(rows[0], noun)}" if rows else f"these {noun}s"
