"""The tabs of an experiment's result: intervals, differences, single runs, classes, cost, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from selmask import charts
from selmask.charts.figure import equally_high
from selmask.evaluation.estimates import MEAN_ALONE, SHARE, intervals_in_words
from selmask.evaluation.metrics import metrics
from selmask.evaluation.mistakes import most_frequent_mistakes
from selmask.experiments.results import chosen_rates, experiment_columns
from selmask.experiments.spec import ExperimentSpec
from selmask.fields.notation import notation
from selmask.ui.compare import dev_scores, results_beside
from selmask.ui.parts import downloads
from selmask.ui.shell import cached_results
from selmask.ui.shell.strategy_styles import palette
from selmask.ui.words.named_fields import field_named
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import plotly.graph_objects as go

    from selmask.evaluation.comparison import Comparison
    from selmask.evaluation.metric import Metric
    from selmask.experiments.results.outcome import ComparedExperiment
    from selmask.store.experiments import Experiment


def intervals(result: ComparedExperiment) -> None:
    """The mean of each arm, and its paired difference from the reference."""
    comparison, metric = result.comparison, result.comparison.metric
    reference, pairs = comparison.reference, comparison.differences
    notes = (MEAN_ALONE, *comparison.limits)
    means = charts.intervals(comparison.means, metric, palette(), notes=notes)
    compared = None if reference is None or pairs.empty else _differences(comparison, pairs, reference)
    equally_high(means, compared or means)
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        downloads.chart(means, comparison.means, "intervals", f"Mean {metric.title} of each arm", latex=True)
    with right:
        if compared is None:
            st.caption("Arms are compared pair by pair here, once two of them have a finished run.")
        else:
            title = f"Paired differences from {reference}"
            downloads.chart(compared, comparison.marked(pairs), "differences", title, latex=True)
    _anchors(comparison)


def _anchors(comparison: Comparison) -> None:
    """The paired differences from each anchor, in a box that draws them once it is open: charts take time."""
    if not comparison.planned.anchors:
        return
    box = st.expander("Differences from anchors", key="compare-anchors", on_change="rerun")
    if not box.open:
        return
    for number, anchor in enumerate(comparison.planned.anchors):
        if number % 2 == 0:
            columns = box.columns(2, gap="medium", vertical_alignment="bottom")
        pairs = comparison.anchors[comparison.anchors["against"] == anchor]
        with columns[number % 2]:
            title = f"Paired differences from the anchor {anchor}"
            figure = _differences(comparison, pairs, anchor)
            downloads.chart(figure, comparison.marked(pairs), f"differences-from-{anchor}", title, latex=True)


def _differences(comparison: Comparison, pairs: pd.DataFrame, against: str) -> go.Figure:
    metric, notes = comparison.metric, comparison.notes_on(pairs)
    return charts.differences(pairs, metric, against, palette(), lower_is_better=metric.lower_is_better, notes=notes)


def single_runs(result: ComparedExperiment) -> None:
    """One dot per run."""
    comparison, metric = result.comparison, result.comparison.metric
    runs = result.rows.rename(columns={metric.key: "value"})[["arm", "repeat", "value"]]
    runs["repeat"] += 1  # people count from 1
    figure = charts.single_runs(runs, metric, palette(), notes=comparison.limits)
    title = f"{metric.heading} of every run"
    downloads.chart(figure, comparison.marked(runs), "single-runs", title, latex=True)


def learning_curve(results: Sequence[ComparedExperiment], model: str, metric: Metric) -> None:
    """The gain of each arm from more labelled texts."""
    of_model = [each for each in results if each.model == model]
    numbers = cached_results.by_budget(of_model)
    if numbers["labels"].nunique() < 2:
        st.caption(
            "A curve shows here how the score changes with the number of labelled texts, once an experiment has runs "
            "with several label budgets. Enter some on the page Launch, such as 50, 100 and 200."
        )
        return
    notes = (MEAN_ALONE, *of_model[0].comparison.limits)
    figure = charts.learning_curve(numbers, metric, palette(), notes=notes)
    downloads.chart(figure, numbers, "learning-curve", f"{metric.heading} by labelled texts", latex=True)


def cost(result: ComparedExperiment) -> None:
    """The time that a model of each arm takes to make, and its gain."""
    comparison, reference, metric = result.comparison, result.comparison.reference, result.comparison.metric
    if reference is None:
        st.caption("Cost is set against gain here, once two arms have a finished run.")
        return
    numbers, notes = cached_results.costs(result), comparison.notes_on(comparison.differences)
    is_error = metric.lower_is_better
    figure = charts.cost(numbers, metric, reference, palette(), lower_is_better=is_error, notes=notes)
    downloads.chart(figure, numbers, "cost", f"Cost against {'difference' if is_error else 'gain'}", latex=True)
    for caption in _on_cost(comparison):
        st.caption(literal(caption))
    if not result.training.empty:
        training = result.training.rename(columns={"predicted_tokens": "predicted tokens"})
        columns = {name: st.column_config.NumberColumn(format="localized") for name in ("steps", "predicted tokens")}
        training = training.round()
        downloads.table(training, "training", file=comparison.limited(training), latex=True, column_config=columns)
        st.caption("The amount of post-training of each arm, as means over its runs.")


def _on_cost(comparison: Comparison) -> Iterator[str]:
    """How to read the chart of cost."""
    yield (
        "Means over the runs, as they were measured: a run takes longer on a machine that has other work to do. "
        "A post-trained encoder can be fine-tuned many times; its cost then occurs only once."
    )
    if comparison.metric.lower_is_better:
        yield f"A lower {comparison.metric.title} is better: an arm below zero did better than {comparison.reference}."
    if together := intervals_in_words(comparison.anchors):
        yield f"Comparisons with anchors are corrected apart from those between arms: {together}."


def table(result: ComparedExperiment) -> None:
    """Mean and standard deviation of the metrics that are shown."""
    _say_limits(result.comparison)
    frame = pd.DataFrame(result.shown_table())
    file = result.comparison.limited(frame)
    shown = {name: each for each in metrics().values() if each.shown for name in (each.title, f"± {each.title}")}
    config = {name: _column(name, metric) for name, metric in shown.items() if name in frame}
    scaled = frame.assign(**{name: shown[name].scale * frame[name] for name in config})
    downloads.table(scaled, "comparison", file=file, latex=True, column_config=config)
    st.caption("Means over the runs, on the test texts; ± is the standard deviation.")
    if chosen_rates.TITLE in frame:
        st.caption("Every run chose its learning rate on dev, without a look at the test texts.")


def _column(name: str, metric: Metric) -> Any:
    """A column of a metric, or of its standard deviation."""
    if metric.is_share:
        return st.column_config.NumberColumn(f"{name} (%)", format="%.1f")
    return st.column_config.NumberColumn(format="%.3f")


def classes(experiment: str, result: ComparedExperiment) -> None:
    """F1 of each class in each arm, and which classes one arm mistakes for which."""
    comparison = result.comparison
    compared = set(result.rows["run"])
    members = [member for member in cached_results.finished(experiment) if member.run.id in compared]
    by_class = cached_results.f1_of_classes(members)
    if not by_class.empty:
        figure = charts.per_class(by_class, comparison.limits)
        numbers = f1_numbers(by_class, comparison)
        downloads.chart(figure, numbers, "f1-of-classes", "F1 by class and arm", latex=True)
    arms = list(dict.fromkeys(member.arm for member in members))
    arm = st.selectbox("Confusion matrix of", arms, index=len(arms) - 1, key="compare-arm")
    runs = [member.run for member in members if member.arm == arm]
    counts = cached_results.confusion(runs)
    if counts.empty:
        st.caption("The predictions of these runs are no longer on the disk.")
        return
    _mistakes(counts, f"{arm}: shares of each true class", comparison)
    if len(runs) > 1:
        st.caption(f"All {len(runs):,} runs together; a text that several runs were tested on counts once for each.")


def _say_limits(comparison: Comparison) -> None:
    """Says what limits the numbers below, where no chart does."""
    if comparison.limits:
        said = "; ".join(comparison.limits)
        st.caption(literal(f"{said[:1].upper()}{said[1:]}."))


def _mistakes(counts: pd.DataFrame, title: str, comparison: Comparison) -> None:
    """The confusion matrix, and beside it the pairs of classes that are mistaken most often."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        figure = charts.confusion(counts, title, comparison.limits)
        downloads.chart(figure, numbers_of(counts, comparison), "confusion", title, latex=True)
    with right:
        st.markdown("**Most frequent mistakes**")
        share = st.column_config.NumberColumn(format="percent", help="Of all texts of the true class.")
        mistakes = most_frequent_mistakes(counts).round({"share": 2})
        file = comparison.limited(mistakes)
        downloads.table(mistakes, "mistakes", file=file, latex=True, column_config={"share": share})


def f1_numbers(by_class: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """The F1 of each class in each arm, for a file; a class may be called "arm"."""
    return comparison.limited(by_class.reset_index(allow_duplicates=True), metric="F1 of the class", unit=SHARE)


def numbers_of(counts: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """A confusion matrix, for a file: a row for each cell, whose share of the texts of the true class is 0 to 1."""
    cells = [
        (true, given, number, sum(row), number / (sum(row) or 1))
        for true, row in zip(counts.index, counts.to_numpy().tolist(), strict=True)
        for given, number in zip(counts.columns, row, strict=True)
    ]
    return comparison.limited(pd.DataFrame(cells, columns=["true class", "predicted as", "number", "of", "share"]))


def settings(chosen: Experiment, others: Sequence[Experiment], metric: Metric) -> None:
    """The experiment's specification; beside others what differs in them, and their results by `metric`."""
    choices = [each.name for each in others if each.name != chosen.name]
    picked = st.multiselect("Compare the settings with", choices, key="compare-other", placeholder="none")
    side_by_side = [chosen, *(each for each in others if each.name in picked)]
    names = [each.name for each in side_by_side]
    if picked:
        named = f"{', '.join(names[:-1])} and {names[-1]}"
        st.caption(f"Only the settings in which {literal(named)} differ.")
    downloads.table(settings_of(side_by_side), "settings", latex=True)
    dev_scores.show(names)
    if picked:
        results_beside.show(side_by_side, metric)


def settings_of(experiments: Sequence[Experiment]) -> pd.DataFrame:
    """A row per setting, a column per experiment; of several experiments only the rows in which they differ.

    Raises:
        BadInput, NotFound: a specification names a strategy or a setting that selmask no longer knows.
    """
    flat = [_settings(ExperimentSpec.parse(each.spec, stored=True)) for each in experiments]
    rows = [[key, *(each.get(key, "") for each in flat)] for key in dict.fromkeys(key for each in flat for key in each)]
    differing = [row for row in rows if len(set(row[1:])) > 1] if len(flat) > 1 else rows
    columns = experiment_columns.titles([each.name for each in experiments], ["setting"]).values()
    return pd.DataFrame(differing, columns=["setting", *columns])


def _settings(spec: ExperimentSpec) -> dict[str, str]:
    return _flat(spec.model_dump(mode="json") | {"strategies": [arm.in_words for arm in spec.strategies]})


def _flat(spec: object, start: str = "") -> dict[str, str]:
    """Nested settings as one level: `post_training.epochs` and its value as text."""
    if isinstance(spec, dict):
        return {key: value for name, each in spec.items() for key, value in _flat(each, f"{start}{name}.").items()}
    key = start.rstrip(".")
    values = spec if isinstance(spec, list) else [] if spec is None else [spec]
    number = notation(field_named(key.rpartition(".")[2]))
    return {key: ", ".join(number(each) if isinstance(each, float) else str(each) for each in values)}
