"""The verdict: what an experiment's comparisons show, in plain words, the proven results first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from selmask.evaluation.phrasing import amount, anchor_sentence, claim, parts, placebo_sentence, too_few
from selmask.wording import counted, with_article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.evaluation.estimates import Conclusion, PairedDifference
    from selmask.evaluation.phrasing import Phrasing

MARGIN = 0.01
"""A difference that nobody minds, in either direction: 1 point."""

_ROUNDING = 1e-9
"""Equal means may differ by less."""


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
    """The result in sentences: all that is proven; if no arm is better, the largest gain that was tested.

    Args:
        differences: Each arm against the reference.
        placebos: Each arm that hides terms of the lexicon against each placebo.
        phrasing: What the sentences have in common.
    """
    if phrasing.planned.is_open or not phrasing.planned.finished:
        return (phrasing.planned.in_words(),)
    if not differences:
        return ("There is nothing to compare: that takes finished runs of at least two arms.",)
    reference = differences[0].against
    if reference in phrasing.cell.unlearned:
        return (f"There is no verdict against {reference}, which learned nothing.",)
    measured = [each for each in differences if each.n]
    if not measured:
        return (
            f"There is no verdict against {reference}: in no repeat do both {reference} and another arm have "
            f"{with_article(phrasing.metric.title)}.",
        )
    learned = [each for each in measured if each.conclusion != "nothing learned"]
    if not learned:
        return (f"There is no verdict against {reference}: no other arm has learned to tell the classes apart.",)
    tested, untested = _tested(learned)
    tested.sort(key=lambda each: (_is_control(each, phrasing), -phrasing.gain(each)))
    leading, under_test = proven(tested), [each for each in tested if not _is_control(each, phrasing)] or tested
    if not any(each.conclusion == "better" for each in under_test):
        leading += [each for each in under_test if each not in leading][:1]
    sentences = [part for each in leading for part in parts(each, phrasing)]
    sentences += [*_behind(leading[-1], tested, phrasing), *_too_few(untested, phrasing)]
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


def _tested(
    learned: Sequence[PairedDifference],
) -> tuple[list[PairedDifference], list[PairedDifference]]:
    """Those that were tested and the others; where none was, all count as tested."""
    tested = [each for each in learned if each.conclusion != "too few repeats"]
    return (tested, [each for each in learned if each not in tested]) if tested else (list(learned), [])


def _is_control(difference: PairedDifference, phrasing: Phrasing) -> bool:
    """Whether an arm is there to judge the strategies by."""
    return difference.arm in phrasing.cell.controls.untrained | phrasing.cell.controls.placebos


def _too_few(untested: Sequence[PairedDifference], phrasing: Phrasing, start: str = "There") -> Iterator[str]:
    """The arms that lack repeats for a test, where others have been tested."""
    alike: dict[str, list[PairedDifference]] = {}
    for each in untested:
        alike.setdefault(too_few(each, phrasing), []).append(each)
    for some in alike.values():
        names = f"{'arm' if len(some) == 1 else 'arms'} {' and '.join(each.arm for each in some)}"
        yield f"{start} are {too_few(some[0], phrasing, f' of the {names}')}"


def _behind(best: PairedDifference, tested: Sequence[PairedDifference], phrasing: Phrasing) -> Iterator[str]:
    """Where the arm that leads is not shown to differ: whether other arms, not shown either, did better."""
    if best.conclusion in ("better", "worse"):
        return
    others = [each for each in tested if each is not best and each.conclusion not in ("better", "worse")]
    more = [each for each in others if phrasing.gain(each) > phrasing.gain(best)]
    rest = len(others) - len(more)
    does, did = _doing_better(best, phrasing)
    if rest:
        one = f"{counted(rest, 'other arm')} did not {does}."
        none = "The other arm did not" if rest == 1 else f"None of the other {rest} arms"
        yield one if more else f"{none} {does if rest == 1 else did}."
    for each in more:
        seen = amount(each.difference, phrasing.metric, signed=True)
        is_same = each.conclusion == "practically the same"
        doubt = f", but is practically the same as {each.against}" if is_same else "; this, too, may be chance"
        yield f"The arm {each.arm} {_doing_better(each, phrasing)[1]} ({seen}){doubt}."


def _doing_better(difference: PairedDifference, phrasing: Phrasing) -> tuple[str, str]:
    """How an arm is said to do better than one with this difference, behind "did not" and as a statement."""
    title = phrasing.metric.title
    if phrasing.metric.lower_is_better:
        return f"have a lower {title}", f"had a lower {title}"
    return ("gain more", "gained more") if phrasing.gain(difference) > -_ROUNDING else ("lose less", "lost less")


def anchor_verdict(differences: Sequence[PairedDifference], phrasing: Phrasing) -> Iterator[str]:
    """For each anchor, the arms that beat it, else the one that is nearest to that; nothing without a verdict.

    Args:
        differences: Each arm against each anchor.
        phrasing: What the sentences have in common.
    """
    if phrasing.planned.is_open or phrasing.metric.lower_is_better:
        return
    for anchor in dict.fromkeys(each.against for each in differences):
        compared = [each for each in differences if each.against == anchor and each.n]
        measured, untested = _tested([each for each in compared if each.conclusion != "nothing learned"])
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
        yield from _too_few(untested, phrasing, f"Against {anchor} there")
