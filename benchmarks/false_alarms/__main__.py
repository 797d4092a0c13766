"""How often selmask calls a strategy better or worse although nothing differs, measured by simulating experiments.

    python -m benchmarks.false_alarms [--experiments 2000] [--json] [--write]

Results of experiments are drawn at random and given to the comparison that pages and command line ask. A paired
difference has a standard deviation of 2 points, in equal parts from the post-training, from the fine-tuning seed with
its split, and from both together; repeats differ by 3 points, as real runs do. A sentence that speaks of one
post-trained encoder or one split only is false where these do not differ, so that part is then left out. What is called
explored is not a verdict. Beyond 16 repeats, flips are drawn instead of tried, which takes longer. Where test texts are
shared, each arm is right on other texts than the others, although as often over all texts of the kind; false is then
what is said in general.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from typing import TYPE_CHECKING

from benchmarks import RESULTS
from benchmarks.false_alarms.designs import DESIGNS, FOUND, PLAIN_DESIGN
from benchmarks.false_alarms.tally import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.false_alarms.tally import Cell

MOST_FALSE_ALARMS, LEAST_COVERAGE = 0.06, 0.94
LEAST_POWER, MOST_WIDTH = 0.33, 2.6
"""Of the plain plan: how often it finds 2 points, and the median of half an interval in points."""


def main() -> int:
    """Simulates all designs; returns 1 if any of them misses a limit."""
    given = _parser().parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # there is a process for each core
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        cells = list(pool.map(cell, (*DESIGNS, *FOUND), repeat(given.experiments)))
    cells, found = cells[: len(DESIGNS)], cells[len(DESIGNS) :]
    plain = next(each for each in cells if each.name == PLAIN_DESIGN)
    plain.power = {f"{design.gains[0]:g}": each.found for design, each in zip(FOUND, found, strict=True)}
    document = {"cells": [each.to_json() for each in cells]}
    text = report(cells, commit())
    if given.write:
        (RESULTS / "false_alarms.md").write_text(text, encoding="utf-8")
        (RESULTS / "false_alarms.json").write_text(f"{json.dumps(document, indent=1)}\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(document)}\n" if given.json else text)
    missed = [words for each in cells for words in shortcomings(each)]
    sys.stderr.write("".join(f"{words}\n" for words in missed))
    return int(bool(missed))


HEAD = """# False alarms

    python -m benchmarks.false_alarms --write

Made at commit {commit}. Nothing differs in the simulated experiments, unless their line names gains; `--help` says how
they are simulated.

- False alarms: the share of experiments in which a strategy is called better or worse and is not.
- All intervals hold: the share of experiments in which every interval holds the true difference.
- Half an interval: the median of half the width of an interval.
- 1, 2, 3 points found: how often a true gain of so many points is called better, in experiments with such gains.

"""
TABLE_HEAD = (
    "| experiment | simulated | false alarms | all intervals hold | half an interval | 1, 2, 3 points found |\n"
    "|---|---|---|---|---|---|"
)


def commit() -> str:
    """The commit of this checkout, marked `-dirty` where files differ from it."""
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, cwd=RESULTS, capture_output=True, text=True, check=True).stdout.strip()


def report(cells: Iterable[Cell], commit: str) -> str:
    """The cells as Markdown, for people."""
    return "\n".join([HEAD.format(commit=commit) + TABLE_HEAD, *map(row, cells), ""])


def shortcomings(cell: Cell) -> Iterator[str]:
    """The limits that a cell misses, in words."""
    if cell.false_alarms > MOST_FALSE_ALARMS:
        yield f"{cell.name}: false alarms in {100 * cell.false_alarms:.1f} % of experiments"
    if cell.coverage is not None and cell.coverage < LEAST_COVERAGE:
        yield f"{cell.name}: all intervals hold in {100 * cell.coverage:.1f} % only"
    if cell.power and cell.power["2"] < LEAST_POWER:
        yield f"{cell.name}: 2 points are found in {100 * cell.power['2']:.0f} % only"
    if cell.name == PLAIN_DESIGN and cell.half_width is not None and cell.half_width > MOST_WIDTH:
        yield f"{cell.name}: half an interval is {cell.half_width:.1f} points"


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
