"""Scoring: the scores that an encoder gives every word of a corpus, computed once for all runs that read them."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from selmask.disk.room import once_there_is_room
from selmask.errors import BadInput
from selmask.masking.registry import titled
from selmask.runs import leakage, needs, scores
from selmask.runs.base_model import base_model
from selmask.runs.cost_basis import READING
from selmask.runs.kinds import scores_left
from selmask.runs.kinds.fine_tuning import labelled_split, learning_seconds
from selmask.runs.kinds.run_kind import RunKind
from selmask.runs.pipeline import masking_data, prepared_corpus
from selmask.runs.run_specs import ScoringSpec, model_in_words
from selmask.scoring.scorers import SCORERS
from selmask.specs import PostTraining
from selmask.workspace import SCORES_SO_FAR

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.masking.masker import PreparedCorpus
    from selmask.observer import Observer
    from selmask.runs.cost_basis import CostBasis
    from selmask.runs.pipeline import MaskingData
    from selmask.store.run import Run
    from selmask.workspace import Workspace


def perform(spec: ScoringSpec, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Scores the corpus, from where a stopped run left off; the scores are kept once they are complete."""
    from selmask.scoring.bookmark import Bookmark
    from selmask.scoring.score import score
    from selmask.training.classification.fine_tuning import ClassifierTraining
    from selmask.training.device import peak_memory_mb

    observer.report(0, message="Reading the corpus")
    asked, began, folder = spec.strategy.scoring, time.monotonic(), workspace.run_folder(run.id)
    if asked is None:
        raise BadInput(f"The strategy {titled(spec.strategy.name)} needs no model, so there is nothing to score")
    base, data, corpus = needs.prepared(lambda: _prepare(spec, workspace), workspace, observer)
    training, lesson = None, spec.lesson
    if lesson is not None:
        needs.wait_for_room_to_train(base, run, workspace, observer)
        training = ClassifierTraining(labelled_split(lesson, workspace), lesson.settings, lesson.seed, folder)
    observer.report(0, message=f"Scoring every word with {spec.model}")
    bookmark = Bookmark(folder / SCORES_SO_FAR)
    scored = score(asked, base, corpus.arrays, corpus.tokenizer, observer, training=training, bookmark=bookmark)
    if scored is None:
        return {"stopped": True}
    for key in scores_left.missing_keys(spec, run, workspace):
        keep, size = partial(scores.keep, workspace, key, scored.scores), scored.scores.nbytes
        once_there_is_room(keep, workspace.scores, size, "scores", observer, step=scored.steps)
    return {
        "stopped": False,
        "units": len(scored.scores),
        "scored": int((scored.scores > 0).sum()),
        **leakage.counts(data.duplicates),
        "seconds": round(time.monotonic() - began, 1),
        "peak_memory_mb": round(peak_memory_mb()),
        **scored.facts,
    }


def _prepare(spec: ScoringSpec, workspace: Workspace) -> tuple[Path, MaskingData, PreparedCorpus]:
    """The folder of the model, the texts, and the corpus as that model reads it."""
    base, data = base_model(spec, workspace), masking_data(workspace, spec)
    length = PostTraining(max_length=spec.max_length)
    return base, data, prepared_corpus(workspace, spec.model, data, spec.strategy, length)


def title(spec: ScoringSpec, *, repeat: int | None = None) -> str:
    """A title such as `keyword scores of corpus under minilm`; see `draw_in_words` for `repeat`."""
    name = f"{spec.strategy.name} scores of {spec.corpus.name} under {model_in_words(spec.model)}"
    return name if spec.lesson is None else f"{name}, {spec.lesson.in_words(repeat)}"


def cost(spec: ScoringSpec, basis: CostBasis) -> float | None:
    """Seconds of reading the corpus in all passes, and of learning the labels first where the scorer does that."""
    asked, speed = spec.strategy.scoring, basis.speed("scoring", spec.model, "post-training", READING)
    if speed is None or asked is None:
        return None
    passes = SCORERS.get(asked.method).passes(asked.parameters)
    reading = basis.lengths(spec.corpus, spec.model).windowed(spec.max_length) * passes / speed
    learning = 0.0 if spec.lesson is None else learning_seconds(spec.lesson, spec.model, basis)
    return None if learning is None else reading + learning


def _check(spec: ScoringSpec, run: Run, workspace: Workspace) -> None:
    needs.of_scoring(spec, workspace)
    scores_left.check_again(spec, run, workspace)


SCORING = RunKind(
    "scoring",
    ScoringSpec,
    perform,
    title,
    check=_check,
    check_again=scores_left.check_again,
    identity=scores_left.identity,
    cost=cost,
    files=scores_left.own_files,
    problem=scores_left.problem,
    alike=("model", "corpus", "max_length"),
    in_experiments="sometimes",
    no_curve="Scoring learns nothing: the model reads the corpus and gives every word a score.",
)
