"""Reservations about results: why figures are too good, or could be better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput
from selmask.experiments.spec import ExperimentSpec
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import pandas as pd

    from selmask.store.run import Run

MOST = 0.5
"""If the last epoch was the best in more runs than this share, fine-tuning probably ended too early."""

MOST_NAMED = 8
"""The number of runs that a sentence names."""


def reservations(spec: Mapping[str, Any]) -> Iterator[str]:
    """Reasons why the design of an experiment makes its figures too good, one sentence each.

    Args:
        spec: The experiment's specification as the store keeps it; an older one may lack fields.
    """
    if spec.get("transductive"):
        yield "Transductive: texts of the test set may be in the post-training corpus."
    if spec.get("fine_tuning", {}).get("best_epoch_on") == "test":
        yield "Optimistic: the best epoch is chosen on the test set itself, as published."
    yield from _confounded(spec)


def _confounded(spec: Mapping[str, Any]) -> Iterator[str]:
    try:
        experiment = ExperimentSpec.parse(dict(spec), stored=True)
    except BadInput:
        return  # written by an older selmask, or a strategy's package is not installed
    for name, arm in zip(experiment.arm_names, experiment.strategies, strict=True):
        own = arm.own_settings(experiment.masking)
        if own:
            yield (
                f"Confounded: {name} differs from the other arms not only in the choice of words, but also in "
                f"{' and '.join(filter(None, [', '.join(own[:-1]), own[-1]]))}."
            )


def missing_predictions(rows: pd.DataFrame, gone: Collection[int]) -> Iterator[str]:
    """A sentence if predictions are gone or damaged, and with them what is computed from them later on.

    Args:
        rows: The finished runs, with a column run.
        gone: The ids of runs whose predictions are gone or damaged.
    """
    runs = list(dict.fromkeys(rows["run"]))
    lacking = [str(run) for run in runs if run in gone]
    if lacking:
        named = ", ".join([*lacking[:MOST_NAMED], *["…"] * (len(lacking) > MOST_NAMED)])
        yield (
            f"Missing: the predictions of {len(lacking)} of {counted(len(runs), 'run')} are gone or damaged "
            f"({'run' if len(lacking) == 1 else 'runs'} {named}). Figures computed from predictions leave "
            f"{'this run' if len(lacking) == 1 else 'these runs'} out; figures already measured are kept. To get the "
            f"predictions back, start {'it' if len(lacking) == 1 else 'each'} again."
        )


def unread_answers(rows: pd.DataFrame, runs: Mapping[int, Run]) -> Iterator[str]:
    """A sentence for each language model some of whose answers name no single class.

    Args:
        rows: The finished runs, with columns arm and run.
        runs: All runs of the workspace by their ids.
    """
    for arm, group in rows.drop_duplicates(["arm", "run"]).groupby("arm", sort=False):
        results = [runs[run].result or {} for run in group["run"]]
        asked = [each for each in results if "unparsable" in each]
        if unread := sum(each["unparsable"] for each in asked):
            answers = counted(sum(each["test_size"] for each in asked), "answer")
            verdict = (
                "names no single class and counts as an error"
                if unread == 1
                else ("name no single class and count as errors")
            )
            yield f"{arm}: {unread:,} of {answers} {verdict}."


def still_learning(rows: pd.DataFrame) -> Iterator[str]:
    """A sentence if fine-tuning ended too early to tell what the arms can achieve.

    Args:
        rows: The finished runs, with columns best_epoch and epochs, both from 1.
    """
    learned = rows[rows["epochs"].notna()]  # anchors have no epochs
    at_the_end = int((learned["best_epoch"] == learned["epochs"]).sum())
    if at_the_end > MOST * len(learned):
        yield (
            f"Still learning: in {at_the_end} of {counted(len(learned), 'run')} the last epoch of fine-tuning was the "
            "best one. With more epochs or a higher learning rate, all arms may do better."
        )
