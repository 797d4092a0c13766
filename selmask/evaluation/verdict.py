"""The verdict: a comparison in plain words, with its evidence and with its limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from selmask.evaluation.statistics.repeats import fewest_at
from selmask.wording import counted, p_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.evaluation.cell import Cell
    from selmask.evaluation.estimates import Conclusion, PairedDifference
    from selmask.evaluation.metric import Metric
    from selmask.evaluation.planned_runs import PlannedRuns
    from selmask.evaluation.replicates import Replicates

MARGIN = 0.01
"""A difference that nobody minds, in either direction: 1 point."""


class Phrasing(NamedTuple):
    """What the sentences of one comparison have in common.

    Attributes:
        metric: What is compared.
        cell: The runs, what is paired, and what it shares.
        family: The number of comparisons for which p values are corrected.
        texts: The texts that the verdict is about, such as "these 500 labelled texts".
        margin: A difference that nobody minds.
        planned: The runs of the experiment.
    """

    metric: Metric
    cell: Cell
    family: int
    texts: str
    margin: float
    planned: PlannedRuns

    @property
    def replicates(self) -> Replicates:
        """The runs of the cell, paired."""
        return self.cell.replicates

    def gain(self, difference: PairedDifference) -> float:
        """Positive where the arm did better than the other."""
        return -difference.difference if self.metric.lower_is_better else difference.difference

    def largest_gain(self, difference: PairedDifference) -> float:
        """The largest gain that the interval leaves possible."""
        return -difference.low if self.metric.lower_is_better else difference.high

    def shortfalls(self) -> Iterator[str]:
        """Why less was done than planned; nothing while the planned runs have not ended."""
        if self.planned.is_open:
            return
        compared = (*self.planned.arms, *self.planned.anchors)
        yield from map(self.nothing_learned, (name for name in compared if name in self.cell.unlearned))
        yield from self.planned.shortfalls(self.replicates.finished)

    def nothing_learned(self, arm: str) -> str:
        """Why an arm is not compared."""
        runs = self.replicates.finished[arm]
        predicting = f"The run of {arm} predicts" if runs == 1 else f"All {runs} runs of {arm} predict"
        return f"{predicting} one class only: nothing was learned."

    @property
    def on_texts(self) -> str:
        """The texts, to follow a statement about them."""
        return f" on {self.texts}" if self.texts else ""

    @property
    def scope(self) -> str:
        """The first words of a conclusion that was not planned, or is about less than the strategies."""
        about = self.replicates.scope
        return "Explored. " * self.planned.is_explored + (f"{about[0].upper()}{about[1:]}: " if about else "")


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
    tested = [each for each in learned if each.arm not in controls.untrained | controls.placebos] or learned
    tested.sort(key=phrasing.gain, reverse=True)
    leading = [each for each in tested if each.conclusion == "better"] or tested[:1]
    sentences = [part for each in leading for part in _parts(each, phrasing) if part]
    if leading[0].conclusion != "better" and len(tested) > 1:
        sentences.append(_behind(len(tested) - 1))
    if not phrasing.metric.lower_is_better:
        compared = (each for each in placebos if each.n and each.conclusion != "nothing learned")
        sentences += [placebo_sentence(each, phrasing) for each in compared]
    proven = [each for each in learned if each.conclusion in ("better", "worse") and each not in leading]
    return tuple(sentences + [sentence(each, phrasing) for each in proven])


def _behind(others: int) -> str:
    return (
        "The other strategy gained no more." if others == 1 else f"None of the other {others} strategies gained more."
    )


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
            yield f"{phrasing.scope}No arm is shown to beat the anchor {anchor}{phrasing.on_texts}."
        yield anchor_sentence(best, phrasing)
        if len(better) > 1:
            arms = ", ".join(each.arm for each in better)
            beat = f"{len(better)} of {len(measured)} arms are shown to beat {anchor}{phrasing.on_texts}"
            yield f"{phrasing.scope}{beat}: {arms}."


def sentence(difference: PairedDifference, phrasing: Phrasing) -> str:
    """One arm against the reference."""
    return " ".join(filter(None, _parts(difference, phrasing)))


def _parts(difference: PairedDifference, phrasing: Phrasing) -> tuple[str, str]:
    """One arm against the reference, on these texts and in general."""
    arm, other = difference.arm, difference.against
    unproven = f"No evidence of a difference between {arm} and {other}"
    return _said(difference, other, phrasing, "is better than", unproven), _in_general(difference, phrasing)


def placebo_sentence(difference: PairedDifference, phrasing: Phrasing) -> str:
    """An arm that hides terms of the lexicon against one that hides those of a false one."""
    placebo = f"its placebo ({difference.against})"
    return _beats(difference, placebo, phrasing)


def anchor_sentence(difference: PairedDifference, phrasing: Phrasing) -> str:
    """An arm against a classifier without fine-tuning."""
    anchor = f"the anchor {difference.against}"
    return _beats(difference, anchor, phrasing)


def _beats(difference: PairedDifference, other: str, phrasing: Phrasing) -> str:
    said = _said(difference, other, phrasing, "beats", f"No evidence that {difference.arm} beats {other}")
    return " ".join(filter(None, [said, _in_general(difference, phrasing)]))


def _said(difference: PairedDifference, other: str, phrasing: Phrasing, wins: str, unproven: str) -> str:
    """The conclusion with its scope and its evidence; `wins` and `unproven` begin it where the arm is better or not."""
    arm, on = difference.arm, phrasing.on_texts
    so_far, fewest = _so_far(difference, f"{arm} against {other}", phrasing), fewest_at(phrasing.planned.level)
    said = {
        "better": f"{arm} {wins} {other}{on}, by {_size(difference, phrasing)}",
        "worse": f"{arm} is worse than {other}{on}, by {_size(difference, phrasing)}",
        "practically the same": f"{arm} and {other} are practically the same{on}: {_within(difference, phrasing)}",
        "no evidence of a difference": f"{unproven}{on}: {_excluded(difference, phrasing)}",
        "too few repeats": f"{so_far} Too few repeats to tell: {fewest} are the least." if difference.n else so_far,
        "nothing learned": f"{arm} against {other}: no verdict, because {_unlearned(difference, phrasing)}.",
        "no verdict yet": so_far,
    }
    return phrasing.scope + said[difference.conclusion]


def _in_general(difference: PairedDifference, phrasing: Phrasing) -> str:
    """Whether the same holds on new texts; empty where that is not known."""
    if math.isnan(difference.low_in_general):
        return ""
    interval = _interval(difference.low_in_general, difference.high_in_general, phrasing)
    if difference.low_in_general <= 0 <= difference.high_in_general:
        return f"Whether it is so in general, on new texts of the same kind, is open ({interval})."
    return f"It is so in general, on new texts of the same kind ({interval})."


def _unlearned(difference: PairedDifference, phrasing: Phrasing) -> str:
    names = [name for name in (difference.arm, difference.against) if name in phrasing.cell.unlearned]
    return f"{' and '.join(names)} learned nothing"


def _size(difference: PairedDifference, phrasing: Phrasing) -> str:
    """The amount with its evidence, such as `1.3 points of macro-F1 (95 % 1.1 to 1.5, p = .008, 8 repeats).`."""
    return f"{_amount(abs(difference.difference), phrasing.metric)} {_evidence(difference, phrasing)}."


def _within(difference: PairedDifference, phrasing: Phrasing) -> str:
    margin = phrasing.metric.difference(phrasing.margin, signed=False)
    amount = _amount(difference.difference, phrasing.metric, signed=True)
    return f"{amount}, within {margin} either way {_evidence(difference, phrasing)}."


def _excluded(difference: PairedDifference, phrasing: Phrasing) -> str:
    largest = _amount(phrasing.largest_gain(difference), phrasing.metric)
    seen = phrasing.metric.difference(difference.difference)
    return f"gains above {largest} are excluded {_evidence(difference, phrasing, seen)}."


def _so_far(difference: PairedDifference, pair: str, phrasing: Phrasing) -> str:
    if not difference.n:
        return f"{pair}: there is no repeat in which both have a {phrasing.metric.title}."
    amount = _amount(difference.difference, phrasing.metric, signed=True)
    return f"{pair}, so far: {amount} {_evidence(difference, phrasing)}."


def _amount(difference: float, metric: Metric, *, signed: bool = False) -> str:
    """`+1.3 points of macro-F1`, `+0.013 in MCC`."""
    return f"{metric.difference(difference, signed=signed)} {'of' if metric.is_share else 'in'} {metric.title}"


def _evidence(difference: PairedDifference, phrasing: Phrasing, *seen: str) -> str:
    """`(95 % 1.1 to 1.5, p = .008 for 4 comparisons, 8 repeats)`."""
    parts = list(seen)
    if not math.isnan(difference.low):
        parts.append(_interval(difference.low, difference.high, phrasing))
    if not math.isnan(difference.p):
        together = f" for {phrasing.family} comparisons" if phrasing.family > 1 else ""
        parts.append(f"{p_value(difference.p)}{together}")
    parts.append(_replicates(difference, phrasing.replicates))
    return f"({', '.join(parts)})"


def _interval(low: float, high: float, phrasing: Phrasing) -> str:
    """The bounds with their level, such as `95 % 1.1 to 1.5`."""
    level = 100 * (1 - phrasing.planned.level)
    return f"{level:.3g} % {phrasing.metric.number(low)} to {phrasing.metric.number(high)}"


def _replicates(difference: PairedDifference, replicates: Replicates) -> str:
    """On how many of what the evidence rests, such as `8 repeats`."""
    if replicates.sharing == "a grid":
        return f"{counted(difference.n, 'post-training')} with each of {replicates.seeds} fine-tuning seeds"
    return counted(difference.n, "post-training" if replicates.sharing == "splits" else "repeat")
