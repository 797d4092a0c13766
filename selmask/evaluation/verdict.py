"""A comparison in plain words, with its evidence, and with what it cannot tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from selmask.evaluation.least_repeats import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

BETTER, WORSE, SAME, TOO_FEW = "better", "worse", "no difference", "too few runs"
PLACEBO = "placebo-lexicon"
_UNTRAINED = "none"
ONE_CHECKPOINT = (
    "All fine-tuning runs of a strategy share one post-training run, so this conclusion is about these checkpoints "
    "only: another post-training of the same strategy may come out differently."
)
AVERAGED = "Fine-tuning runs that share a post-training run were averaged first."


class Difference(NamedTuple):
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


class Words(NamedTuple):
    """What the sentences of one comparison have in common: metric, reference, repeats needed, what a repeat is."""

    metric: str
    reference: str
    needed: int
    repeats: str
    lower_is_better: bool = False

    def gain(self, difference: Difference) -> float:
        """Positive where the arm did better than the reference."""
        return -difference.difference if self.lower_is_better else difference.difference


def conclusion(gain: float, p: float, repeats: int, needed: int) -> str:
    """What may be said: `gain` is positive where the arm did better, `p` is corrected."""
    if repeats < needed:
        return TOO_FEW
    if p >= LEVEL or math.isnan(p):
        return SAME
    return BETTER if gain > 0 else WORSE


def headline(differences: Sequence[Difference], words: Words, shared: str) -> str:
    """The result in a sentence or three: the strategy that gained most, the placebo, and how far it holds."""
    if not differences:
        return "There is nothing to compare yet: finished runs of at least two strategies are needed."
    candidates = [each for each in differences if each.n and each.arm not in (_UNTRAINED, PLACEBO)]
    candidates = candidates or [each for each in differences if each.n]
    if not candidates:
        return f"There is nothing to compare yet: no repeat is finished both with and without {words.reference}."
    parts = [sentence(max(candidates, key=words.gain), words)]
    parts += [
        f"The placebo lexicon makes {_points(each.difference)}: that much is not due to the lexicon itself."
        for each in differences
        if each.arm == PLACEBO and each.n
    ]
    parts += {"one checkpoint": [ONE_CHECKPOINT], "averaged": [AVERAGED]}.get(shared, [])
    return " ".join(parts)


def sentence(difference: Difference, words: Words) -> str:
    """One arm against the reference."""
    arm, reference = difference.arm, words.reference
    if not difference.n:
        return f"{arm} and {reference} have no finished repeat in common."
    amount = f"{_points(difference.difference)} of {words.metric}"
    if difference.conclusion in (BETTER, WORSE):
        by = f"{abs(100 * difference.difference):.1f} points of {words.metric}"
        return f"{arm} is {difference.conclusion} than {reference} by {by} ({_evidence(difference, words)})."
    if difference.conclusion == TOO_FEW:
        interval = _evidence(difference, words, with_p=False)
        return f"{arm} against {reference}: {amount} ({interval}); too few runs to tell (needs {words.needed})."
    return f"{arm} and {reference} cannot be told apart: {amount} ({_evidence(difference, words)})."


def _evidence(difference: Difference, words: Words, *, with_p: bool = True) -> str:
    parts = []
    if not math.isnan(difference.low):
        parts.append(f"95 % {100 * difference.low:.1f} to {100 * difference.high:.1f}")
    if with_p:
        parts.append(_probability(difference.p_holm))
    parts.append(f"{difference.n} {words.repeats}" if difference.n != 1 else "1 run each")
    return ", ".join(parts)


def _points(difference: float) -> str:
    return f"{100 * difference:+.1f} points"


def _probability(p: float) -> str:
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)
