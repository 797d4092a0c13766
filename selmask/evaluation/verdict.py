"""A comparison in plain words, with its evidence, and with what it cannot tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from selmask.evaluation.repeats_needed import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.evaluation.controls import Controls
    from selmask.evaluation.metric import Metric

BETTER, WORSE, SAME, TOO_FEW = "better", "worse", "no difference", "too few runs"
ONE_CHECKPOINT = (
    "All fine-tuning runs of a strategy share one post-training run, so this conclusion is about these checkpoints "
    "only: another post-training of the same strategy may come out differently."
)
AVERAGED = "Fine-tuning runs that share a post-training run were averaged first."


class PairedDifference(NamedTuple):
    """A row of `Comparison.differences`."""

    arm: str
    n: int
    difference: float
    low: float
    high: float
    interval: str
    p: float
    p_holm: float
    conclusion: str


class Phrasing(NamedTuple):
    """What the sentences of one comparison have in common: metric, reference, repeats needed, what a repeat is."""

    metric: Metric
    reference: str
    needed: int
    repeats: str

    def gain(self, difference: PairedDifference) -> float:
        """Positive where the arm did better than the reference."""
        return -difference.difference if self.metric.lower_is_better else difference.difference


def conclusion(gain: float, p: float, repeats: int, needed: int) -> str:
    """What may be said: `gain` is positive where the arm did better, `p` is corrected."""
    if repeats < needed:
        return TOO_FEW
    if p >= LEVEL or math.isnan(p):
        return SAME
    return BETTER if gain > 0 else WORSE


def headline(differences: Sequence[PairedDifference], phrasing: Phrasing, shared: str, controls: Controls) -> str:
    """The result in a few sentences: the strategy that gained most, the placebos, and how far it holds."""
    if not differences:
        return "There is nothing to compare yet: finished runs of at least two strategies are needed."
    measured = [each for each in differences if each.n]
    if not measured:
        return (
            f"There is nothing to compare yet: {phrasing.metric.title} was not measured in any repeat both with and "
            f"without {phrasing.reference}."
        )
    candidates = [each for each in measured if each.arm not in controls.untrained | controls.placebos]
    parts = [sentence(max(candidates or measured, key=phrasing.gain), phrasing)]
    parts += [_about_placebo(each, phrasing) for each in measured if each.arm in controls.placebos]
    parts += {"one checkpoint": [ONE_CHECKPOINT], "averaged": [AVERAGED]}.get(shared, [])
    return " ".join(parts)


def _about_placebo(difference: PairedDifference, phrasing: Phrasing) -> str:
    amount = phrasing.metric.difference(difference.difference)
    return f"The false lexicon of {difference.arm} makes {amount}: that much is not due to the lexicon itself."


def sentence(difference: PairedDifference, phrasing: Phrasing) -> str:
    """One arm against the reference."""
    arm, reference = difference.arm, phrasing.reference
    if not difference.n:
        return f"{arm} and {reference} have no repeat in common in which {phrasing.metric.title} was measured."
    amount = _amount(difference.difference, phrasing.metric)
    if difference.conclusion in (BETTER, WORSE):
        by = _amount(abs(difference.difference), phrasing.metric, signed=False)
        return f"{arm} is {difference.conclusion} than {reference} by {by} ({_evidence(difference, phrasing)})."
    if difference.conclusion == TOO_FEW:
        interval = _evidence(difference, phrasing, with_p=False)
        return f"{arm} against {reference}: {amount} ({interval}); too few runs to tell (needs {phrasing.needed})."
    return f"{arm} and {reference} cannot be told apart: {amount} ({_evidence(difference, phrasing)})."


def _amount(difference: float, metric: Metric, *, signed: bool = True) -> str:
    """`+1.3 points of macro-F1`, `+0.013 in MCC`."""
    return f"{metric.difference(difference, signed=signed)} {'of' if metric.is_share else 'in'} {metric.title}"


def _evidence(difference: PairedDifference, phrasing: Phrasing, *, with_p: bool = True) -> str:
    parts = []
    if not math.isnan(difference.low):
        low, high = (phrasing.metric.number(bound) for bound in (difference.low, difference.high))
        parts.append(f"95 % {low} to {high}")
    if with_p:
        parts.append(_probability(difference.p_holm))
    parts.append(f"{difference.n} {phrasing.repeats}" if difference.n != 1 else "1 run each")
    return ", ".join(parts)


def _probability(p: float) -> str:
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)
