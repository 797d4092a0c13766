"""The verdict: a comparison in plain words, with its evidence and with its limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from selmask.evaluation.repeats_needed import LEVEL
from selmask.wording import p_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.evaluation.controls import Controls
    from selmask.evaluation.estimates import Conclusion, PairedDifference
    from selmask.evaluation.metric import Metric

ONE_CHECKPOINT = (
    "All fine-tuning runs of a strategy share one post-training run, so this conclusion is about these checkpoints "
    "only: another post-training of the same strategy may come out differently."
)
AVERAGED = "Fine-tuning runs that share a post-training run were averaged first."


class Phrasing(NamedTuple):
    """What the sentences of one comparison have in common.

    Attributes:
        metric: What is compared.
        reference: The arm that the others are compared with.
        needed: The fewest repeats with which a difference can be shown.
        repeats: What a repeat is, in the plural.
    """

    metric: Metric
    reference: str
    needed: int
    repeats: str

    def gain(self, difference: PairedDifference) -> float:
        """Positive where the arm did better than the reference."""
        return -difference.difference if self.metric.lower_is_better else difference.difference


def conclusion(gain: float, p: float, repeats: int, needed: int) -> Conclusion:
    """What may be concluded from a `gain`, positive where the arm did better, with its corrected `p`."""
    if repeats < needed:
        return "too few runs"
    if p >= LEVEL or math.isnan(p):
        return "no difference"
    return "better" if gain > 0 else "worse"


def headline(differences: Sequence[PairedDifference], phrasing: Phrasing, shared: str, controls: Controls) -> str:
    """The result in a few sentences: the strategy that gained most, the placebos, and the limits of the conclusion."""
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
    return (
        f"The false lexicon of {difference.arm} makes a difference of {amount}, none of it due to the lexicon itself."
    )


def sentence(difference: PairedDifference, phrasing: Phrasing) -> str:
    """One arm against the reference."""
    arm, reference = difference.arm, phrasing.reference
    if not difference.n:
        return f"{arm} and {reference} have no repeat in common in which {phrasing.metric.title} was measured."
    amount = _amount(difference.difference, phrasing.metric)
    if difference.conclusion in ("better", "worse"):
        by = _amount(abs(difference.difference), phrasing.metric, signed=False)
        return f"{arm} is {difference.conclusion} than {reference} by {by} ({_evidence(difference, phrasing)})."
    if difference.conclusion == "too few runs":
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
        parts.append(p_value(difference.p_holm))
    parts.append(f"{difference.n} {phrasing.repeats}" if difference.n != 1 else "1 run each")
    return ", ".join(parts)
