"""The benchmark of false alarms in short: it simulates, compares and counts."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import RESULTS
from benchmarks.false_alarms.__main__ import report, row, shortcomings
from benchmarks.false_alarms.designs import DESIGNS, PLAIN_DESIGN, Design
from benchmarks.false_alarms.simulation import simulated
from benchmarks.false_alarms.tally import Cell, cell, claims, compared, looks
from selmask.evaluation.replicates import Replicates


@pytest.mark.parametrize(
    ("design", "sharing"),
    [
        (Design("paired", 2, 8, 8), "nothing"),
        (Design("one post-training", 2, 1, 7, paired=False), "one post-training"),
        (Design("one split", 2, 8, 1, paired=False), "one split"),
        (Design("grid", 2, 4, 2, paired=False), "splits"),
    ],
)
def test_experiments_share_what_their_design_says(design: Design, sharing: str) -> None:
    rows = simulated(design, np.random.default_rng(0))
    assert Replicates.of(rows, "macro_f1", ("reference", "arm 1")).sharing == sharing


def test_a_paired_difference_spreads_by_two_points() -> None:
    rows = simulated(Design("many", 2, 4000, 4000), np.random.default_rng(0))
    values = rows.pivot_table(index="repeat", columns="arm", values="macro_f1")
    assert (values["arm 1"] - values["reference"]).std() == pytest.approx(0.02, rel=0.05)


def test_a_large_gain_is_found_and_nothing_is_claimed_before_the_end() -> None:
    found = cell(Design("gains", 2, 8, 8, gains=(20,)), 5)
    assert (found.false_alarms, found.found) == (0, 1)
    early = cell(Design("early", 2, 8, 8, gains=(20,), at=0.5), 5)
    assert (early.false_alarms, early.coverage, early.half_width) == (0, None, None)
    assert "| early | 5 | 0.0 % |  |  |  |" in row(early)


def test_the_table_has_a_line_for_every_way_and_no_name_twice() -> None:
    names = [design.name for design in DESIGNS]
    assert len(set(names)) == len(names) >= 15
    assert set(cell(DESIGNS[0], 1).to_json()) >= {"name", "false_alarms", "coverage", "power", "experiments"}


def test_the_committed_table_says_how_it_was_made_and_shows_the_committed_figures() -> None:
    figures = json.loads((RESULTS / "false_alarms.json").read_text(encoding="utf-8"))["cells"]
    text = (RESULTS / "false_alarms.md").read_text(encoding="utf-8")
    [made_at] = re.findall(r"Made at commit (\w+)\.", text)
    assert text == report([Cell(**each, found=math.nan) for each in figures], made_at)


def test_the_design_promises_no_fewer_false_alarms_than_were_counted() -> None:
    figures = json.loads((RESULTS / "false_alarms.json").read_text(encoding="utf-8"))["cells"]
    design = " ".join((RESULTS.parents[1] / "docs" / "design.md").read_text(encoding="utf-8").split())
    [(most, experiments)] = re.findall(
        r"wrong about what it names in at most ([\d.]+) % of ([\d,]+) experiments", design
    )
    assert max(100 * each["false_alarms"] for each in figures) <= float(most)
    assert {f"{each['experiments']:,}" for each in figures} == {experiments}


def test_a_missed_limit_is_named() -> None:
    sound = Cell(PLAIN_DESIGN, 0.05, 0.95, 2000, 2.3, 0.3, {"1": 0.1, "2": 0.35, "3": 0.7})
    assert list(shortcomings(sound)) == []
    poor = Cell(PLAIN_DESIGN, 0.07, 0.93, 2000, 2.7, 0.3, {"1": 0.1, "2": 0.3, "3": 0.7})
    assert [words.removeprefix(f"{PLAIN_DESIGN}: ") for words in shortcomings(poor)] == [
        "false alarms in 7.0 % of experiments",
        "all intervals hold in 93.0 % only",
        "2 points are found in 30 % only",
        "half an interval is 2.7 points",
    ]


@pytest.mark.parametrize("name", ["in general", "over both", "placebo", "planned looks", "5 label budgets", "anchors"])
def test_a_large_gain_is_found_in_every_way_to_look_that_is_planned(name: str) -> None:
    design, *_ = (each for each in DESIGNS if name in each.name)
    assert cell(replace(design, gains=(20,)), 2).found == 1


@pytest.mark.parametrize("name", ["any of 5 references", "seeds added"])
def test_nothing_is_claimed_after_the_first_look_where_the_next_ones_are_explored(name: str) -> None:
    [design] = (replace(each, gains=(20,)) for each in DESIGNS if name in each.name)
    seen = looks(design, simulated(design, np.random.default_rng(0)))
    first, *later = ([each.made for each in claims(design, look)] for look in seen)
    assert (first[0], {made for look in later for made in look}) == (1, {0})


@pytest.mark.parametrize(("gain", "made"), [(20.0, 1), (-20.0, -1)])
def test_a_difference_that_is_called_the_opposite_is_a_false_alarm(gain: float, made: int) -> None:
    rows = simulated(Design("as it is", 2, 8, 8, gains=(gain,)), np.random.default_rng(0))
    design = Design("as it would have to be", 2, 8, 8, gains=(-gain,))
    [said] = (each for look in looks(design, rows) for each in claims(design, look))
    assert (said.made, said.truth, said.is_wrong(said.made), said.is_wrong(-made)) == (made, -made, True, False)


def test_comparisons_with_a_placebo_are_counted_against_what_it_gains_itself() -> None:
    design = Design("placebo", 4, 8, 8, gains=(20, 0, 20), lexical=2)
    rows = simulated(design, np.random.default_rng(1))
    said = list(claims(design, compared(design, rows).values()))
    assert [each.truth for each in said] == [1, 0, 1, 0, -1]
    assert all(each.covers and each.made == each.truth for each in said)


def test_what_is_called_explored_is_no_verdict() -> None:
    rows = simulated(Design("a large gain", 2, 20, 20, gains=(20,)), np.random.default_rng(0))
    design = Design("seeds added", 2, 8, 8, added_up_to=20)
    planned, added = (next(claims(design, compared(design, rows, ended=ended).values())) for ended in (8, 10))
    assert (planned.made, added.made) == (1, 0)
