"""The verdict: what an experiment's comparisons show, in plain words, the proven results first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from selmask.evaluation.phrasing import amount, anchor_sentence, claim, parts, placebo_sentence
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.evaluation.controls import Controls
    from selmask.evaluation.estimates import Conclusion, PairedDifference
    from selmask.evaluation.phrasing import Phrasing

MARGIN = 0.01
"""A difference that nobody minds, in either direction: 1 point."""


def conclusion(gain: float, low: float, high: float, p: float, phrasing: Phrasing) -> Conclusion:
    """What may be concluded from a `gain`, positive where the arm did better.

    Args:
        gain: The gain.
        low, high: The interval of the difference.
        p: The corrected p value; NaN where there are too few repeats for a test.
        phrasing: The margin and the level.
    """
    if math.isnan(p):
        return "too few repeats"
    if -phrasing.margin <= low and high <= phrasing.margin:
        return "practically the same"
    if p > phrasing.planned.level:
        return "no evidence of a difference"
    return "better" if gain > 0 else "worse"


def verdict(
    differences: Sequence[PairedDifference],
    placebos: Sequence[PairedDifference],
    phrasing: Phrasing,
) -> tuple[str, ...]:
    """The result in sentences: the better strategies, else the one with the largest gain; then what else is proven.

    Args:
        differences: Each arm against the reference.
        placebos: Each arm that hides terms of the lexicon against each placebo.
        phrasing: What the sentences have in common.
    """
    if phrasing.planned.is_open:
        return (phrasing.planned.in_words(),)
    if not differences:
        return ("There is nothing to compare: that takes finished runs of at least two arms.",)
    controls, reference = phrasing.cell.controls, differences[0].against
    if reference in phrasing.cell.unlearned:
        return (f"There is no verdict: the others are compared with {reference}, which learned nothing.",)
    measured = [each for each in differences if each.n]
    if not measured:
        return (
            f"There is nothing to compare: in no repeat do both {reference} and another arm have a "
            f"{phrasing.metric.title}.",
        )
    learned = [each for each in measured if each.conclusion != "nothing learned"]
    if not learned:
        return (f"There is no verdict: no arm other than {reference} has learned to tell the classes apart.",)
    learned.sort(key=lambda each: (each.arm in controls.untrained | controls.placebos, -phrasing.gain(each)))
    leading, under_test = proven(learned), _under_test(learned, controls)
    if not any(each.conclusion == "better" for each in under_test):
        leading += [each for each in under_test if each not in leading][:1]
    sentences = [part for each in leading for part in parts(each, phrasing)]
    sentences += _behind(leading[-1], learned, phrasing)
    if not phrasing.metric.lower_is_better:
        compared = (each for each in placebos if each.n and each.conclusion != "nothing learned")
        sentences += [placebo_sentence(each, phrasing) for each in compared]
    return tuple(sentences)


def headline(said: Sequence[str], differences: Sequence[PairedDifference], phrasing: Phrasing) -> tuple[str, ...]:
    """The shortest form of what was `said`: all that is proven on these texts, else the first sentence."""
    shown = [] if phrasing.planned.is_open else proven(differences)
    return tuple(claim(each, phrasing) for each in shown) or tuple(said[:1])


def proven(differences: Sequence[PairedDifference]) -> list[PairedDifference]:
    """Those that are better than the reference, then those that are worse, in their order."""
    return [each for wanted in ("better", "worse") for each in differences if each.conclusion == wanted]


def _under_test(learned: Sequence[PairedDifference], controls: Controls) -> Sequence[PairedDifference]:
    """Those of strategies; those of controls where there are no others."""
    return [each for each in learned if each.arm not in controls.untrained | controls.placebos] or learned


def _behind(best: PairedDifference, learned: Sequence[PairedDifference], phrasing: Phrasing) -> Iterator[str]:
    """Where the strategy that gained most is not shown to be better: what the others gained."""
    if best.conclusion in ("better", "worse"):
        return
    more = [each for each in learned if phrasing.gain(each) > phrasing.gain(best)]
    others = len(learned) - 1 - len(more)
    if others:
        none = "The other arm did not gain more." if others == 1 else f"None of the other {others} arms gained more."
        yield none if not more else f"{counted(others, 'other arm')} gained less."
    for each in more:
        yield f"{each.arm} gained more ({amount(each.difference, phrasing.metric, signed=True)}), not shown either."


def anchor_verdict(differences: Sequence[PairedDifference], phrasing: Phrasing) -> Iterator[str]:
    """For each anchor, the arms that beat it, else the one that is nearest to that; nothing without a verdict.

    Args:
        differences: Each arm against each anchor.
        phrasing: What the sentences have in common.
    """
    if phrasing.planned.is_open or phrasing.metric.lower_is_better:
        return
    for anchor in dict.fromkeys(each.against for each in differences):
        measured = [
            each for each in differences if each.against == anchor and each.n and each.conclusion != "nothing learned"
        ]
        if not measured:
            continue
        better = [each for each in measured if each.conclusion == "better"]
        best = max(better or measured, key=phrasing.gain)
        if not better and best.conclusion != "too few repeats":
            yield phrasing.scoped(f"No arm is shown to beat the anchor {anchor}{phrasing.on_texts}.")
        yield anchor_sentence(best, phrasing)
        if len(better) > 1:
            arms = ", ".join(each.arm for each in better)
            beat = f"{len(better)} of {len(measured)} arms are shown to beat {anchor}{phrasing.on_texts}"
            yield phrasing.scoped(f"{beat}: {arms}.")
