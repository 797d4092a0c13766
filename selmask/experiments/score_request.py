"""A request for the scores of one strategy, outside an experiment: a preview of its masks needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.experiments.conditions.encoders import check_folder, check_head
from selmask.models import bundled_encoder, catalogue, model_folder
from selmask.runs import needs, scores
from selmask.runs.kinds.fine_tuning import labelled_split
from selmask.runs.kinds.scoring import SCORING
from selmask.runs.pipeline import masking_data
from selmask.scoring.scorers import needs_head
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.runs.run_specs import ScoringSpec
    from selmask.store.run import Run
    from selmask.workspace import Workspace


def ask(workspace: Workspace, spec: ScoringSpec) -> Run:
    """The run that computes the scores of `spec`, queued unless they exist. The caller has to start a supervisor.

    Raises:
        BadInput: the model cannot be used, or no text is left to score; nothing is queued.
    """
    _check(workspace, spec)
    runs = Store.of(workspace).runs
    run = runs.queue(SCORING.new_run(spec))
    if run.state.is_finished and scores.problem(workspace, scores.key_of(spec)):
        return runs.retry(run.id, finished=True)
    return run


def _check(workspace: Workspace, spec: ScoringSpec) -> None:
    needs.of_scoring(spec, workspace)
    folder = catalogue.present_folder(spec.model, workspace.models)
    if folder is not None:
        is_bundled = spec.model == bundled_encoder.NAME
        check_folder(folder, masked=needs_head(spec.strategy.scoring), is_known=is_bundled)
    description = catalogue.description_folder(spec.model, workspace.models)
    model_folder.check_length(description, spec.max_length, spec.model)
    check_head(workspace, spec.model, spec.strategy)
    if spec.lesson is not None:
        labelled_split(spec.lesson, workspace)
    if not any(text.strip() for text in masking_data(workspace, spec).domain.texts):
        raise BadData(
            f"No text of {spec.corpus.name} is left to score: all of them repeat a test text",
            do="Choose another corpus, or name test texts that are not in it",
        )
