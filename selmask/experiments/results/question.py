"""The question that a comparison answers: what an experiment planned to compare, and how much of it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from selmask.errors import BadInput
from selmask.evaluation.cell import usual_reference
from selmask.evaluation.controls import Controls
from selmask.evaluation.metrics import MACRO_F1, metrics
from selmask.evaluation.planned_runs import PlannedRuns
from selmask.experiments.planned_comparison import PlannedComparison
from selmask.experiments.results.compared_runs import compared_members
from selmask.experiments.results.extended import extensions
from selmask.experiments.spec import ExperimentSpec
from selmask.masking.part import Part
from selmask.masking.registry import strategies, strategy_with
from selmask.runs.kinds.anchor import ANCHOR
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.store.state import State
from selmask.store.store import Store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.masking.strategy import Strategy
    from selmask.store.experiments import Experiment, Member
    from selmask.store.run import Run
    from selmask.workspace import Workspace

_WITHOUT_PLAN = "No comparison was planned before this experiment started, so this one is explored."


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
        members = compared_members(store, experiment)
        controls, asked = _controls(members), _specification(stored)
        plan = asked.compare if asked else None
        by_plan, planned = plan or PlannedComparison(), _planned(asked, members)
        usual = by_plan.reference or usual_reference(planned.arms, controls)
        metric = metric or (by_plan.metric if by_plan.metric in metrics() else MACRO_F1.key)
        deviations = [*(by_plan.deviations(metric, reference, usual) if plan else [_WITHOUT_PLAN])]
        if not by_plan.looks:
            deviations += extensions(store, stored, members)
        return cls(
            metric,
            reference or usual,
            controls,
            _texts(store, stored),
            planned._replace(deviations=tuple(deviations), looks=by_plan.looks),
            by_plan.margin / 100,
        )


def _specification(stored: Experiment) -> ExperimentSpec | None:
    """The experiment as it was queued; None if it has a strategy of a package that is not installed."""
    try:
        return ExperimentSpec.parse(stored.spec, stored=True)
    except BadInput:
        return None


def _planned(asked: ExperimentSpec | None, members: Sequence[Member]) -> PlannedRuns:
    """The runs that an experiment asked to compare, of which it still has `members`."""
    if asked is None:
        arms, anchors = (
            tuple(dict.fromkeys(each.arm for each in members if each.role == role))
            for role in (FINE_TUNING.name, ANCHOR.name)
        )
        repeats, runs = len({each.repeat for each in members}), len(members)
    else:
        arms, anchors, repeats = asked.arm_names, asked.anchor_names, len(list(asked.repeats()))
        runs = (len(arms) + len(anchors)) * repeats * len(asked.models) * len(asked.label_budgets)
    states = [each.run.state for each in members]
    return PlannedRuns(
        arms,
        repeats,
        runs,
        finished=sum(state.is_finished for state in states),
        left=sum(not state.is_final for state in states),
        stopped=sum(state is State.STOPPED for state in states) + runs - len(members),
        seeds=None if asked is None else tuple((post, fine) for _, post, fine in asked.repeats()),
        anchors=anchors,
        ended=_ended(members, repeats),
    )


def _ended(members: Sequence[Member], repeats: int) -> int:
    """The number of first repeats of which every run has ended."""
    unfinished = [member.repeat for member in members if not member.run.state.is_final]
    return min(unfinished, default=repeats)


def _controls(members: Sequence[Member]) -> Controls:
    """The arms whose strategies are controls, or are judged by a placebo, whatever the arms are called."""
    classes = {member.arm: _strategy_of(member.run) for member in members if member.role == FINE_TUNING.name}

    def playing(part: Part) -> frozenset[str]:
        return frozenset(arm for arm, strategy in classes.items() if strategy is not None and strategy.part is part)

    preferring = frozenset(arm for arm, strategy in classes.items() if strategy is not None and strategy.prefers_terms)
    return Controls(
        untrained=playing(Part.BASELINE),
        random=playing(Part.RANDOM),
        placebos=playing(Part.PLACEBO),
        lexical=preferring - playing(Part.PLACEBO),
    )


def _strategy_of(run: Run) -> type[Strategy] | None:
    """The strategy that a fine-tuning run starts from; None where its package is gone."""
    post_training = run.spec.get("post_training")
    name = post_training["strategy"]["name"] if post_training else strategy_with(Part.BASELINE)
    return strategies().get(name)


def _texts(store: Store, stored: Experiment) -> str:
    """The texts that a conclusion is about: the test set, or the labelled texts of which each repeat tests others."""
    rows = {record.name: record.rows for record in store.datasets.all()}
    test, labelled = stored.spec.get("test"), stored.spec["labelled"]
    name, noun = (test, "test text") if test else (labelled, "labelled text")
    return f"these {counted(rows[name], noun)}" if name in rows else f"these {noun}s"
