"""The comparison of an experiment's arms by one metric, from one row per finished fine-tuning run.

All comparisons of arms are tested together: of each arm with the reference and of each arm that hides terms of the
lexicon with the placebos, under every model and label budget. Those of arms with anchors are a family of their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from selmask.errors import BadInput
from selmask.evaluation.cell import Cell
from selmask.evaluation.controls import Controls
from selmask.evaluation.estimates import MARKS, SHARE, ArmMean, PairedDifference, intervals_in_words
from selmask.evaluation.metrics import MACRO_F1
from selmask.evaluation.metrics import metric as metric_called
from selmask.evaluation.paired_difference import paired_difference
from selmask.evaluation.phrasing import Phrasing, anchor_sentence, placebo_sentence, sentence
from selmask.evaluation.planned_runs import PlannedRuns
from selmask.evaluation.replicates import noun_of
from selmask.evaluation.statistics.crossed import interval_alone
from selmask.evaluation.statistics.power import Spread, detectable_in_words, needed_in_words
from selmask.evaluation.statistics.repeats import LEVEL
from selmask.evaluation.tested_together import TestedTogether
from selmask.evaluation.verdict import MARGIN, anchor_verdict, headline, verdict
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.evaluation.metric import Metric
    from selmask.evaluation.replicates import Replicates, Sharing
    from selmask.evaluation.statistics.new_texts import VarianceOverTexts
    from selmask.evaluation.tested_together import Compared, Key

_NO_CONTROLS = Controls()


@dataclass(frozen=True)
class Comparison:
    """The arms of one model and one label budget, compared.

    Attributes:
        metric: What is compared.
        reference: The arm that the others are compared with; None where there is only one arm.
        arms: One row per planned arm, then per anchor, in their order; columns as `ArmMean`.
        differences: One row per other arm, against the reference; columns as `PairedDifference`.
        placebos: One row for each arm that hides terms of the lexicon and each placebo; the same columns.
        anchors: One row for each arm and each anchor; the same columns.
        family: The number of comparisons with arms, for which their intervals and p values are corrected.
        anchor_family: The same for the comparisons with anchors.
        sharing: What the repeats share, so that the conclusions are about it only.
        scope: The same in words; empty if they are about the strategies.
        texts: The texts that they are about.
        margin: A difference that nobody minds.
        planned: The runs of the experiment.
        verdict: The result in a few sentences, the most important one first.
        headline: All that is proven, else the first of them, with what was done otherwise than planned.
        power: Which gain the repeats find four times in five; empty where nothing could be tested.
        sentences: One sentence for each row of `differences`, then of `placebos`, then of `anchors`; of the calibration
            error only the first.
    """

    metric: Metric
    reference: str | None
    arms: pd.DataFrame
    differences: pd.DataFrame
    placebos: pd.DataFrame
    anchors: pd.DataFrame
    family: int
    anchor_family: int
    sharing: Sharing
    scope: str
    texts: str
    margin: float
    planned: PlannedRuns
    verdict: tuple[str, ...]
    headline: tuple[str, ...]
    power: str
    sentences: tuple[str, ...]

    @property
    def has_proof(self) -> bool:
        """Whether an arm is better or worse than the reference."""
        return bool(self.differences["conclusion"].isin(["better", "worse"]).any())

    @property
    def limits(self) -> tuple[str, ...]:
        """What every table and chart has to say: that runs are left, that this was not planned, what it is about."""
        return tuple(filter(None, [self.planned.so_far, "explored" * self.planned.is_explored, self.scope]))

    def notes_on(self, differences: pd.DataFrame) -> tuple[str, ...]:
        """What a chart of some `differences` has to say: what their intervals hold for, and the limits."""
        return tuple(filter(None, [intervals_in_words(differences), *self.limits]))

    @property
    def means(self) -> pd.DataFrame:
        """`arms` for a chart and its file: with what the intervals hold for, and `marked`.

        The interval of a share is cut at 0 and 1, beyond which that of two runs goes far.
        """
        frame = self.arms.assign(interval="this mean alone", level=LEVEL)
        ends = ["low", "high"]
        return self.marked(frame.assign(**frame[ends].clip(0, 1)) if self.metric.is_share else frame)

    def marked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` for a file, with the same and what its values are in the columns `MARKS`."""
        unit = SHARE if self.metric.is_share else ""
        marks = {"metric": self.metric.title, "unit": unit, **self._limits_in_file}
        return frame.assign(**{name: marks[name] for name in MARKS})

    def limited(self, frame: pd.DataFrame, **more: str) -> pd.DataFrame:
        """`frame` for a file whose values are not the metric's: with `more` marks, and those that limit all results.

        Its columns may be called after classes, and so like a mark.
        """
        return pd.concat([frame, pd.DataFrame({**more, **self._limits_in_file}, index=frame.index)], axis=1)

    @property
    def _limits_in_file(self) -> dict[str, Any]:
        return {
            "texts": self.texts,
            "so_far": self.planned.is_open,
            "scope": self.scope,
            "explored": self.planned.is_explored,
        }


def compare(
    rows: pd.DataFrame,
    metric: str = MACRO_F1.key,
    reference: str | None = None,
    controls: Controls = _NO_CONTROLS,
    texts: str = "",
    planned: PlannedRuns | None = None,
    margin: float = MARGIN,
) -> Comparison:
    """Compares the arms of one model and one label budget; see `compare_each`.

    Raises:
        NotFound: there is no such metric.
        BadInput: there is no such reference, or there are rows of several models or budgets.
    """
    for column in {"model", "budget"} & set(rows):
        if rows[column].nunique() > 1:
            raise BadInput(
                f"Runs of several {column}s cannot be compared with one another",
                given=_listed(rows[column]),
                do="Compare those of one at a time",
            )
    [comparison] = compare_each(
        rows.assign(model="", budget=""), metric, reference, controls, texts, planned, margin
    ).values()
    return comparison


def compare_each(
    rows: pd.DataFrame,
    metric: str = MACRO_F1.key,
    reference: str | None = None,
    controls: Controls = _NO_CONTROLS,
    texts: str = "",
    planned: PlannedRuns | None = None,
    margin: float = MARGIN,
    over_texts: VarianceOverTexts | None = None,
    places: Iterable[Key] = (),
) -> dict[Key, Comparison]:
    """Compares the arms of an experiment under each model and label budget.

    Args:
        rows: One row per finished fine-tuning run: model, budget, arm, repeat, the metric's value under its key (NaN
            where it was not measured), post_training_run (the id of the run it started from; missing for an arm without
            one) and fine_tuning_seed.
        metric: The key of a metric.
        reference: The arm to compare with; if None, the random control, else the untrained one, else the first arm of
            those that were planned.
        controls: The arms that the others are judged by.
        texts: The texts that the conclusions are about, such as "these 500 labelled texts".
        planned: The runs of the experiment; without it, `rows` are taken for all that was planned.
        margin: A difference that nobody minds.
        over_texts: How much a difference varies with the texts; without it, nothing is said about others. Its argument
            are numbers of the column "run".
        places: Models with label budgets that are compared even without a row.

    Raises:
        NotFound: there is no such metric.
        BadInput: there is no such reference.
    """
    measure, planned = metric_called(metric), planned or PlannedRuns.of(rows)
    if reference not in (None, *planned.arms):
        raise BadInput("There is no such arm to compare with", given=reference, accepted=", ".join(planned.arms))
    rows = planned.rows_read(rows)
    groups = {
        (str(model), str(budget)): group for (model, budget), group in rows.groupby(["model", "budget"], sort=False)
    }
    cells = {
        key: Cell.of(groups.get(key, rows.iloc[:0]), metric, reference, controls, planned)
        for key in dict.fromkeys([*groups, *places])
    }
    with_arms, with_anchors = (
        TestedTogether.of(cells, pairs, level=planned.level, is_open=planned.is_open)
        for pairs in (lambda cell: cell.with_arms, lambda cell: cell.with_anchors)
    )
    return {
        key: _comparison(
            key,
            cell,
            with_arms,
            with_anchors,
            Phrasing(measure, cell, with_arms.size, texts, margin, planned),
            over_texts,
        )
        for key, cell in cells.items()
    }


def _listed(values: pd.Series[Any]) -> str:
    return ", ".join(str(value) for value in dict.fromkeys(values))


def _comparison(
    key: Key,
    cell: Cell,
    with_arms: TestedTogether,
    with_anchors: TestedTogether,
    phrasing: Phrasing,
    over_texts: VarianceOverTexts | None,
) -> Comparison:
    on_anchors = phrasing._replace(family=with_anchors.size)
    differences, placebos, anchors = (
        [paired_difference(pair, family.members[key, pair], worded, over_texts) for pair in pairs]
        for pairs, family, worded in (
            (cell.with_reference, with_arms, phrasing),
            (cell.with_placebos, with_arms, phrasing),
            (cell.with_anchors, with_anchors, on_anchors),
        )
    )
    shown = (*cell.arms, *phrasing.planned.anchors)
    said, about_anchors = verdict(differences, placebos, phrasing), tuple(anchor_verdict(anchors, on_anchors))
    if not differences and about_anchors:  # a single arm is compared with anchors alone
        said = ()
    leading, *others = (*said, *about_anchors)
    shortfalls = tuple(phrasing.shortfalls())
    return Comparison(
        phrasing.metric,
        cell.reference,
        pd.DataFrame([_mean(arm, cell.replicates) for arm in shown], columns=ArmMean._fields),
        _frame(differences),
        _frame(placebos),
        _frame(anchors),
        with_arms.size,
        with_anchors.size,
        cell.replicates.sharing,
        cell.replicates.scope,
        phrasing.texts,
        phrasing.margin,
        phrasing.planned,
        (leading, *others, *shortfalls),
        (*headline((leading,), differences, phrasing), *shortfalls),
        _power([with_arms.members[key, pair] for pair in cell.with_reference], phrasing),
        (
            *(sentence(each, phrasing) for each in differences),
            *(placebo_sentence(each, phrasing) for each in placebos if not phrasing.metric.lower_is_better),
            *(anchor_sentence(each, on_anchors) for each in anchors if not phrasing.metric.lower_is_better),
        ),
    )


def _power(members: Sequence[Compared], phrasing: Phrasing) -> str:
    """What the repeats can find, from the mean variance of the differences from the reference; of a grid nothing."""
    tested = [each.values for each in members if not math.isnan(each.tested.p) and each.values.var(ddof=1) > 0]
    if phrasing.planned.is_open or not phrasing.family or not tested or phrasing.replicates.sharing == "a grid":
        return ""
    repeats, noun = min(map(len, tested)), noun_of(phrasing.replicates.sharing)
    spread = Spread(math.sqrt(sum(each.var(ddof=1) for each in tested) / len(tested)), repeats)
    level, margin, family = phrasing.planned.level, phrasing.margin, phrasing.family
    found = detectable_in_words(phrasing.metric, spread.cautious, repeats, family, level, margin)
    needed = needed_in_words(phrasing.metric, spread.cautious, family, f"{noun}s", level, margin)
    differences = f"the differences from {phrasing.cell.reference}{', averaged over arms' * (len(tested) > 1)}"
    return f"With {counted(repeats, noun)}, {found}{needed} ({spread.basis(differences)})."


def _frame(rows: Sequence[PairedDifference]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=PairedDifference._fields)


def _mean(arm: str, replicates: Replicates) -> ArmMean:
    values, by_seeds = replicates.of_arm(arm), replicates.of_arm_by_seeds(arm)
    mean = float(by_seeds.mean()) if len(values) else math.nan
    deviation = float(values.std(ddof=1)) if len(values) > 1 else math.nan
    return ArmMean(arm, len(values), mean, deviation, *interval_alone(by_seeds))
