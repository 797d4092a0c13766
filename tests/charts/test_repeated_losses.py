"""Means and bands over repeats, against the same by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from selmask import charts
from selmask.charts.moving_mean import SMOOTHED_OVER, smoothed
from selmask.charts.palette import HUES, Palette, Style
from selmask.charts.repeated_losses import over_repeats

PALETTE = Palette({"a": Style(HUES["blue"], "circle", "dash"), "b": Style(HUES["brown"], "square", "solid")})


def losses(values: dict[tuple[str, int], list[float]], key: str, every: int = 1) -> pd.DataFrame:
    """The losses of some runs, by arm and number."""
    return pd.DataFrame(
        [
            {"run": run, "arm": arm, "key": key, "step": every * (place + 1), "value": value}
            for (arm, run), line in values.items()
            for place, value in enumerate(line)
        ]
    )


FEW = losses({("a", 1): [3.0, 2.0, 1.0], ("a", 2): [5.0, 4.0], ("a", 3): [4.0, math.nan], ("b", 4): [2.5, 1.5]}, "loss")


def test_mean_and_range_are_those_of_the_repeats_at_each_step() -> None:
    table = over_repeats(FEW)
    rows = table[["arm", "step", "repeats", "mean", "lowest", "highest"]].to_numpy().tolist()
    assert rows == [["a", 1, 3, 4, 3, 5], ["a", 2, 2, 3, 2, 4], ["b", 1, 1, 2.5, 2.5, 2.5], ["b", 2, 1, 1.5, 1.5, 1.5]]


def test_each_run_is_smoothed_before_the_mean_is_taken() -> None:
    random = np.random.default_rng(0)
    runs = {("a", run): random.normal(size=40).tolist() for run in range(3)}
    half = SMOOTHED_OVER // 2
    means = pd.DataFrame(runs).rolling(2 * half + 1, center=True, min_periods=1).mean()
    table = over_repeats(losses(runs, "loss"))
    assert table["mean"].to_numpy() == pytest.approx(means.mean(axis=1).to_numpy())
    assert table["lowest"].to_numpy() == pytest.approx(means.min(axis=1).to_numpy())
    assert table["highest"].to_numpy() == pytest.approx(means.max(axis=1).to_numpy())
    assert table["mean_of_each_step"].to_numpy() == pytest.approx(pd.DataFrame(runs).mean(axis=1).to_numpy())
    assert set(table["steps_in_mean"]) == {SMOOTHED_OVER}


def test_epochs_that_end_at_different_steps_are_matched_by_their_number() -> None:
    one, other = (losses({("a", run): [3.0, 2.0]}, "held_out_loss", every) for run, every in ((1, 100), (2, 110)))
    table = over_repeats(pd.concat([one, other]))
    assert table[["step", "repeats", "mean"]].to_numpy().tolist() == [[105, 2, 3], [210, 2, 2]]


@pytest.mark.parametrize("steps", [3, 40])
def test_the_chart_shows_the_values_of_its_table(steps: int) -> None:
    random = np.random.default_rng(1)
    table = over_repeats(losses({(arm, n): random.random(steps).tolist() for n, arm in enumerate("aabb")}, "loss"))
    chart = charts.loss_bands(table, PALETTE, title="Loss", reading="")
    for arm, rows in table.groupby("arm"):
        of_arm = [trace for trace in chart.data if trace.legendgroup == arm]
        [band] = [trace for trace in of_arm if trace.fill == "toself"]
        assert list(band.x) == [*rows["step"], *rows["step"][::-1]]
        assert list(band.y) == [*rows["highest"], *rows["lowest"][::-1]]
        *behind, line = [trace for trace in of_arm if trace.fill != "toself"]
        assert list(line.y) == list(rows["mean"])
        assert [list(trace.y) for trace in behind] == ([list(rows["mean_of_each_step"])] if steps > 15 else [])
        assert line.line.color == PALETTE[str(arm)].colour
        assert line.line.dash == PALETTE[str(arm)].dash
        assert line.marker.symbol == PALETTE[str(arm)].symbol
    assert "band: lowest to highest repeat" in chart.layout.title.subtitle.text.replace("<br>", " ")
    assert ("smoothed first" in chart.layout.title.subtitle.text.replace("<br>", " ")) == (steps > 15)


def test_one_repeat_has_no_band() -> None:
    chart = charts.loss_bands(over_repeats(FEW), PALETTE, title="Loss", reading="")
    assert [trace.legendgroup for trace in chart.data if trace.fill == "toself"] == ["a"]
    assert chart.layout.title.subtitle.text.replace("<br>", " ").endswith("arms with one repeat have no band")
    alone = charts.loss_bands(over_repeats(FEW[FEW["arm"] == "b"]), PALETTE, title="Loss", reading="")
    assert [trace.name for trace in alone.data] == ["b"]
    assert alone.layout.title.subtitle.text == "One repeat of each arm, so no band"


def test_single_runs_are_thin_lines_with_the_values_of_their_table() -> None:
    random = np.random.default_rng(2)
    frame = losses({("a", run): random.random(40).tolist() for run in range(2)}, "loss")
    table = smoothed(frame)
    lines = [trace for trace in charts.loss_curves(frame, PALETTE, title="Loss").data if "mean of" in trace.name]
    assert [list(trace.y) for trace in lines] == [list(rows["smoothed"]) for _, rows in table.groupby("run")]
    assert all(trace.line.width < 2 for trace in lines)


def test_each_loss_of_a_run_has_a_look_of_its_own_in_one_colour() -> None:
    keys = ["loss", "held_out_loss", "held_out_loss_lexicon", "held_out_loss_other", "general_loss", "dev_loss"]
    run = pd.concat([losses({("a", 1): [2.0, 1.0]}, key) for key in keys])
    drawn = charts.loss_curve(run, PALETTE["a"]).data
    assert len({(trace.line.dash, trace.marker.symbol) for trace in drawn}) == len(keys)
    assert len({trace.line.dash for trace in drawn}) == len({trace.marker.symbol for trace in drawn}) == len(keys)
    assert {trace.line.color for trace in drawn} == {PALETTE["a"].colour}
