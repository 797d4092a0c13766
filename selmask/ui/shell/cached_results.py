"""Results of experiments and runs for the pages, computed again only when another run has finished."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.evaluation.estimates import MARKS
from selmask.experiments.results import nothing_finished
from selmask.experiments.results.question import Question
from selmask.experiments.results.tested_texts import TestedTexts
from selmask.experiments.stored.compared_runs import compared_members
from selmask.label_budget import per_class
from selmask.runs import products
from selmask.runs.kinds.all_kinds import KINDS
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.runs.kinds.head_warm_up import HEAD_WARM_UP
from selmask.runs.kinds.scoring import SCORING
from selmask.runs.pipeline import dataset
from selmask.ui.shell import project
from selmask.ui.shell.resources import store, workspace
from selmask.wording import counted
from selmask.workspace import MODEL, PREDICTIONS, Workspace

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from selmask.corpus.dataset import Dataset
    from selmask.evaluation.comparison import Comparison
    from selmask.experiments.results.outcome import ComparedExperiment
    from selmask.runs.run_specs import DataRef
    from selmask.store.experiments import Member
    from selmask.store.run import Run


GAIN = ("difference", "low", "high", "p", "conclusion", "interval", "comparisons", "level")
"""The columns of `PairedDifference` that stand beside the cost of an arm."""

_TURNED = {"better": "worse", "worse": "better"}


def finished(experiment: str) -> list[Member]:
    """The finished runs of an experiment that are compared, and their places."""
    return [each for each in compared_members(store(), experiment) if each.run.state.is_finished]


def arms(experiment: str) -> list[str]:
    """The arms that can be the reference: they have a finished run with every model and label budget that has any."""
    members = [each for each in finished(experiment) if each.kind == FINE_TUNING.name]
    grid = {(member.model, member.budget) for member in members}
    filled = {(member.arm, member.model, member.budget) for member in members}
    names = dict.fromkeys(member.arm for member in members)
    return [arm for arm in names if all((arm, *place) in filled for place in grid)]


def compared(experiment: str, metric: str | None = None, reference: str | None = None) -> list[ComparedExperiment]:
    """The comparison of the arms for each model and label budget; empty while nothing has finished.

    Args:
        experiment: Its name.
        metric: The key of the metric that is compared; by default the planned one.
        reference: The arm that the others are compared with, one of `arms`; by default the planned one.

    Raises:
        NotFound: there is no such experiment or no such metric.
    """
    members = compared_members(store(), experiment)
    if not any(member.run.state.is_finished for member in members):
        return []
    runs = tuple((each.run.id, each.run.state, each.run.ended_at, _written_at(each.run)) for each in members)
    record = store().experiments.get(experiment)
    tested = TestedTexts.of(workspace(), record, members)
    version = runs, tested.portion, tested.marked, record.looked_at, record.looked_repeats, record.extends
    return _compared(str(workspace().home), experiment, metric, reference, version)


def verdict(experiment: str) -> list[str]:
    """The headline of the result and its reservations, a paragraph each; empty while nothing has finished.

    Of several models and label budgets, those with a proven result are shown, else the first.
    """
    results = compared(experiment)
    shown = [each for each in results if each.comparison.has_proof] or results[:1]
    sentences = [_headline(each, is_one_of=len(results)) for each in shown]
    if len(shown) < len(results):
        others = len(results) - len(shown)
        sentences.append(f"{counted(others, 'more combination')} of model and labels: see the comparison.")
    return [*sentences, *dict.fromkeys(doubt for each in shown for doubt in each.reservations)]


def _headline(result: ComparedExperiment, *, is_one_of: int) -> str:
    sentences = " ".join(result.comparison.headline)
    return sentences if is_one_of == 1 else f"{result.title}: {sentences}"


def beside_the_verdict(comparison: Comparison) -> list[str]:
    """A sentence for each comparison that the verdict leaves out."""
    return [each for each in comparison.sentences if not each.startswith(comparison.verdict)]


def costs(result: ComparedExperiment) -> pd.DataFrame:
    """The time that a model of each arm and anchor takes to make and its gain, as means over the runs.

    Columns: arm; scoring, post_training, fine_tuning and their sum, seconds; the difference from the reference with the
    columns `GAIN`; and `MARKS`.
    """
    runs = {run.id: run for run in store().runs.all()}
    scored = {number: _seconds_before(run, SCORING.name, runs) for number, run in runs.items()}
    trained = {number: _seconds(run) + _seconds_before(run, HEAD_WARM_UP.name, runs) for number, run in runs.items()}
    first = result.rows["post_training_run"]
    rows = result.rows.assign(scoring=first.map(scored).fillna(0.0), post_training=first.map(trained).fillna(0.0))
    means = rows.rename(columns={"seconds": "fine_tuning"}).groupby("arm", sort=False)
    table = means[["scoring", "post_training", "fine_tuning"]].mean().reset_index()
    table["seconds"] = table["scoring"] + table["post_training"] + table["fine_tuning"]
    comparison = result.comparison
    reference = {"arm": comparison.reference, "difference": 0.0, "conclusion": "", "interval": "", "comparisons": 0}
    behind = comparison.anchors[comparison.anchors["arm"] == comparison.reference]
    anchors = behind.assign(
        arm=behind["against"],
        conclusion=behind["conclusion"].replace(_TURNED),
        **{"difference": -behind["difference"], "low": -behind["high"], "high": -behind["low"]},
    )
    gains = pd.concat([comparison.differences, pd.DataFrame([reference]), anchors])[["arm", *GAIN]]
    gains["level"] = comparison.planned.level
    return comparison.marked(table.merge(gains, on="arm").dropna(subset=["difference"]))


def _seconds_before(run: Run, kind: str, runs: Mapping[int, Run]) -> float:
    """The seconds of the runs of a kind that `run` starts from."""
    return sum(_seconds(runs[each]) for each in run.parents if runs[each].kind == kind)


def _seconds(run: Run) -> float:
    return float((run.result or {}).get("seconds") or 0.0)


def by_budget(results: Sequence[ComparedExperiment]) -> pd.DataFrame:
    """The arms of one model under each label budget; columns labels, arm, n, mean, low, high and `MARKS`."""
    frames = [each.comparison.means.assign(labels=labels) for each in results if (labels := _labels(each)) is not None]
    columns = ["labels", "arm", "n", "mean", "low", "high", "interval", "level", *MARKS]
    return pd.concat(frames)[columns] if frames else pd.DataFrame(columns=columns)


def _labels(compared: ComparedExperiment) -> int | None:
    """The number of labelled texts in a budget; for one in words, the number that a run had in training and dev."""
    if compared.budget.isdecimal():
        return int(compared.budget)
    result = store().runs.get(int(compared.rows["run"].iloc[0])).result or {}
    return result["train_size"] + result["dev_size"] if {"train_size", "dev_size"} <= result.keys() else None


def progress(experiment: str) -> str:
    """How much of an experiment was done while there is no verdict yet: `0 of 35 runs finished: no verdict yet`."""
    return Question.of(workspace(), experiment, None, None).planned.in_words().rstrip(".")


def is_over(experiment: str) -> bool:
    """Whether no run of the experiment is running or waiting."""
    return all(member.run.state.is_final for member in store().experiments.members(experiment))


def why_nothing_finished(experiment: str) -> str:
    """How the runs of an experiment ended of which none that is compared finished, and what to do."""
    return nothing_finished.in_words(store(), experiment)


def predictions(run: Run) -> pd.DataFrame:
    """A run's prediction for each test text (see `Predictions.to_frame`); empty if the file is gone or damaged."""
    written_at = _written_at(run)
    return pd.DataFrame() if written_at is None else _predictions(str(workspace().home), run.id, written_at, run)


def _written_at(run: Run) -> int | None:
    """When the run's predictions were written, in nanoseconds; None if they are gone or out of reach."""
    try:
        return (workspace().run_path(run.id) / PREDICTIONS).stat().st_mtime_ns
    except OSError:
        return None


def confusion(runs: Sequence[Run]) -> pd.DataFrame:
    """The test texts of several runs, counted by true class (rows) and predicted class (columns)."""
    frames = [frame for run in runs if not (frame := predictions(run)).empty]
    if not frames:
        return pd.DataFrame()
    texts = pd.concat(frames, ignore_index=True)
    names = sorted({*texts["label"], *texts["predicted"]})
    counts = pd.crosstab(texts["label"], texts["predicted"])
    return counts.reindex(index=names, columns=names, fill_value=0)


def f1_of_classes(members: Sequence[Member]) -> pd.DataFrame:
    """Mean F1, 0 to 1, of each class (columns) in each arm (rows); empty where no run has it."""
    rows = [(member.run.result or {}).get("f1_per_class") or {} for member in members]
    arms = pd.Index([member.arm for member in members], name="arm")
    return pd.DataFrame(rows, index=arms).groupby(level=0, sort=False).mean()


def losses(experiment: str, kind: str, key: str = "loss", cell: tuple[str, str] | None = None) -> pd.DataFrame:
    """One loss of an experiment's runs in one phase, step by step; columns run, arm, key, step, value.

    A run that several arms share has its rows in each. Those of `cell`, a model and a label budget, include the runs
    that all label budgets share.
    """
    members = [each for each in store().experiments.members(experiment) if each.kind == kind]
    if cell is not None:
        members = [each for each in members if each.model == cell[0] and each.budget in ("", cell[1])]
    places = pd.DataFrame([(each.run.id, each.arm) for each in members], columns=["run", "arm"])
    places = places.astype({"run": "int64"}).drop_duplicates()
    frame = store().metrics.frame(places["run"].unique().tolist(), keys=[key])
    return places.merge(frame.rename(columns={"run_id": "run"}), on="run")


def finished_models() -> list[Run]:
    """The finished classifiers whose model is still there, the newest first."""
    return _with_model("classifier")[::-1]


def finished_encoders() -> list[Run]:
    """The finished post-training runs whose model is still there, the newest first."""
    return _with_model("encoder")[::-1]


def titles(runs: Iterable[Run]) -> dict[int, str]:
    """A title for each run, by its id; where two runs have the same title, their numbers tell them apart."""
    listed = list(runs)
    counts = Counter(run.title for run in listed)
    return {run.id: run.title if counts[run.title] == 1 else f"{run.title}, run {run.id}" for run in listed}


def row_numbers(data: DataRef) -> Sequence[int]:
    """The row of the imported file in which each text of a data set stands, in ascending order.

    Raises:
        NotFound, BadData: the data set is gone, or another one has its name now.
    """
    found = dataset(workspace(), data)
    return _row_numbers(found, found.file_state)


def models_are_gone() -> bool:
    """Whether runs have finished, but the model of each of them was deleted."""
    runs = [run for leaves in ("classifier", "encoder") for run in _finished_runs(leaves)]
    return bool(runs) and not any(map(_has_model, runs))


def _with_model(leaves: str) -> list[Run]:
    return [run for run in _finished_runs(leaves) if _has_model(run)]


def _finished_runs(leaves: str) -> list[Run]:
    """The finished runs of the project that leave an "encoder" or a "classifier", the oldest first."""
    kinds = [kind.name for kind in KINDS.members.values() if kind.leaves == leaves]
    return [run for kind in kinds for run in project.within(store().runs.all(kind=kind)) if run.state.is_finished]


def _has_model(run: Run) -> bool:
    """Whether the folder of the run's model is there; whether it is whole is asked once the model is used."""
    try:
        return (workspace().run_path(run.id) / MODEL).is_dir()
    except OSError:  # out of reach
        return False


@st.cache_resource(max_entries=20, show_spinner="Comparing the runs…")
def _compared(
    home: str, experiment: str, metric: str | None, reference: str | None, version: Hashable
) -> list[ComparedExperiment]:
    from selmask.experiments.results.outcome import (
        compare_experiment,  # scipy is slow to load; most pages do without
    )

    del version  # part of the cache's key alone
    results = compare_experiment(Workspace.at(home), experiment, metric, reference)
    models = [each.model for each in results]
    return sorted(results, key=lambda each: (models.index(each.model), _amount(each.budget)))


def _amount(budget: str) -> tuple[bool, int]:
    """Sorts numbers first, then numbers per class, then all labels."""
    many = int(budget) if budget.isdecimal() else per_class(budget)
    return not budget.isdecimal(), sys.maxsize if many is None else many


@st.cache_data(max_entries=64, show_spinner="Reading predictions…")
def _predictions(home: str, run_id: int, version: int, _run: Run) -> pd.DataFrame:
    del run_id, version  # parts of the cache's key alone
    frame = products.predictions(_run, Workspace.at(home))
    return pd.DataFrame() if frame is None else frame


@st.cache_resource(max_entries=20, show_spinner=False)
def _row_numbers(dataset: Dataset, state: tuple[int, int] | None) -> Sequence[int]:
    del state  # part of the cache's key alone
    return dataset.row_numbers()
