"""How often selmask calls a strategy better or worse although nothing differs, measured by simulating experiments.

    python -m benchmarks.false_alarms [--experiments 2000] [--json] [--write]

Results of experiments are drawn at random and given to the comparison that pages and command line ask. A paired
difference has a standard deviation of 2 points, in equal parts from the post-training, from the fine-tuning seed with
its split, and from both together; repeats differ by 3 points, as real runs do. A sentence that speaks of one checkpoint
or one split only is false where these do not differ, so that part is then left out. Beyond 16 repeats, flips are drawn
instead of tried, which takes longer; a quarter as many experiments are then simulated.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import product, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks import RESULTS
from selmask.evaluation.comparison import compare_each
from selmask.evaluation.controls import Controls
from selmask.evaluation.max_t import EXACT_UP_TO
from selmask.evaluation.planned_runs import PlannedRuns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selmask.evaluation.comparison import Comparison

POINT = 0.01
PART = 2.0 * POINT / math.sqrt(3) / math.sqrt(2)
"""Of the spread of one arm: a difference of two arms has three such parts from each, 2 points together."""
REPEAT = 3.0 * POINT
REFERENCE = "reference"
CONTROLS = Controls(random=frozenset({REFERENCE}))
ALLOWED = 0.06
SEED = 20261129
PLAIN_DESIGN = "5 arms, 8 paired repeats"


@dataclass(frozen=True)
class Design:
    """An experiment to simulate.

    Attributes:
        name: What a person does.
        arms: The number of arms, the reference included.
        posts, seeds: The number of post-training and of fine-tuning seeds.
        paired: Whether each repeat has its own of both; otherwise each is used with each.
        gains: The true gains of the first arms, in points; the others do not differ from the reference.
        budgets: The number of label budgets.
        lacks_a_seed: Whether one arm lacks a fine-tuning seed.
        at: The share of the planned runs that have finished when a person looks.
        looks: The repeats after which the plan says that the verdict is read; empty if once, after all.
        anchors: The number of anchors; if there are any, the comparisons with them are counted.
    """

    name: str
    arms: int
    posts: int
    seeds: int
    paired: bool = True
    gains: tuple[float, ...] = ()
    budgets: int = 1
    lacks_a_seed: bool = False
    at: float = 1.0
    looks: tuple[int, ...] = ()
    anchors: int = 0

    @property
    def repeats(self) -> list[tuple[int, int]]:
        """The post-training and fine-tuning seed of each repeat."""
        if self.paired:
            return [(seed, seed) for seed in range(self.posts)]
        return list(product(range(self.posts), range(self.seeds)))

    @property
    def anchor_names(self) -> tuple[str, ...]:
        """What the anchors are called."""
        return tuple(f"anchor {number}" for number in range(self.anchors))

    @property
    def replicates(self) -> int:
        """The number of signs that are flipped."""
        return self.seeds if self.posts == 1 else self.posts


PLAIN = tuple(
    Design(f"{arms} arms, {repeats} paired repeats", arms, repeats, repeats)
    for arms, repeats in ((2, 8), (5, 6), (5, 8), (5, 12), (8, 12), (5, 20))
)
DESIGNS = (
    *PLAIN,
    *(
        Design(f"{arms} arms, {repeats} repeats, half of them finished: no verdict", arms, repeats, repeats, at=0.5)
        for arms, repeats in ((3, 8), (5, 8), (5, 12), (8, 12))
    ),
    *(Design(f"one post-training, {seeds} fine-tuning seeds", 3, 1, seeds, paired=False) for seeds in (7, 10, 20)),
    *(Design(f"{posts} post-trainings, one fine-tuning seed", 3, posts, 1, paired=False) for posts in (8, 20)),
    *(
        Design(f"grid of {posts} post-trainings and {seeds} fine-tuning seeds", 3, posts, seeds, paired=False)
        for posts, seeds in ((8, 3), (8, 5), (20, 3))
    ),
    Design("a fine-tuning seed missing in one arm of a grid of 8 and 3", 3, 8, 3, paired=False, lacks_a_seed=True),
    Design("3 arms, 8 paired repeats, 5 label budgets", 3, 8, 8, budgets=5),
    Design("5 arms, planned looks after 8 and 14 repeats", 5, 14, 14, looks=(8, 14)),
    Design("5 arms, planned looks after 8, 12 and 16 repeats", 5, 16, 16, looks=(8, 12, 16)),
    Design("5 arms and 2 anchors, 8 paired repeats: comparisons with anchors", 5, 8, 8, anchors=2),
    Design("5 arms, 8 paired repeats, gains of 2 points, 0, 0, 0", 5, 8, 8, gains=(2,)),
    Design("5 arms, 8 paired repeats, gains of 8 points each", 5, 8, 8, gains=(8, 8, 8, 8)),
)
FOUND = tuple(
    Design(f"5 arms, 8 paired repeats, one gain of {points} points", 5, 8, 8, gains=(points,)) for points in (1, 2, 3)
)
"""Those of which the share of gains that are found is reported."""


@dataclass
class Cell:
    """What came of a design.

    Attributes:
        name: That of the design.
        false_alarms: The share of experiments with a strategy that was wrongly called better or worse.
        coverage: The share of experiments in which every interval held the true difference; None without intervals.
        experiments: How many were simulated.
        half_width: The median of half an interval's width, in points; None without intervals.
        found: The share of the true gains that was called better.
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


def main() -> int:
    """Simulates all designs; returns 1 if any has more false alarms than it may have."""
    given = _parser().parse_args()
    with ProcessPoolExecutor() as pool:
        cells = list(pool.map(cell, (*DESIGNS, *FOUND), repeat(given.experiments)))
    cells, found = cells[: len(DESIGNS)], cells[len(DESIGNS) :]
    plain = next(each for each in cells if each.name == PLAIN_DESIGN)
    plain.power = {f"{design.gains[0]:g}": each.found for design, each in zip(FOUND, found, strict=True)}
    document = {"cells": [each.to_json() for each in cells]}
    text = "\n".join([TABLE_HEAD, *map(row, cells)])
    if given.write:
        (RESULTS / "false_alarms.md").write_text(f"{text}\n", encoding="utf-8")
        (RESULTS / "false_alarms.json").write_text(f"{json.dumps(document, indent=1)}\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(document) if given.json else text}\n")
    return int(any(each.false_alarms > ALLOWED for each in cells))


def cell(design: Design, experiments: int) -> Cell:
    """Simulates a design."""
    rng, tally = np.random.default_rng(SEED), Tally()
    number = experiments if design.replicates <= EXACT_UP_TO else max(1, experiments // 4)
    for _ in range(number):
        _count(design, simulated(design, rng), tally)
    return Cell(
        design.name,
        tally.wrong / number,
        float(np.mean(tally.covered)) if tally.covered else None,
        number,
        float(np.median(tally.widths)) if tally.widths else None,
        float(np.mean(tally.found)) if tally.found else math.nan,
    )


def simulated(design: Design, rng: np.random.Generator) -> pd.DataFrame:
    """One row per finished fine-tuning run of an experiment, as `compare_each` wants them."""
    names = [REFERENCE, *(f"arm {number}" for number in range(1, design.arms)), *design.anchor_names]
    gains = [0.0, *design.gains, *[0.0] * (len(names) - 1 - len(design.gains))]
    # What a qualified sentence names does not differ between arms.
    by_post = 0.0 if design.posts == 1 else PART
    by_seed = 0.0 if design.posts > 1 and not design.paired else PART
    of_seed = rng.normal(0, REPEAT, max(design.posts, design.seeds))
    rows = []
    for name, gain in zip(names, gains, strict=True):
        posts = rng.normal(0, by_post, design.posts)
        seeds = rng.normal(0, by_seed, max(design.posts, design.seeds))
        for budget, (number, (post, seed)) in product(range(design.budgets), enumerate(design.repeats)):
            value = 0.6 + gain * POINT + of_seed[seed] + posts[post] + seeds[seed] + rng.normal(0, PART)
            rows.append((name, number, value, f"{name} {post}", seed, "minilm", str(budget)))
    if design.lacks_a_seed:
        del rows[-1]
    columns = ["arm", "repeat", "macro_f1", "post_training_run", "fine_tuning_seed", "model", "budget"]
    return pd.DataFrame(rows, columns=columns)


def _count(design: Design, rows: pd.DataFrame, tally: Tally) -> None:
    ends = design.looks or (design.at * len(design.repeats),)
    claims = [claim for ended in ends for claim in _claims(design, _compared(design, rows, ended).values())]
    tally.wrong += any(each.is_made and not each.is_gain for each in claims)
    if design.at == 1.0:
        tally.covered.append(all(each.covers for each in claims))
        tally.widths += [each.half_width for each in claims]
        tally.found += [each.is_made for each in claims if each.is_gain]


def _compared(design: Design, rows: pd.DataFrame, ended: float) -> dict[tuple[str, str], Comparison]:
    """What the comparison says once the first repeats, as many as `ended`, have finished."""
    seen = rows[rows["repeat"] < ended]
    planned = PlannedRuns(
        tuple(name for name in rows["arm"].unique() if name not in design.anchor_names),
        len(design.repeats),
        len(rows),
        len(seen),
        left=len(rows) - len(seen),
        anchors=design.anchor_names,
        looks=design.looks,
        ended=int(ended),
    )
    return compare_each(seen, controls=CONTROLS, planned=planned)


class Claim(NamedTuple):
    """What a comparison says of one arm: whether it differs, whether that is true, and its interval."""

    is_made: bool
    is_gain: bool
    covers: bool
    half_width: float


def _claims(design: Design, compared: Iterable[Comparison]) -> Iterator[Claim]:
    for comparison in compared:
        counted = comparison.anchors if design.anchors else comparison.differences
        for place, each in enumerate(counted.to_dict("records")):
            gain = design.gains[place] * POINT if place < len(design.gains) else 0.0
            low, high = each["low"], each["high"]
            is_made = each["conclusion"] in ("better", "worse")
            yield Claim(is_made, gain != 0.0, low <= gain <= high, (high - low) / 2 / POINT)


TABLE_HEAD = (
    "| experiment | simulated | false alarms | all intervals hold | half an interval | 1, 2, 3 points found |\n"
    "|---|---|---|---|---|---|"
)


def row(cell: Cell) -> str:
    """A line of the table."""
    coverage = "" if cell.coverage is None else f"{100 * cell.coverage:.1f} %"
    width = "" if cell.half_width is None else f"{cell.half_width:.1f} points"
    power = " / ".join(f"{100 * share:.0f}" for share in cell.power.values()) + " %" if cell.power else ""
    return f"| {cell.name} | {cell.experiments:,} | {100 * cell.false_alarms:.1f} % | {coverage} | {width} | {power} |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.false_alarms",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--experiments", type=int, default=2000, help="simulated for each line of the table")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.add_argument("--write", action="store_true", help="write the table and the JSON to benchmarks/results")
    return parser


if __name__ == "__main__":
    sys.exit(main())
