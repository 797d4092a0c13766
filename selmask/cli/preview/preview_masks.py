"""The post-training whose masks `preview` shows, and the scores that these masks need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from selmask import library
from selmask.cli.interruption import runs_continue
from selmask.cli.progress import Progress
from selmask.errors import BadInput, RunFailed
from selmask.experiments import score_request
from selmask.experiments.checks import check
from selmask.experiments.conditions.encoders import check_head
from selmask.experiments.planned_masks import PlannedMasks, masks_nothing
from selmask.masking.registry import parse_strategy
from selmask.models import catalogue
from selmask.processes.watch import until_ended
from selmask.runs import scores
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.runs.run_specs import DataRef, LessonSpec, PostTrainingSpec, ScoringSpec
from selmask.wording import command

if TYPE_CHECKING:
    from selmask.cli.preview.preview_flags import PreviewSpec
    from selmask.experiments.spec import ExperimentSpec
    from selmask.specs import Masking, PostTraining
    from selmask.workspace import Workspace


def described(workspace: Workspace, flags: PreviewSpec, masking: Masking, settings: PostTraining) -> PlannedMasks:
    """The post-training that flags describe; files among its data are imported.

    Raises:
        BadInput: the corpus or the strategy is missing, or the strategy hides nothing.
        NotFound, BadData, BadModel: a name is unknown, or a file or the model cannot be used.
    """
    if flags.corpus is None or flags.strategy is None:
        raise BadInput("A preview needs a corpus and a strategy", do="Give --corpus and --strategy, or a file")
    strategy = parse_strategy(flags.strategy)
    if not strategy.trains:
        raise masks_nothing(f"The strategy {strategy.name}", "any other strategy")
    check_head(workspace, flags.model, strategy)
    labelled, test = (_data(workspace, name, "labelled") for name in (flags.labelled, flags.test))
    corpus = DataRef.of(library.resolve(workspace, flags.corpus, "corpus"))
    spec = PostTrainingSpec(
        model=flags.model,
        corpus=corpus,
        lexicon=_data(workspace, flags.lexicon, "lexicon"),
        leave_out=tuple(data for data in (test or labelled,) if data is not None),
        near_duplicates=flags.near_duplicates,
        containing_texts=flags.containing_texts,
        strategy=strategy,
        masking=masking,
        matching=flags.matching,
        settings=settings,
        seed=flags.seed,
    )
    if strategy.scoring is None:
        return PlannedMasks(POST_TRAINING.title(spec), spec)
    lesson = None
    if labelled is not None:
        lesson = LessonSpec(
            labelled=labelled,
            test=test,
            settings=flags.fine_tuning,
            budget=flags.label_budget,
            seed=flags.fine_tuning_seed,
        )
    try:
        request = ScoringSpec.of(spec, catalogue.content(flags.model, workspace.models), lesson)
    except BadInput as error:
        raise BadInput(error.happened, do="Name labelled texts with --labelled") from error
    with_scores = spec.model_copy(update={"scores": scores.key_of(request)})
    return PlannedMasks(POST_TRAINING.title(spec), with_scores, request)


def compute_scores(workspace: Workspace, request: ScoringSpec) -> None:
    """Waits for the run that computes the scores, unless they are there; its progress goes to stderr.

    Raises:
        RunFailed: the run did not finish; says why.
    """
    if scores.kept(workspace, request) is not None:
        return
    run = score_request.ask(workspace, request)
    with runs_continue():
        [seen] = until_ended(workspace, [run.id], Progress(with_share=True))
    if not seen.state.is_finished:
        raise RunFailed(
            f"{seen.run.title} did not finish: {seen.reason or seen.words}",
            do=f"{command(f'show {run.id}')} shows its log",
        )


def why_not_run(workspace: Workspace, spec: ExperimentSpec) -> str | None:
    """Why an experiment whose masks can be shown would not be queued, in sentences; None if it would.

    Masks need neither labels that can be split nor texts that are left to train on.
    """
    try:
        check(workspace, spec, patient=False).require()
    except BadInput as error:
        return str(error)
    return None


def _data(workspace: Workspace, name: str | None, kind: Literal["labelled", "lexicon"]) -> DataRef | None:
    return DataRef.of(library.resolve(workspace, name, kind)) if name else None
