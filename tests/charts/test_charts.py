"""Every chart is drawn from a hostile table and checked: a new chart is a new row of one table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from selmask import charts
from selmask.charts.figure import counting_axis, equally_high, label, reading_of
from selmask.charts.palette import BLUE, Palette, Style
from selmask.charts.repeated_losses import over_repeats
from selmask.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    import plotly.graph_objects as go

MACRO_F1 = Quantity("macro-F1", "Precision and recall in one number.", is_share=True)
MCC = Quantity("MCC", "From -1 to 1.")
STYLE = Style(BLUE)
PALETTE = Palette({"none": STYLE})
EVIL = "<b onclick=x>A & B</b>"
NAMES = ["none", "sm-lex-tfidf", EVIL]

ARMS = pd.DataFrame(
    {"arm": NAMES, "mean": [0.5, 0.6, 0.7], "low": [0.4, 0.5, math.nan], "high": [0.6, 0.7, math.nan], "n": 3}
)
PAIRS = pd.DataFrame(
    {
        "arm": NAMES[1:],
        "difference": [0.01, -0.02],
        "low": [-0.01, -0.05],
        "high": [0.03, 0.01],
        "p": [0.4, math.nan],
        "conclusion": ["no evidence of a difference", "too few repeats"],
        "comparisons": [4, 1],
        "level": 0.025,
    }
)
NOTES = ("97.5 % intervals", f"of {EVIL}")
COSTS = PAIRS.assign(seconds=[20.0, 2000.0])
BUDGETS = pd.concat([ARMS.assign(labels=labels) for labels in (200, 50)])
BESIDE = pd.concat([ARMS.assign(experiment=name, model=EVIL, labels="all") for name in NAMES])
RUNS = pd.DataFrame([{"arm": name, "repeat": i, "value": 0.5 + i / 10} for name in NAMES for i in range(3)])
LOSSES = pd.DataFrame(
    [
        {"run": run, "arm": name, "key": "loss", "step": step, "value": 2.0 / step}
        for run, name in enumerate(NAMES)
        for step in range(1, 30)
    ]
)
ONE_RUN = pd.concat(
    [
        LOSSES[LOSSES["run"] == 0],
        pd.DataFrame([{"run": 0, "arm": "none", "key": f"loss of {EVIL}", "step": 3, "value": 1.0}]),
    ]
)
CONFUSION = pd.DataFrame([[5, 1, 0], [2, 4, 0], [0, 0, 0]], index=NAMES, columns=NAMES)
SHARES = pd.DataFrame(np.eye(3), index=NAMES, columns=NAMES)
WORDS = pd.DataFrame({"word": NAMES, "times": [3, 2, 1]})
WEIGHTS = pd.DataFrame({"word": [*NAMES, NAMES[0]], "drop": [0.3, 0.2, -0.1, 0.05]})
SIZES = pd.DataFrame({"class": NAMES, "texts": [3, 2, 1]})

DRAW: dict[str, Callable[[], go.Figure]] = {
    "intervals": lambda: charts.intervals(ARMS, MACRO_F1, PALETTE),
    "differences": lambda: charts.differences(PAIRS, MACRO_F1, EVIL, PALETTE, notes=NOTES),
    "single_runs": lambda: charts.single_runs(RUNS, MACRO_F1, PALETTE),
    "cost": lambda: charts.cost(COSTS, MACRO_F1, EVIL, PALETTE),
    "learning_curve": lambda: charts.learning_curve(BUDGETS, MACRO_F1, PALETTE),
    "side_by_side": lambda: charts.side_by_side(BESIDE, MACRO_F1, PALETTE, notes=NOTES),
    "learning_rate_curve": lambda: charts.learning_rate_curve(ONE_RUN.assign(key="learning_rate"), STYLE),
    "loss_bands": lambda: charts.loss_bands(over_repeats(LOSSES), PALETTE, title=EVIL, reading=f"Each is {EVIL}."),
    "loss_curve": lambda: charts.loss_curve(ONE_RUN, STYLE),
    "loss_curves": lambda: charts.loss_curves(LOSSES, PALETTE, title=EVIL),
    "confusion": lambda: charts.confusion(CONFUSION, EVIL),
    "per_class": lambda: charts.per_class(SHARES),
    "class_sizes": lambda: charts.class_sizes(SIZES),
    "probabilities": lambda: charts.probabilities(NAMES, [0.2, 0.5, 0.3], STYLE),
    "word_weights": lambda: charts.word_weights(WEIGHTS, EVIL, STYLE),
    "fillings": lambda: charts.fillings(NAMES, [0.5, 0.3, 0.2], EVIL, STYLE, most=0.5),
    "overlap": lambda: charts.overlap(SHARES),
    "most_masked": lambda: charts.most_masked(WORDS, EVIL, STYLE, documents=200),
}
UNITS = ("%", "points", "nats", "Texts", "Times", "Class", "class", "Words", "per step")

each = pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW.keys())


@each
def test_every_chart_has_a_title_and_a_unit(draw: Callable[[], go.Figure]) -> None:
    chart = draw()
    assert chart.layout.title.text
    assert any(unit in _words(chart) for unit in UNITS)
    assert chart.layout.height >= 150


@each
def test_text_from_a_file_is_never_html(draw: Callable[[], go.Figure]) -> None:
    assert "<b " not in "".join(_strings(draw().to_plotly_json()))


@each
def test_every_chart_says_in_one_short_sentence_how_to_read_it(draw: Callable[[], go.Figure]) -> None:
    reading = reading_of(draw()).replace(EVIL, "none")
    assert reading.endswith(".")
    assert reading.count(".") == 1
    assert len(reading) <= 140


def test_every_chart_is_in_the_table() -> None:
    assert set(charts.__all__) - {"Palette", "Style"} == DRAW.keys()


@pytest.mark.parametrize("name", ["intervals", "differences", "single_runs", "class_sizes", "probabilities"])
def test_names_that_look_like_numbers_stay_names(name: str) -> None:
    assert DRAW[name]().layout.yaxis.type == "category"


def test_one_run_has_no_whiskers() -> None:
    chart = charts.intervals(ARMS, MACRO_F1, PALETTE)
    assert [trace.error_x.visible for trace in chart.data] == [True, True, False]


def test_an_interval_is_drawn_at_its_bounds() -> None:
    lowest = charts.intervals(ARMS, MACRO_F1, PALETTE).data[0]
    assert lowest.x[0] - lowest.error_x.arrayminus[0] == pytest.approx(40)
    assert lowest.x[0] + lowest.error_x.array[0] == pytest.approx(60)


def test_a_metric_that_is_no_share_is_not_scaled() -> None:
    mean = charts.intervals(ARMS.assign(low=-0.4, high=1.7), MCC, PALETTE)
    assert mean.layout.xaxis.title.text == "MCC"
    assert mean.data[0].x[0] == pytest.approx(0.5)
    assert mean.data[0].x[0] - mean.data[0].error_x.arrayminus[0] == pytest.approx(-0.4)
    assert charts.differences(PAIRS, MCC, "none", PALETTE).layout.xaxis.title.text == "Difference in MCC"
    assert charts.single_runs(RUNS, MCC, PALETTE).data[0].x[0] == pytest.approx(0.5)


@pytest.mark.parametrize(("longest", "unit"), [(2.0, "s"), (179.0, "s"), (180.0, "min"), (10_800.0, "h")])
def test_costs_are_shown_in_a_fitting_unit(longest: float, unit: str) -> None:
    chart = charts.cost(COSTS.assign(seconds=[0.5, longest]), MACRO_F1, "none", PALETTE)
    assert f"({unit})" in chart.layout.xaxis.title.text
    assert chart.data[2].x[0] == pytest.approx(longest / {"s": 1, "min": 60, "h": 3600}[unit])


def test_a_learning_curve_runs_from_few_labels_to_many() -> None:
    chart = charts.learning_curve(BUDGETS, MACRO_F1, PALETTE)
    assert [list(trace.x) for trace in chart.data] == [[50, 200]] * 3
    assert list(chart.data[2].error_y.array) == [0, 0], "one run has no interval"


def test_experiments_side_by_side_have_a_heading_and_a_row_for_each_arm() -> None:
    chart = charts.side_by_side(BESIDE, MACRO_F1, PALETTE)
    names = chart.layout.yaxis.ticktext
    assert [name.startswith("<b>") for name in names] == [True, False, False, False] * 3
    assert [names[trace.y[0]] for trace in chart.data] == [label(arm) for arm in BESIDE["arm"]]
    assert [trace.x[0] for trace in chart.data] == pytest.approx(list(100 * BESIDE["mean"]))
    assert [trace.error_x.visible for trace in chart.data] == [True, True, False] * 3


def test_experiments_side_by_side_name_a_number_of_labels_per_class() -> None:
    chart = charts.side_by_side(BESIDE.assign(labels="16 per class", model="minilm"), MACRO_F1, PALETTE)
    assert chart.layout.yaxis.ticktext[0].endswith("16 labels per class, minilm")


def test_the_most_probable_class_is_on_top() -> None:
    bars = charts.probabilities(["a", "b"], [0.25, 0.75], STYLE).data[0]
    assert list(bars.y) == ["b", "a"]
    assert list(bars.text) == ["75 %", "25 %"]


def test_a_word_that_occurs_twice_has_two_bars() -> None:
    chart = charts.word_weights(WEIGHTS, "human", STYLE)
    assert list(chart.layout.yaxis.ticktext).count(NAMES[0]) == 2
    assert len(set(chart.data[0].y)) == len(WEIGHTS)


def test_equal_guesses_have_a_bar_each() -> None:
    chart = charts.fillings(["rust", "rust"], [0.5, 0.25], "Before", STYLE, most=0.5)
    assert list(chart.data[0].y) == [0, 1]
    assert list(chart.layout.yaxis.ticktext) == ["rust", "rust"]


def test_a_confusion_matrix_shows_shares_and_tells_counts_on_hover() -> None:
    chart = charts.confusion(CONFUSION).data[0]
    assert chart.customdata[0].tolist() == [[5, 6], [1, 6], [0, 6]]
    assert "%{z" in chart.texttemplate
    assert "customdata[0]" in chart.hovertemplate


def test_many_classes_are_sorted_and_have_no_numbers() -> None:
    names = [f"class {number}" for number in range(40)]
    counts = pd.DataFrame(np.full((40, 40), 1) + np.diag(np.arange(40)[::-1]), index=names, columns=names)
    chart = charts.confusion(counts)
    assert chart.data[0].texttemplate is None
    assert list(chart.data[0].y) == list(chart.data[0].x) == names[::-1]
    assert chart.layout.height < 1000


def test_a_class_without_texts_has_shares_of_zero() -> None:
    shares = charts.confusion(CONFUSION).data[0].z
    assert not np.isnan(np.asarray(shares, dtype=float)).any()
    assert shares[0][0] == pytest.approx(500 / 6)


def test_losses_of_an_arm_share_a_legend_entry() -> None:
    twice = pd.concat([LOSSES, LOSSES.assign(run=LOSSES["run"] + 10)])
    chart = charts.loss_curves(twice, PALETTE, title="Loss")
    shown = [trace.name for trace in chart.data if trace.showlegend]
    assert shown == [f"{label(name)}, mean of 15 steps" for name in sorted(NAMES)]


def test_the_loss_of_every_step_stands_behind_its_mean_over_steps() -> None:
    steps = np.array([1, 2, 3, 30, 31, 60, *range(100, 120)])
    rows = pd.DataFrame({"run": 0, "arm": "none", "key": "loss", "step": steps, "value": np.sqrt(steps)})
    each_step, mean = charts.loss_curves(rows, PALETTE, title="Loss").data
    assert list(each_step.y) == list(rows["value"])
    near = [rows.loc[(rows["step"] - step).abs() <= 7, "value"].mean() for step in steps]
    assert list(mean.y) == pytest.approx(near)


@pytest.mark.parametrize("key", ["held_out_loss", "general_loss"])
def test_a_loss_that_is_measured_after_each_epoch_is_shown_as_it_is(key: str) -> None:
    chart = charts.loss_curves(LOSSES.assign(key=key), PALETTE, title="Loss", key=key)
    assert [list(trace.y) for trace in chart.data] == [list(rows["value"]) for _, rows in LOSSES.groupby("arm")]


def test_on_hover_the_arm_compared_with_is_named_as_such() -> None:
    costs = COSTS.assign(
        conclusion=["", "too few repeats"], low=math.nan, high=math.nan, p=math.nan, arm=[EVIL, "none"]
    )
    itself, other = charts.cost(costs, MACRO_F1, EVIL, PALETTE).data
    assert itself.hovertemplate.startswith("%{x:.1f} min, &lt;b onclick=x&gt;A &amp; B&lt;/b&gt; itself<extra>")
    assert other.hovertemplate.startswith("%{x:.1f} min, -2.0 points, too few repeats<extra>")


def test_hover_says_at_which_level_and_for_how_many_comparisons() -> None:
    tested, _, untested = charts.differences(PAIRS, MACRO_F1, "none", PALETTE).data
    assert "points (97.5 % -1.0 to 3.0), p = .400 for 4 comparisons" in tested.hovertemplate
    assert "too few repeats, this comparison alone, not tested" in untested.hovertemplate
    alone = charts.cost(COSTS.assign(comparisons=1, seconds=1.0), MACRO_F1, "none", PALETTE).data[0]
    assert "p = .400<" in alone.hovertemplate


@pytest.mark.parametrize(("draw", "whiskers"), [(charts.differences, "error_x"), (charts.cost, "error_y")])
def test_an_interval_that_belongs_to_no_test_is_dashed_and_named(draw: Any, whiskers: str) -> None:
    chart = draw(COSTS, MACRO_F1, "none", PALETTE)
    tested, dashed, untested = chart.data
    assert (tested[whiskers].visible, untested[whiskers].visible) == (True, False)
    assert (dashed.mode, dashed.line.dash) == ("lines", "dot")
    assert list(dashed.x if whiskers == "error_x" else dashed.y) == pytest.approx([-5, 1])
    names = chart.layout.yaxis.ticktext or [tested.name, untested.name]
    assert [", so far" in name for name in names] == [False, True]


def test_what_learned_nothing_has_no_interval_and_is_named() -> None:
    table = COSTS.assign(p=math.nan, low=math.nan, high=math.nan, conclusion="nothing learned")
    chart = charts.differences(table, MACRO_F1, "none", PALETTE)
    assert [trace.error_x.visible for trace in chart.data] == [False, False]
    assert all(name.endswith(", not tested") for name in chart.layout.yaxis.ticktext)


def test_where_less_is_better_a_difference_is_no_gain() -> None:
    error = Quantity("calibration error", "", is_share=True)
    chart = charts.cost(COSTS, error, "none", PALETTE, lower_is_better=True)
    assert chart.layout.title.text == "Cost against difference from none"
    assert chart.layout.yaxis.title.text == "Difference in calibration error (points, lower is better)"
    assert charts.cost(COSTS, MACRO_F1, "none", PALETTE).layout.title.text == "Cost against gain over none"
    assert reading_of(chart).startswith("The lower a mark, the better the arm did compared with none")
    differences = charts.differences(PAIRS, error, "none", PALETTE, lower_is_better=True)
    assert reading_of(differences).startswith("Left of zero an arm did better than none")


@pytest.mark.parametrize(
    "draw",
    [
        lambda notes: charts.intervals(ARMS, MACRO_F1, PALETTE, notes=notes),
        lambda notes: charts.differences(PAIRS, MACRO_F1, "none", PALETTE, notes=notes),
        lambda notes: charts.cost(COSTS, MACRO_F1, "none", PALETTE, notes=notes),
        lambda notes: charts.learning_curve(BUDGETS, MACRO_F1, PALETTE, notes=notes),
        lambda notes: charts.single_runs(RUNS, MACRO_F1, PALETTE, notes=notes),
    ],
)
def test_notes_stand_in_the_subtitle_and_take_no_room_from_the_chart(draw: Callable[..., go.Figure]) -> None:
    chart, plain = draw(("so far, 2 of 9 runs finished", "explored")), draw(())
    assert chart.layout.title.subtitle.text == "So far, 2 of 9 runs finished; explored"
    assert chart.layout.height - chart.layout.margin.t == plain.layout.height - plain.layout.margin.t
    lines = draw([f"note {number}" for number in range(20)]).layout.title.subtitle.text.split("<br>")
    assert len(lines) == 3


def test_charts_side_by_side_are_equally_high() -> None:
    one, other = (
        charts.differences(PAIRS, MACRO_F1, "none", PALETTE),
        charts.single_runs(RUNS, MACRO_F1, PALETTE, notes=NOTES),
    )
    equally_high(one, other)
    assert (one.layout.height, one.layout.margin.t) == (other.layout.height, other.layout.margin.t)


def test_names_that_begin_alike_stay_apart() -> None:
    names = [f"a very long name of a class that begins like another one, {end}" for end in "xy"]
    chart = charts.confusion(pd.DataFrame([[1, 2], [3, 4]], index=names, columns=names))
    assert len(set(chart.data[0].x)) == 2
    assert max(map(len, chart.layout.xaxis.ticktext)) < 40


def test_a_long_name_is_shortened() -> None:
    assert len(label("word " * 40)) < 40
    assert label("") == "(empty)"


def test_a_long_word_keeps_its_beginning() -> None:
    assert label("Antimicrobial_resistance_genes_in_cattle", 20) == "Antimicrobial_resis…"


def _words(chart: go.Figure) -> str:
    axes = [chart.layout.xaxis.title.text, chart.layout.yaxis.title.text, chart.layout.title.text]
    bars = [trace.colorbar.title.text for trace in chart.data if trace.type == "heatmap"]
    return " ".join(text or "" for text in [*axes, *bars])


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _strings(each)]
    if isinstance(value, list | tuple | np.ndarray):
        return [text for each in value for text in _strings(each)]
    return []


@pytest.mark.parametrize(("most", "step"), [(0, 1), (1, 1), (10, 1), (11, 2), (20, 2), (21, None)])
def test_counts_have_no_fractions_on_their_axis(most: int, step: int | None) -> None:
    assert counting_axis([0, most]).get("dtick") == step
