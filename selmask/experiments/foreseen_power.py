"""What a planned experiment can find: the gain that its repeats show four times in five."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.metrics import metrics
from selmask.evaluation.replicates import all_have_own_runs, independent, noun_of, shared_by
from selmask.evaluation.statistics.power import ASSUMED, detectable_in_words, needed_in_words
from selmask.evaluation.statistics.repeats import LEVEL, fewest_at
from selmask.experiments.planned_comparison import PlannedComparison
from selmask.experiments.planned_controls import planned_controls, planned_pairs
from selmask.experiments.results.spread import own_spread

if TYPE_CHECKING:
    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace

_GUESS = "if differences vary by 2 points between repeats: a guess until runs on these labels have finished"


def in_words(workspace: Workspace, spec: ExperimentSpec) -> str | None:
    """Which gain `spec` finds four times in five, and on what this is based; None where it can find none.

    That is so with one arm or too few repeats, with a grid of seeds, whose power depends on how the spread is divided
    between them, and for a metric that is no share while no runs of one's own show its spread.
    """
    compare, seeds = spec.compare or PlannedComparison(), spec.seed_pairs
    metric, repeats, comparisons = metrics().get(compare.metric), independent(seeds), _comparisons(spec)
    level = LEVEL / max(1, len(compare.looks))
    if metric is None or not comparisons or shared_by(seeds) == "a grid" or repeats < fewest_at(level):
        return None
    own = own_spread(workspace, spec, metric.key)
    if own is None and not metric.is_share:
        return None
    spread, basis = (own.spread, own.spread.basis(f"the runs of {own.experiment}")) if own else (ASSUMED, _GUESS)
    noun = f"{noun_of(shared_by(seeds))}s"
    margin = compare.margin / 100
    found = detectable_in_words(metric, spread.cautious, repeats, comparisons, level, margin)
    needed = needed_in_words(metric, spread.cautious, comparisons, noun, level, margin)
    return f"With {repeats} {noun}, {found}{needed} ({basis})."


def _comparisons(spec: ExperimentSpec) -> int:
    """Those of arms with the reference and with placebos that can be tested, under every model and label budget."""
    pairs, untrained = planned_pairs(spec), planned_controls(spec).untrained
    if not all_have_own_runs(spec.seed_pairs):
        pairs = [pair for pair in pairs if untrained.isdisjoint(pair)]
    return len(pairs) * len(spec.models) * len(spec.label_budgets)
