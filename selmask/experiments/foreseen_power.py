"""What a planned experiment can find: the gain that its repeats show four times in five."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.metrics import metrics
from selmask.evaluation.replicates import shared_by
from selmask.evaluation.statistics.power import ASSUMED, detectable_in_words, repeats_for
from selmask.evaluation.statistics.repeats import FEWEST
from selmask.experiments.planned_comparison import PlannedComparison
from selmask.experiments.results.spread import own_spread
from selmask.masking.part import Part

if TYPE_CHECKING:
    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace

WORTH_FINDING = 0.02
"""Two points: the gain for which the number of repeats is told."""

_GUESS = "if repeats vary by 2 points, a guess until runs on these labels have finished"


def in_words(workspace: Workspace, spec: ExperimentSpec) -> str | None:
    """Which gain `spec` finds four times in five, and on what this is based; None where it can find none.

    That is so with one arm or too few repeats, with a grid of seeds, whose power depends on how the spread is divided
    between them, and for a metric that is no share while no runs of one's own show its spread.
    """
    compare = spec.compare or PlannedComparison()
    metric, repeats, comparisons = metrics().get(compare.metric), _replicates(spec), _comparisons(spec)
    if metric is None or not comparisons or repeats < FEWEST:
        return None
    own = own_spread(workspace, spec, metric.key)
    if own is None and not metric.is_share:
        return None
    spread, basis = (own.spread, f"as the runs of {own.experiment} vary") if own else (ASSUMED, _GUESS)
    words = f"With {repeats} repeats {detectable_in_words(metric, spread.cautious, repeats, comparisons)}"
    needed = repeats_for(WORTH_FINDING, spread.cautious, comparisons) if metric.is_share else None
    more = f"; one of {metric.difference(WORTH_FINDING, signed=False)} takes {needed} repeats" if needed else ""
    return f"{words}{more} ({basis})."


def _replicates(spec: ExperimentSpec) -> int:
    """The number of independent differences; 0 for a grid."""
    seeds = [(post, fine) for _, post, fine in spec.repeats()]
    shared = shared_by(seeds)
    if shared == "a grid":
        return 0
    return len({post for post, _ in seeds}) if shared == "splits" else len(seeds)


def _comparisons(spec: ExperimentSpec) -> int:
    """Of every other arm with the reference, and of the arms that hide terms of the lexicon with placebos."""
    strategies = [arm.strategy for arm in spec.strategies]
    placebos = sum(strategy.part is Part.PLACEBO for strategy in strategies)
    lexical = sum(strategy.prefers_terms and strategy.part is not Part.PLACEBO for strategy in strategies)
    return (len(strategies) - 1 + lexical * placebos) * len(spec.models) * len(spec.label_budgets)
