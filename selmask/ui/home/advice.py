"""Suggestions for the next step, derived from the contents of the project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from selmask.errors import BadInput
from selmask.experiments.spec import Arm, ExperimentSpec
from selmask.experiments.warnings.missing_controls import missing_baselines
from selmask.masking.registry import strategies, titled
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.store.state import State
from selmask.ui.launch import form_values, proposal
from selmask.ui.shell import keys
from selmask.ui.shell.navigation import go
from selmask.workspace import MODEL, Workspace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from selmask.store.experiments import Experiment
    from selmask.store.projects import Project
    from selmask.store.store import Store


@dataclass(frozen=True)
class Suggestion:
    """A next step: the reason, and the button that leads to its page, with values for that page's widgets."""

    sentence: str
    label: str
    page: str
    widgets: dict[str, Any] = field(default_factory=dict)


def follow(step: Suggestion) -> NoReturn:
    """Opens the page of a suggestion. It fills in a form that a person has changed only once she agrees."""
    widgets = step.widgets
    if form_values.NAME in widgets:
        widgets = proposal.handed_over(f"The experiment “{widgets[form_values.NAME]}”", widgets)
    go(step.page, widgets)


def next_steps(store: Store, project: Project | None = None) -> list[Suggestion]:
    """At most three suggestions for a project, or else for all that is in the store, the most useful first."""
    return list(_steps(store, project))[:3]


def _steps(store: Store, project: Project | None) -> Iterator[Suggestion]:
    data = store.datasets.all(project=project)
    kinds = {record.kind for record in data}
    experiments = store.experiments.all(project)
    yield from _missing_data(kinds)
    if not experiments and {"corpus", "labelled"} <= kinds:
        yield Suggestion("See what each strategy hides, before you train anything.", "Look at masks", "Masks")
        yield Suggestion("Find out whether a strategy helps on your data.", "Compose an experiment", "Launch")
    taken = {each.name for each in store.experiments.all()}
    for experiment in experiments[:3]:
        yield from _missing_baselines(experiment, {record.name for record in data}, taken)
    own = None if project is None else store.projects.runs(project)
    finished = store.runs.all(kind=FINE_TUNING.name, states=[State.FINISHED], ids=own)
    if any((Workspace.at(store.trash.home).run_path(run.id) / MODEL).is_dir() for run in finished):
        yield Suggestion("Try a finished model on a sentence or a file of your own.", "Try the model", "Predict")


def _missing_data(kinds: Collection[str]) -> Iterator[Suggestion]:
    sentences = {
        "corpus": "There are no unlabelled texts yet. Post-training learns from them.",
        "labelled": "There are no labelled texts yet. They show whether a strategy helps.",
        "lexicon": "There is no lexicon yet. The selective strategies need the terms of your field.",
    }
    for kind, sentence in sentences.items():
        if kind not in kinds:
            yield Suggestion(sentence, "Import a file", "Data", keys.IMPORTING)


def _missing_baselines(experiment: Experiment, data: Collection[str], taken: Collection[str]) -> Iterator[Suggestion]:
    try:
        spec = ExperimentSpec.parse(experiment.spec, stored=True)
    except BadInput:  # written by a version with other fields
        return
    missing = missing_baselines([arm.strategy for arm in spec.strategies])
    if missing:
        baselines = "baseline" if len(missing) == 1 else "baselines"
        names = " and ".join(f"“{titled(name)}”" for name in missing)
        questions = " or ".join(strategies()[name].part.question for name in missing)
        sentence = f"“{experiment.name}” lacks the {baselines} {names}, so it cannot show {questions}."
        arms = (*map(Arm.model_validate, missing), *spec.strategies)
        new = spec.model_copy(update={"strategies": arms, "name": experiment.name})
        draft = form_values.of_new(new, data, taken, f"with {baselines}")
        yield Suggestion(sentence, f"Add the {baselines}", "Launch", draft)
