"""selmask for Python programs: the functions that `import selmask` offers.

They import the rest of selmask when they are called, so importing them takes no time; torch is imported only by the
processes that train and predict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.corpus.dataset import Dataset
    from selmask.experiments.results.outcome import ComparedExperiment
    from selmask.experiments.spec import ExperimentSpec
    from selmask.fields.data_kind import Kind
    from selmask.masking.preview.window_views import WindowView
    from selmask.predictor.client import Guesser, Predictor
    from selmask.sample_project import SampleProject
    from selmask.store.run import Run
    from selmask.workspace import Workspace


def _opened(workspace: object) -> Workspace:
    """`workspace`, if it is one.

    Raises:
        BadInput: it is something else, such as the name of a folder.
    """
    from selmask.errors import BadInput
    from selmask.workspace import Workspace

    if not isinstance(workspace, Workspace):
        raise BadInput("This is not a workspace", given=workspace, do="Open it with selmask.open_workspace(folder)")
    return workspace


def _described(experiment: object) -> ExperimentSpec:
    """`experiment`, if it is one.

    Raises:
        BadInput: it is something else, such as a dict of its fields.
    """
    from selmask.errors import BadInput
    from selmask.experiments.spec import ExperimentSpec

    if not isinstance(experiment, ExperimentSpec):
        raise BadInput(
            "This is not an experiment",
            given=experiment,
            do="Describe it with selmask.describe_experiment(file), or with its fields, such as "
            "selmask.describe_experiment(name='first look', corpus='notes', labelled='labels', strategies=['tfidf'])",
        )
    return experiment


def open_workspace(folder: str | Path | None = None) -> Workspace:
    """The workspace in `folder`, which is made if it is missing; by default $SELMASK_HOME, else `runs/`."""
    from selmask.workspace import Workspace

    return Workspace.at(folder)


def create_sample(workspace: Workspace) -> SampleProject:
    """The synthetic sample as data sets of the workspace: a corpus, labelled texts and a lexicon."""
    from selmask import sample_project

    return sample_project.create_sample(_opened(workspace))


def import_data(workspace: Workspace, kind: Kind, file: str | Path, **choices: Any) -> Dataset:
    """Imports a file, or `hf://owner/name/split` from the Hugging Face hub.

    Args:
        workspace: The workspace to import into.
        kind: "corpus", "labelled" or "lexicon".
        file: The file or address.
        choices: Fields of `selmask.importing.import_request.ImportRequest`, such as name, columns and language.

    Raises:
        BadInput: The name is taken or a choice is not valid.
        BadData: The file cannot be used, or the data set cannot be downloaded.
    """
    from selmask import library
    from selmask.importing.import_request import ImportRequest

    return library.import_from(_opened(workspace), file, ImportRequest.parse({"kind": kind, **choices}))


def list_strategies() -> dict[str, str]:
    """The name of every masking strategy, with one sentence on what it hides."""
    from selmask.masking.registry import strategies

    return {name: strategy.description for name, strategy in strategies().items()}


def describe_experiment(file: str | Path | None = None, **fields: Any) -> ExperimentSpec:
    """An experiment from its fields, or from a YAML file; everything left out has a default.

    Args:
        file: A YAML file; None if the fields are given here.
        fields: Those of `selmask.experiments.spec.ExperimentSpec`; they replace fields of the file.

    Raises:
        NotFound: There is no such file.
        BadInput: A field is missing, unknown or not valid; names it and what is accepted.
    """
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec, read_experiment

    if file is None:
        return ExperimentSpec.parse(fields)
    return ExperimentSpec.parse(read_experiment(Path(file)).model_dump(exclude_unset=True) | fields)


def preview(
    workspace: Workspace,
    experiment: ExperimentSpec,
    arm: str | None = None,
    *,
    epoch: int = 1,
    limit: int | None = None,
) -> list[WindowView]:
    """The masks that the post-training of an arm will train on, taken from the run that the experiment would queue.

    Args:
        workspace: The workspace with the data.
        experiment: The experiment.
        arm: The name of the arm, usually that of its strategy; by default the first that masks words.
        epoch: The epoch, from 1.
        limit: The number of texts; None for all.

    Raises:
        NotFound: There is no such arm; offers the nearest name.
        BadInput: The arm is not post-trained, or the epoch or the limit is not a number that makes sense.
        NotFound, BadData, BadModel: A data set or a model cannot be used.
        BadData: Its strategy needs scores from a model, and no run has computed them yet.
    """
    from selmask.errors import BadInput
    from selmask.experiments.planned_masks import PlannedMasks
    from selmask.runs import needs

    for name, number in (("epoch", epoch), ("limit", limit)):
        if number is not None and number < 1:
            raise BadInput(f"There is no such {name}", given=number, accepted="a number from 1")
    planned = PlannedMasks.of_arm(_opened(workspace), _described(experiment), arm)
    needs.of_masks(planned.spec, workspace)
    return list(planned.views(workspace, epoch, limit))


def run(workspace: Workspace, experiment: ExperimentSpec) -> list[Run]:
    """Checks an experiment, queues its runs, starts a supervisor in the background, and returns without waiting for it.

    Raises:
        BadInput: Another experiment has this name, or this one cannot be run; says why. Nothing is queued.
    """
    from selmask.experiments.start_experiment import start_experiment
    from selmask.store.store import Store

    started = start_experiment(_opened(workspace), _described(experiment))
    members = Store.of(workspace).experiments.members(started.name)
    return list({member.run.id: member.run for member in members}.values())


def wait(workspace: Workspace, experiment: str) -> list[Run]:
    """Waits until all runs of the experiment have ended, and returns them, parents before children.

    Raises:
        NotFound: There is no such experiment; offers the nearest name.
        RunFailed: A run did not finish; names it and says why.
    """
    from selmask.experiments.wait import wait_for

    return [each.run for each in wait_for(_opened(workspace), experiment)]


def compare(
    workspace: Workspace, experiment: str, metric: str | None = None, reference: str | None = None
) -> list[ComparedExperiment]:
    """The comparison of the experiment's arms, one for each model and label budget.

    Args:
        workspace: The workspace with the runs.
        experiment: The experiment's name.
        metric: The key of a metric, if not the planned one.
        reference: The arm to compare with, if not the planned one.

    Raises:
        NotFound: There is no such experiment or metric.
        BadInput: The experiment has no such arm.
    """
    from selmask.experiments.results.outcome import compare_experiment

    return compare_experiment(_opened(workspace), experiment, metric, reference)


def load_model(workspace: Workspace, run_id: int) -> Predictor | Guesser:
    """The model of a finished run, in a process of its own that ends after ten minutes without a question.

    A fine-tuned model classifies (`model.classify(["a text"])`), a post-trained one guesses hidden words.

    Raises:
        NotFound: There is no such run.
        BadInput: The run has no finished model.
    """
    from selmask.errors import BadInput
    from selmask.predictor.client import Guesser, Predictor
    from selmask.runs.kinds.all_kinds import kind_of
    from selmask.store.store import Store
    from selmask.workspace import MODEL

    run = Store.of(_opened(workspace)).runs.get(run_id)
    folder = workspace.run_path(run_id) / MODEL
    leaves = kind_of(run).leaves
    if leaves is None or not run.state.is_finished or not folder.is_dir():
        raise BadInput(f"{run.title} has no finished model", do="Choose a finished post-training or fine-tuning run")
    return Predictor(folder) if leaves == "classifier" else Guesser(folder)
