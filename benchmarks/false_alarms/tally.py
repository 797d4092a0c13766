"""What comes of a design: how often its comparison is wrong, holds the truth, and finds what is there."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.false_alarms.designs import REFERENCE
from benchmarks.false_alarms.simulation import POINT, simulated, simulated_texts
from selmask.evaluation.comparison import compare_each
from selmask.evaluation.metrics import ACCURACY, MACRO_F1
from selmask.evaluation.planned_runs import PlannedRuns
from selmask.experiments.planned_comparison import PlannedComparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from benchmarks.false_alarms.designs import Design
    from selmask.evaluation.comparison import Comparison
    from selmask.evaluation.statistics.new_texts import VarianceOverTexts

SEED = 20261129
SIGNS = {"better": 1, "worse": -1}


@dataclass
class Cell:
    """What came of a design.

    Attributes:
        name: That of the design.
        false_alarms: The share of experiments with a strategy that was called better or worse and is not.
        coverage: The share of experiments in which every interval held the true difference; None without intervals.
        experiments: How many were simulated.
        half_width: The median of half an interval's width, in points; None without intervals.
        found: The share of the true differences that was called what it is, better or worse.
        power: That of designs with gains of 1, 2 and 3 points; None where it was not looked for.
    """

    name: str
    false_alarms: float
    coverage: float | None
    experiments: int
    half_width: float | None
    found: float
    power: dict[str, float] | None = None

    def to_json(self) -> dict[str, Any]:
        """All of it but `found`, which is NaN without gains."""
        return {key: value for key, value in asdict(self).items() if key != "found"}


@dataclass
class Tally:
    """Counts over the experiments of a design."""

    wrong: int = 0
    covered: list[bool] = field(default_factory=list)
    found: list[bool] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)


def cell(design: Design, experiments: int) -> Cell:
    """Simulates a design."""
    rng, tally = np.random.default_rng(SEED), Tally()
    for _ in range(experiments):
        _count(design, rng, tally)
    return Cell(
        design.name,
        tally.wrong / experiments,
        float(np.mean(tally.covered)) if tally.covered else None,
        experiments,
        float(np.median(tally.widths)) if tally.widths else None,
        float(np.mean(tally.found)) if tally.found else math.nan,
    )


def _count(design: Design, rng: np.random.Generator, tally: Tally) -> None:
    if design.pool:
        said = [*claims(design, compared(design, *simulated_texts(design, rng)).values())]
        tally.wrong += any(each.is_wrong(each.in_general) for each in said)
        tally.found += [each.in_general == each.truth for each in said if each.truth]
        return
    said = [claim for each in looks(design, simulated(design, rng)) for claim in claims(design, each)]
    tally.wrong += any(each.is_wrong(each.made) for each in said)
    if design.at == 1.0 and not design.added_up_to and design.references == 1:
        tally.covered.append(all(each.covers for each in said))
        tally.widths += [each.half_width for each in said]
        tally.found += [each.made == each.truth for each in said if each.truth]


def looks(design: Design, rows: pd.DataFrame) -> Iterator[Iterable[Comparison]]:
    """What a person reads, one look after another."""
    if design.references > 1:
        for name in design.arm_names[: design.references]:
            yield compared(design, rows, reference=name).values()
        return
    ends = design.looks or range(design.posts, design.added_up_to + 1, 4) or (design.at * len(design.repeats),)
    for ended in ends:
        yield compared(design, rows, ended=ended).values()


def compared(
    design: Design,
    rows: pd.DataFrame,
    over_texts: VarianceOverTexts | None = None,
    *,
    ended: float | None = None,
    reference: str = REFERENCE,
) -> dict[tuple[str, str], Comparison]:
    """What the comparison says once the first repeats, as many as `ended`, have finished; by default all."""
    seen = rows if ended is None else rows[rows["repeat"] < ended]
    metric = ACCURACY.key if design.pool else MACRO_F1.key
    deviations = [*PlannedComparison(metric=metric).deviations(metric, reference, REFERENCE)]
    if design.added_up_to and seen["repeat"].nunique() > design.posts:
        deviations.append("Repeats were added after a verdict could be read.")  # a store would tell
    planned = PlannedRuns(
        design.arm_names,
        len(design.repeats),
        len(rows),
        len(seen),
        left=0 if design.added_up_to else len(rows) - len(seen),
        seeds=tuple(design.repeats),
        deviations=tuple(deviations),
        anchors=design.anchor_names,
        looks=design.looks,
        ended=int(ended or len(design.repeats)),
    )
    return compare_each(seen, metric, reference, design.controls, planned=planned, over_texts=over_texts)


class Claim(NamedTuple):
    """What a comparison says of one arm, and what is true: 1 for better, -1 for worse, 0 for neither.

    Attributes:
        made: What is said as a verdict.
        in_general: What is said of new texts.
        truth: What the arm is.
        covers: Whether the interval holds the true difference.
        half_width: Half of the interval's width, in points.
    """

    made: int
    in_general: int
    truth: int
    covers: bool
    half_width: float

    def is_wrong(self, said: int) -> bool:
        """Whether `said` names a difference that there is not, or the wrong direction."""
        return said not in (0, self.truth)


def claims(design: Design, comparisons: Iterable[Comparison]) -> Iterator[Claim]:
    """What comparisons say of each arm and of those with placebos, or of those with anchors if there are any."""
    _, *arms = design.arm_names
    gains = {arm: points * POINT for arm, points in zip(arms, design.gains, strict=False)}
    for comparison in comparisons:
        with_arms = (comparison.differences, comparison.placebos)
        for each in (row for table in ((comparison.anchors,) if design.anchors else with_arms) for row in _rows(table)):
            gain = gains.get(each["arm"], 0.0) - gains.get(each["against"], 0.0)
            low, high = each["low"], each["high"]
            made = 0 if comparison.planned.is_explored else SIGNS.get(each["conclusion"], 0)
            in_general = 0 if each["low_in_general"] <= 0 <= each["high_in_general"] else made
            yield Claim(made, in_general, int(np.sign(gain)), low <= gain <= high, (high - low) / 2 / POINT)


def _rows(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")
