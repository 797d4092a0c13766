"""The comparison of an experiment's arms by one metric, from one row per finished fine-tuning run.

The unit of replication is the post-training run. Where an arm has several, the fine-tuning runs that share one are
averaged first. Where it has only one, fine-tuning runs are compared, and the verdict says that it is about these
checkpoints only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from selmask.errors import BadInput
from selmask.evaluation import verdict
from selmask.evaluation.controls import Controls
from selmask.evaluation.estimates import ArmMean, PairedDifference
from selmask.evaluation.metrics import MACRO_F1
from selmask.evaluation.metrics import metric as metric_called
from selmask.evaluation.repeats_needed import repeats_needed
from selmask.evaluation.significance import difference_interval, holm, mean_interval, sign_flip_p

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

    from selmask.evaluation.metric import Metric

Sharing = Literal["no", "averaged", "one checkpoint"]

_NO_CONTROLS = Controls()


@dataclass(frozen=True)
class Comparison:
    """The arms of one model and one label budget, compared.

    Attributes:
        metric: What is compared.
        reference: The arm that the others are compared with; None where there is only one arm.
        arms: One row per arm, in the order in which they came; columns as `ArmMean`.
        differences: One row per other arm; columns as `PairedDifference`.
        needed: The fewest repeats with which a difference can be shown.
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
    shared: Sharing
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
        BadInput: the reference has no run, or there are rows of several models or budgets.
    """
    measure = metric_called(metric)
    _check(rows, reference)
    units, shared = _units(rows, metric)
    reference = reference or _default_reference(list(units), controls)
    differences = _differences(units, reference, lower_is_better=measure.lower_is_better)
    needed = repeats_needed(len(differences))
    repeats = "post-trainings" if shared == "averaged" else "repeats"
    phrasing = verdict.Phrasing(measure, reference or "", needed, repeats)
    return Comparison(
        measure,
        reference,
        pd.DataFrame([_mean(arm, values.dropna()) for arm, values in units.items()], columns=ArmMean._fields),
        pd.DataFrame(differences, columns=PairedDifference._fields),
        needed,
        shared,
        verdict.headline(differences, phrasing, shared, controls),
        tuple(verdict.sentence(difference, phrasing) for difference in differences),
    )


def compare_each(
    rows: pd.DataFrame,
    metric: str = MACRO_F1.key,
    reference: str | None = None,
    controls: Controls = _NO_CONTROLS,
) -> dict[tuple[str, str], Comparison]:
    """One comparison for each model and label budget in `rows`, which has the columns model and budget as well."""
    groups = rows.groupby(["model", "budget"], sort=False)
    return {(str(model), str(budget)): compare(group, metric, reference, controls) for (model, budget), group in groups}


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


def _units(rows: pd.DataFrame, metric: str) -> tuple[pd.DataFrame, Sharing]:
    """A row per unit of replication and a column per arm, NaN where a value is missing; and how repeats share runs."""
    blocks = _blocks(rows)
    different = len(set(blocks.values()))
    shared: Sharing = "no" if different == len(blocks) else "one checkpoint" if different == 1 else "averaged"
    unit = rows["repeat"].map(blocks) if shared == "averaged" else rows["repeat"]
    table = rows.assign(unit=unit).pivot_table(
        index="unit", columns="arm", values=metric, aggfunc="mean", observed=True
    )
    # An arm without any value has no column yet.
    return table.reindex(columns=pd.Index(rows["arm"].unique(), name="arm")), shared


def _blocks(rows: pd.DataFrame) -> Mapping[Hashable, Hashable]:
    """For each repeat the first repeat that started from the same post-training run, in any arm."""
    if "post_training_run" not in rows:
        return {repeat: repeat for repeat in rows["repeat"]}
    trained = rows.dropna(subset=["post_training_run"])
    first = trained.groupby("post_training_run")["repeat"].transform("min")
    by_repeat = first.groupby(trained["repeat"]).min().to_dict()
    return {repeat: by_repeat.get(repeat, repeat) for repeat in rows["repeat"]}


def _mean(arm: Hashable, values: pd.Series[float]) -> ArmMean:
    low, high, _ = mean_interval(values)
    deviation = float(values.std(ddof=1)) if len(values) > 1 else math.nan
    return ArmMean(str(arm), len(values), float(values.mean()) if len(values) else math.nan, deviation, low, high)


def _default_reference(arms: list[Any], controls: Controls) -> str | None:
    if len(arms) < 2:
        return None
    return str(next((arm for kind in (controls.random, controls.untrained) for arm in arms if arm in kind), arms[0]))


def _differences(units: pd.DataFrame, reference: str | None, *, lower_is_better: bool) -> list[PairedDifference]:
    others = [arm for arm in units if arm != reference] if reference is not None else []
    paired: dict[Hashable, NDArray[Any]] = {arm: (units[arm] - units[reference]).dropna().to_numpy() for arm in others}
    ps = {arm: sign_flip_p(values) for arm, values in paired.items()}
    tested = [arm for arm in others if not math.isnan(ps[arm])]
    corrected = dict(zip(tested, holm([ps[arm] for arm in tested]), strict=True))
    needed = repeats_needed(len(others))
    differences = []
    for arm, values in paired.items():
        p_holm = corrected.get(arm, math.nan)
        mean = float(np.mean(values)) if len(values) else math.nan
        conclusion = verdict.conclusion(-mean if lower_is_better else mean, p_holm, len(values), needed)
        interval = difference_interval(values)
        differences.append(PairedDifference(str(arm), len(values), mean, *interval, ps[arm], p_holm, conclusion))
    return differences
