"""What is worth doing next, told from what a workspace holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput
from selmask.experiments.spec import Arm, ExperimentSpec
from selmask.ui.launch import form_values
from selmask.ui.shell import keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from selmask.store.experiments import Experiment
    from selmask.store.store import Store

BASELINES = ("none", "random-word")


@dataclass(frozen=True)
class Step:
    """A suggestion: why, and the button that leads there."""

    sentence: str
    label: str
    page: str
    widgets: dict[str, Any] = field(default_factory=dict)


def next_steps(store: Store) -> list[Step]:
    """At most three steps, the most useful first."""
    return list(_steps(store))[:3]


def _steps(store: Store) -> Iterator[Step]:
    kinds = {record.kind for record in store.datasets.all()}
    experiments = store.experiments.all()
    yield from _missing_data(kinds)
    if not experiments and {"corpus", "labelled"} <= kinds:
        yield Step("See what each strategy would hide, before anything is trained.", "Look at masks", "Masks")
        yield Step("Find out which strategy helps: compose a first experiment.", "Launch", "Launch")
    for experiment in experiments[:3]:
        yield from _missing_baselines(experiment)
    if any(run.state.is_finished for run in store.runs.all(kind="fine-tuning")):
        yield Step("Try the best model on a sentence or a file of yours.", "Predict", "Predict")


def _missing_data(kinds: Collection[str]) -> Iterator[Step]:
    wanted = {
        "corpus": "There are no unlabelled texts yet: post-training learns from them.",
        "labelled": "There are no labelled texts yet: only they can tell whether a strategy helped.",
        "lexicon": "There is no lexicon yet: the selective strategies need your field's terms.",
    }
    for kind, sentence in wanted.items():
        if kind not in kinds:
            yield Step(sentence, "Import a file", "Data", keys.IMPORTING)


def _missing_baselines(experiment: Experiment) -> Iterator[Step]:
    try:
        spec = ExperimentSpec.parse(experiment.spec)
    except BadInput:  # written by another version, which had other fields
        return
    arms = [arm.strategy.name for arm in spec.strategies]
    missing = [name for name in BASELINES if name not in arms]
    if missing:
        it = "it" if len(missing) == 1 else "them"
        sentence = f"{experiment.name} lacks {' and '.join(missing)}: without {it} nobody can tell what masking did."
        strategies = (*map(Arm.model_validate, missing), *spec.strategies)
        draft = form_values.of(spec.model_copy(update={"strategies": strategies}))
        yield Step(sentence, f"Add {it}", "Launch", draft)
