"""What one run does, as the store keeps it: everything a worker needs, and everything that makes two runs the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from selmask.errors import BadInput
from selmask.label_budget import Budget, labels_in_words
from selmask.lexicon.match import Matching
from selmask.masking.registry import AnyStrategy
from selmask.specs import FineTuning, Masking, PostTraining, Spec

if TYPE_CHECKING:
    from selmask.corpus.dataset import Dataset


class DataRef(Spec):
    """A data set of the workspace, and the hash of what was read from it."""

    name: str
    content_sha256: str
    language: str = "english"

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """The reference to `dataset` as it is now."""
        return cls(name=dataset.name, content_sha256=dataset.content_sha256, language=dataset.language)


class LessonSpec(Spec):
    """The labels that a scorer learns the task from: those that one repeat is fine-tuned on."""

    labelled: DataRef
    test: DataRef | None
    settings: FineTuning
    budget: Budget
    seed: int

    @property
    def in_words(self) -> str:
        """As a title says it."""
        return f"{labels_in_words(self.budget)}, seed {self.seed}"


class ScoringSpec(Spec):
    """What one encoder says of every word of a corpus, for a strategy that asks it.

    `lesson` is there for a strategy that learns the task first, `weights` says what the model was when this was asked
    (see `catalogue.content`), and `near_duplicates` whether a text that nearly repeats one of `leave_out` is left out
    as well.
    """

    kind: Literal["scoring"] = "scoring"
    model: str
    weights: str | None = None
    corpus: DataRef
    lexicon: DataRef | None
    leave_out: tuple[DataRef, ...]
    near_duplicates: bool = False
    strategy: AnyStrategy
    matching: Matching
    max_length: int
    lesson: LessonSpec | None = None

    @classmethod
    def of(cls, task: PostTrainingSpec, weights: str | None, lesson: LessonSpec | None = None) -> Self:
        """What is asked so that the strategy of `task`, one with `scoring`, can weigh its corpus.

        Args:
            task: The post-training that will read the scores.
            weights: What the model is at present (see `catalogue.content`).
            lesson: The labels of a repeat; heeded by a strategy that learns the task first.

        Raises:
            BadInput: such a strategy, and no lesson.
        """
        strategy = task.strategy
        needs_labels = strategy.scoring is not None and strategy.scoring.needs_labels
        if needs_labels and lesson is None:
            raise BadInput(
                f"The strategy {strategy.name} learns from labelled texts which words matter, and none are given",
                given="labelled: none",
                accepted="the labelled texts that the classifier will be trained on",
                do="Name labelled texts: `--labelled` on the command line",
            )
        return cls(
            model=task.model,
            weights=weights,
            corpus=task.corpus,
            lexicon=task.lexicon,
            leave_out=task.leave_out,
            near_duplicates=task.near_duplicates,
            strategy=strategy,
            matching=task.matching,
            max_length=task.settings.max_length,
            lesson=lesson if needs_labels else None,
        )


class PostTrainingSpec(Spec):
    """Continued masked language modelling of one encoder under one strategy.

    `scores` names the scores that the strategy reads, by the hash of all they depend on; `weights` and
    `near_duplicates` are as the scoring task's.
    """

    kind: Literal["post-training"] = "post-training"
    model: str
    weights: str | None = None
    corpus: DataRef
    lexicon: DataRef | None
    leave_out: tuple[DataRef, ...]
    near_duplicates: bool = False
    strategy: AnyStrategy
    masking: Masking
    matching: Matching
    settings: PostTraining
    seed: int
    scores: str | None = None


class FineTuningSpec(Spec):
    """Classification on top of one encoder: the base model's, or a post-trained one."""

    kind: Literal["fine-tuning"] = "fine-tuning"
    model: str
    weights: str | None = None
    post_training: PostTrainingSpec | None
    labelled: DataRef
    test: DataRef | None
    settings: FineTuning
    budget: Budget
    seed: int


class TrialSpec(Spec):
    """A few steps of both phases, to learn how fast a model is here."""

    kind: Literal["trial"] = "trial"
    model: str
    corpus: DataRef
    leave_out: tuple[DataRef, ...]
    labelled: DataRef
    post_training: PostTraining
    fine_tuning: FineTuning


Task = ScoringSpec | PostTrainingSpec | FineTuningSpec | TrialSpec
_KINDS: dict[str, type[Task]] = {
    "scoring": ScoringSpec,
    "post-training": PostTrainingSpec,
    "fine-tuning": FineTuningSpec,
    "trial": TrialSpec,
}


def parse_task(spec: dict[str, Any]) -> Task:
    """The task of a run's stored specification."""
    return _KINDS[spec["kind"]].parse(spec)


def identity(task: Task) -> dict[str, Any]:
    """What makes two tasks the same: data sets count by content, not by name, models by both.

    Of a scoring task's strategy only what decides its scores: how they are used (temperature, say) is post-training's.
    """
    same: dict[str, Any] = _without_names(task.model_dump(mode="json"))
    if isinstance(task, ScoringSpec):
        strategy, asked = task.strategy, task.strategy.scoring
        same["strategy"] = {
            "name": strategy.name,
            "preparation": strategy.preparation.model_dump(mode="json"),
            "scoring": asked.model_dump(mode="json") if asked else None,
        }
    return same


def model_in_words(model: str) -> str:
    """An encoder as a title says it: the last part of a hub id or of a folder."""
    return model.rstrip("/").rsplit("/", 1)[-1]


def _without_names(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == DataRef.model_fields.keys():
            content, language = value["content_sha256"], value["language"]
            return content if language == "english" else f"{content} in {language}"
        known = {key: item for key, item in value.items() if key != "weights" or item is not None}
        return {key: _without_names(item) for key, item in known.items()}
    return [_without_names(item) for item in value] if isinstance(value, list) else value
