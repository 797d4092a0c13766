"""The comparison of an experiment's arms: what a page shows, from one row per finished fine-tuning run.

The unit of replication is the post-training run. Where an arm has several, the fine-tuning runs that share one are
averaged first; where it has only one, fine-tuning runs are compared and the conclusion is said to be about these
checkpoints.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from selmask.errors import BadInput
from selmask.evaluation import verdict
from selmask.evaluation.controls import Controls
from selmask.evaluation.metrics import MACRO_F1
from selmask.evaluation.metrics import metric as find_metric
from selmask.evaluation.repeats_needed import repeats_needed
from selmask.evaluation.significance import difference_interval, holm, mean_interval, sign_flip_p

if TYPE_CHECKING:
    from collections.abc import Hashable

    from selmask.evaluation.metric import Metric

_NO_CONTROLS = Controls()


@dataclass(frozen=True)
class Comparison:
    """What the finished runs of one model and one label budget say.

    Attributes:
        metric: What is compared.
        reference: The arm the others are compared with; None where there is only one arm.
        arms: One row per arm, in the order they came: arm, n, mean, sd, low, high (95 % interval of the mean).
        differences: One row per other arm: arm, n (pairs), difference, low, high, interval, p, p_holm, conclusion
            (better, worse, no difference, too few runs).
        needed: Repeats without which no difference can be told.
        shared: How repeats share post-training runs: "no", "averaged" (over the fine-tuning runs of each), or
            "one checkpoint" (each arm has a single post-training run).
        verdict: The result in plain words.
        sentences: One sentence for each row of `differences`.
    """

    metric: Metric
    reference: str | None
    arms: pd.DataFrame
    differences: pd.DataFrame
    needed: int
    shared: str
    verdict: str
    sentences: tuple[str, ...]


def compare(
    rows: pd.DataFrame,
    metric: str = MACRO_F1.key,
    reference: str | None = None,
    controls: Controls = _NO_CONTROLS,
) -> Comparison:
    """Compares the arms of one model and one label budget.

    Args:
        rows: One row per finished fine-tuning run: arm, repeat, the metric's value under its key (NaN where it was not
            measured), and post_training_run (the id of the run it started from; missing for an arm without one).
        metric: The key of a metric.
        reference: The arm to compare with; if None, the random control, else the untrained one, else the first arm.
        controls: The arms that the others are judged by.

    Raises:
        NotFound: there is no such metric.
        BadInput: the reference has no run, or rows of several models or budgets.
    """
    measured = find_metric(metric)
    _check(rows, reference)
    units, shared = _units(rows, metric)
    arms = pd.DataFrame([_arm(arm, values.dropna()) for arm, values in units.items()], columns=_ARM_COLUMNS)
    reference = reference or _default_reference(list(units), controls)
    differences = _differences(units, reference, lower_is_better=measured.lower_is_better)
    needed = repeats_needed(len(differences))
    records = [verdict.PairedDifference(*row) for row in differences.itertuples(index=False)]
    units_are = "post-trainings" if shared == "averaged" else "repeats"
    phrasing = verdict.Phrasing(measured, reference or "", needed, units_are)
    return Comparison(
        measured,
        reference,
        arms,
        differences,
        needed,
        shared,
        verdict.headline(records, phrasing, shared, controls),
        tuple(verdict.sentence(record, phrasing) for record in records),
    )


def compare_each(
    rows: pd.DataFrame,
    metric: str = MACRO_F1.key,
    reference: str | None = None,
    controls: Controls = _NO_CONTROLS,
) -> dict[tuple[str, str], Comparison]:
    """One comparison for each model and label budget in `rows` (columns model and budget beside those of `compare`)."""
    groups = rows.groupby(["model", "budget"], sort=False)
    return {(str(model), str(budget)): compare(group, metric, reference, controls) for (model, budget), group in groups}


_ARM_COLUMNS = ["arm", "n", "mean", "sd", "low", "high"]
_DIFFERENCE_COLUMNS = ["arm", "n", "difference", "low", "high", "interval", "p", "p_holm", "conclusion"]


def _check(rows: pd.DataFrame, reference: str | None) -> None:
    if reference is not None and reference not in set(rows["arm"]):
        raise BadInput("The arm to compare with has no finished run", given=reference, accepted=_listed(rows["arm"]))
    for column in {"model", "budget"} & set(rows):
        if rows[column].nunique() > 1:
            raise BadInput(
                f"Runs of several {column}s cannot be compared with one another",
                given=_listed(rows[column]),
                do="Compare those of one at a time",
            )


def _listed(values: pd.Series[Any]) -> str:
    return ", ".join(str(value) for value in dict.fromkeys(values))


def _units(rows: pd.DataFrame, metric: str) -> tuple[pd.DataFrame, str]:
    """A row per unit of replication and a column per arm, NaN where a run is missing; and how repeats share runs."""
    blocks = _blocks(rows)
    alone = len(set(blocks.values())) == len(blocks)
    shared = "no" if alone else "one checkpoint" if len(set(blocks.values())) == 1 else "averaged"
    unit = rows["repeat"].map(blocks) if shared == "averaged" else rows["repeat"]
    table = rows.assign(unit=unit).pivot_table(
        index="unit", columns="arm", values=metric, aggfunc="mean", observed=True
    )
    # An arm in which nothing was measured has no column yet.
    return table.reindex(columns=pd.Index(rows["arm"].unique(), name="arm")), shared


def _blocks(rows: pd.DataFrame) -> dict[Hashable, Hashable]:
    """For each repeat the first repeat that started from the same post-training run, in any arm."""
    if "post_training_run" not in rows:
        return {repeat: repeat for repeat in rows["repeat"]}
    known = rows.dropna(subset=["post_training_run"])
    first = known.groupby("post_training_run")["repeat"].transform("min")
    by_repeat = first.groupby(known["repeat"]).min().to_dict()
    return {repeat: by_repeat.get(repeat, repeat) for repeat in rows["repeat"]}


def _arm(arm: Hashable, values: pd.Series[float]) -> list[Any]:
    low, high, _ = mean_interval(values)
    deviation = float(values.std(ddof=1)) if len(values) > 1 else math.nan
    return [arm, len(values), float(values.mean()) if len(values) else math.nan, deviation, low, high]


def _default_reference(arms: list[Any], controls: Controls) -> str | None:
    if len(arms) < 2:
        return None
    return str(next((arm for kind in (controls.random, controls.untrained) for arm in arms if arm in kind), arms[0]))


def _differences(units: pd.DataFrame, reference: str | None, *, lower_is_better: bool) -> pd.DataFrame:
    others = [arm for arm in units if arm != reference] if reference is not None else []
    paired = {arm: (units[arm] - units[reference]).dropna().to_numpy() for arm in others}
    ps = {arm: sign_flip_p(values) for arm, values in paired.items()}
    tested = [arm for arm in others if not math.isnan(ps[arm])]
    corrected = dict(zip(tested, holm([ps[arm] for arm in tested]), strict=True))
    needed = repeats_needed(len(others))
    rows = []
    for arm, values in paired.items():
        p_holm = corrected.get(arm, math.nan)
        mean = float(np.mean(values)) if len(values) else math.nan
        conclusion = verdict.conclusion(-mean if lower_is_better else mean, p_holm, len(values), needed)
        rows.append([arm, len(values), mean, *difference_interval(values), ps[arm], p_holm, conclusion])
    return pd.DataFrame(rows, columns=_DIFFERENCE_COLUMNS)
