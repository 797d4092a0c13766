"""Sentences about one comparison: what may be concluded, with its evidence and its limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from selmask.evaluation.statistics.repeats import FEWEST, fewest_at
from selmask.wording import counted, p_value, with_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.evaluation.cell import Cell
    from selmask.evaluation.estimates import PairedDifference
    from selmask.evaluation.metric import Metric
    from selmask.evaluation.planned_runs import PlannedRuns
    from selmask.evaluation.replicates import Replicates


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
        yield from (self.unmeasured(arm) for arm in compared if self.replicates.measured(arm) < self.finished(arm))

    def finished(self, arm: str) -> int:
        """The number of finished runs of an arm."""
        return self.replicates.runs(arm)

    def unmeasured(self, arm: str) -> str:
        """How many runs of an arm have no value."""
        runs = counted(self.finished(arm), "finished run")
        return f"{self.metric.heading} is known for {self.replicates.measured(arm)} of {runs} of {arm}."

    def nothing_learned(self, arm: str) -> str:
        """Why an arm is not compared."""
        runs = self.finished(arm)
        predicting = f"The run of {arm} predicts" if runs == 1 else f"All {runs} runs of {arm} predict"
        return f"{predicting} one class only: nothing was learned."

    def is_on_a_grid(self, difference: PairedDifference) -> bool:
        """Whether a comparison is over both kinds of seeds, which takes a side with post-trainings."""
        is_grid = self.replicates.sharing == "a grid"
        return is_grid and self.replicates.noun(difference.arm, difference.against) == "post-training"

    @property
    def on_texts(self) -> str:
        """The texts, to follow a statement about them."""
        return f" on {self.texts}" if self.texts else ""

    def scoped(self, sentence: str) -> str:
        """A conclusion behind its scope."""
        begins_small = self.scope and sentence.startswith(("No ", "In ", "Whether "))
        return self.scope + (sentence[0].lower() + sentence[1:] if begins_small else sentence)

    @property
    def scope(self) -> str:
        """The first words of a conclusion that was not planned, or is about less than the strategies."""
        about = self.replicates.scope
        words = ["explored, not planned"] * self.planned.is_explored + [about] * bool(about)
        return f"{', '.join(words).capitalize()}: " if words else ""


def sentence(difference: PairedDifference, phrasing: Phrasing) -> str:
    """One arm against the reference."""
    return " ".join(parts(difference, phrasing))


def parts(difference: PairedDifference, phrasing: Phrasing) -> Iterator[str]:
    """One arm against the reference: on these texts, and if something is known about it, in general."""
    yield claim(difference, phrasing)
    yield from _in_general(difference, difference.against, phrasing, "is better than")


def claim(difference: PairedDifference, phrasing: Phrasing) -> str:
    """One arm against the reference on these texts."""
    arm, other = difference.arm, difference.against
    unproven = f"No evidence of a difference between {arm} and {other}"
    return _said(difference, other, phrasing, "is better than", unproven)


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
    return " ".join([said, *_in_general(difference, other, phrasing, "beats")])


def _said(difference: PairedDifference, other: str, phrasing: Phrasing, wins: str, unproven: str) -> str:
    """The conclusion with its scope and its evidence; `wins` and `unproven` begin it where the arm is better or not."""
    arm, on = difference.arm, phrasing.on_texts
    match difference.conclusion:
        case "better":
            said = f"{arm} {wins} {other}{on}{_size(difference, phrasing)}"
        case "worse":
            said = f"{arm} is worse than {other}{on}{_size(difference, phrasing)}"
        case "practically the same":
            said = f"{arm} and {other} are practically the same{on}: {_within(difference, phrasing)}"
        case "no evidence of a difference":
            said = f"{unproven}{on}: {_excluded(difference, phrasing)}"
        case "nothing learned":
            said = f"{arm} against {other}: no verdict, because {_unlearned(difference, phrasing)}."
        case "too few repeats" | "no verdict yet" as reason:
            said = _so_far(difference, f"{arm} against {other}", phrasing)
            if reason == "too few repeats" and difference.n:
                said += f" T{too_few(difference, phrasing)[1:]}"
    return phrasing.scoped(said)


def _in_general(difference: PairedDifference, other: str, phrasing: Phrasing, wins: str) -> Iterator[str]:
    """Whether the same holds on new texts; nothing where that is not known."""
    if math.isnan(difference.low_in_general):
        return
    interval = _interval(difference.low_in_general, difference.high_in_general, phrasing)
    interval = f"{interval}{' points of' if phrasing.metric.is_share else ' in'} {phrasing.metric.title}"
    said = f"{difference.arm} {wins if difference.conclusion == 'better' else 'is worse than'} {other}"
    if difference.low_in_general <= 0 <= difference.high_in_general:
        yield phrasing.scoped(f"Whether {said} in general, on new texts of the same kind, is open ({interval}).")
    else:
        yield phrasing.scoped(f"In general, on new texts of the same kind, {said}, too ({interval}).")


def _unlearned(difference: PairedDifference, phrasing: Phrasing) -> str:
    names = [name for name in (difference.arm, difference.against) if name in phrasing.cell.unlearned]
    return f"{' and '.join(names)} learned nothing"


def _size(difference: PairedDifference, phrasing: Phrasing) -> str:
    """The amount with its evidence, such as `, by 1.3 points (95 % interval 1.1 to 1.5, p = .008, 8 repeats).`."""
    metric, by = phrasing.metric, abs(difference.difference)
    if metric.lower_is_better:
        direction = "lower" if phrasing.gain(difference) > 0 else "higher"
        size = f": its {metric.title} is {direction} by {metric.difference(by, signed=False)}"
    else:
        size = f", by {amount(by, metric)}"
    return f"{size} {_evidence(difference, phrasing)}."


def _within(difference: PairedDifference, phrasing: Phrasing) -> str:
    margin = phrasing.metric.limit(phrasing.margin)
    seen = amount(difference.difference, phrasing.metric, signed=True)
    return f"{seen}, and the whole interval lies within {margin} either way {_evidence(difference, phrasing)}."


def _excluded(difference: PairedDifference, phrasing: Phrasing) -> str:
    metric, largest = phrasing.metric, phrasing.largest_gain(difference)
    if metric.lower_is_better:
        by = metric.difference(largest, signed=False)
        excluded = f"{with_article(metric.title)} lower by more than {by} is excluded"
    else:
        excluded = f"gains above {amount(largest, metric)} are excluded"
    return f"{excluded} {_evidence(difference, phrasing, metric.difference(difference.difference))}."


def _so_far(difference: PairedDifference, pair: str, phrasing: Phrasing) -> str:
    if not difference.n:
        return f"{pair}: there is no repeat in which both have {with_article(phrasing.metric.title)}."
    seen = amount(difference.difference, phrasing.metric, signed=True)
    return f"{pair}, so far: {seen} {_evidence(difference, phrasing)}."


def amount(difference: float, metric: Metric, *, signed: bool = False) -> str:
    """`+1.3 points of macro-F1`, `+0.013 in MCC`."""
    return f"{metric.difference(difference, signed=signed)} {'of' if metric.is_share else 'in'} {metric.title}"


def _evidence(difference: PairedDifference, phrasing: Phrasing, *seen: str) -> str:
    """`(95 % interval 1.1 to 1.5, p = .008 for 4 comparisons, 8 repeats)`."""
    parts = list(seen)
    if not math.isnan(difference.low):
        parts.append(_interval(difference.low, difference.high, phrasing))
    if not math.isnan(difference.p):
        together = f" for {phrasing.family} comparisons" if phrasing.family > 1 else ""
        parts.append(f"{p_value(difference.p)}{together}")
    parts.append(_replicates(difference, phrasing))
    return f"({', '.join(parts)})"


def _interval(low: float, high: float, phrasing: Phrasing) -> str:
    """The bounds with their level, such as `95 % interval 1.1 to 1.5`."""
    level = 100 * (1 - phrasing.planned.level)
    return f"{level:.3g} % interval {phrasing.metric.number(low)} to {phrasing.metric.number(high)}"


def too_few(difference: PairedDifference, phrasing: Phrasing, of: str = "") -> str:
    """What a test lacks, such as `too few repeats to tell; at least 6 are needed.`; `of` follows the noun."""
    if not phrasing.is_on_a_grid(difference):
        noun = phrasing.replicates.noun(difference.arm, difference.against)
        return f"too few {noun}s{of} to tell; at least {fewest_at(phrasing.planned.level)} are needed."
    posts, seeds, _ = _grid(difference, phrasing)
    lacking = ["post-trainings"] * (posts < FEWEST) + ["fine-tuning seeds"] * (seeds < FEWEST)
    each = " of each" if len(lacking) > 1 else ""
    return f"too few {' and '.join(lacking)}{of} to tell; at least {FEWEST}{each} are needed."


def _replicates(difference: PairedDifference, phrasing: Phrasing) -> str:
    """On how many of what the evidence rests, such as `8 repeats`."""
    if not phrasing.is_on_a_grid(difference):
        return counted(difference.n, phrasing.replicates.noun(difference.arm, difference.against))
    posts, seeds, pairs = _grid(difference, phrasing)
    trained, tuned = counted(posts, "post-training"), counted(seeds, "fine-tuning seed")
    if pairs < posts * seeds:
        return f"{pairs} of {posts * seeds} pairs of {trained} and {tuned}"
    return f"{trained} with each of {tuned}"


def _grid(difference: PairedDifference, phrasing: Phrasing) -> tuple[int, int, int]:
    """The post-trainings and the fine-tuning seeds of a comparison, and how many pairs of them both sides have."""
    cells = phrasing.replicates.on_the_grid(difference.arm, difference.against).index
    return cells.get_level_values(0).nunique(), cells.get_level_values(1).nunique(), len(cells)
