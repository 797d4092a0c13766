"""Specifications of runs: everything a worker needs, and everything that makes two runs the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import ConfigDict, Field, field_validator

from selmask.errors import BadInput
from selmask.label_budget import Budget, labels_in_words
from selmask.lexicon.match import Matching
from selmask.masking.registry import AnyStrategy, titled
from selmask.scoring.scorers import needs_labels
from selmask.specs import FineTuning, Masking, PostTraining, Spec

if TYPE_CHECKING:
    from selmask.corpus.dataset import Dataset


class DataRef(Spec):
    """A data set of the workspace, and the hash of what was read from it."""

    name: str
    content_sha256: str
    language: str = Field("english", json_schema_extra={"before": "english"})

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """The reference to `dataset` as it is now."""
        return cls(name=dataset.name, content_sha256=dataset.content_sha256, language=dataset.language)

    def identity(self) -> str:
        """The content and its language; the name may change."""
        usual = self.language == "english"
        return self.content_sha256 if usual else f"{self.content_sha256} in {self.language}"


class RunSpec(Spec):
    """The specification of a run, as the store keeps it; the base of those of all kinds."""

    @property
    def base_model(self) -> str | None:
        """The encoder, as the catalogue names it, in a field `model`; None for a kind without one."""
        model = getattr(self, "model", None)
        return model if isinstance(model, str) else None

    @property
    def masked_by(self) -> str:
        """The masking strategy that the run is about; `none` where it starts from the base model."""
        return "none"

    @property
    def processes(self) -> int:
        """The number of processes that compute the run."""
        return 1

    @property
    def data(self) -> dict[str, DataRef]:
        """The data sets that it reads, by the names of the fields."""
        return {name: value for name, value in self if isinstance(value, DataRef)}


class UnreadableSpec(RunSpec):
    """The specification of a run whose kind or strategy is not installed here: its raw values."""

    model_config = ConfigDict(extra="allow")

    @property
    def masked_by(self) -> str:
        """The name of the strategy, if there is one."""
        strategy = getattr(self, "strategy", None)
        return str(strategy.get("name", "none")) if isinstance(strategy, dict) else "none"

    @property
    def data(self) -> dict[str, DataRef]:
        """The data sets that are still recognised as such."""
        values = {name: value for name, value in self if isinstance(value, dict)}
        refs = {name: value for name, value in values.items() if value.keys() <= DataRef.model_fields.keys()}
        return {name: DataRef.parse(value, stored=True) for name, value in refs.items() if "content_sha256" in value}


class LessonSpec(Spec):
    """The labels that a scorer learns the task from: those that one repeat is fine-tuned on.

    A scorer may not look at dev, so it cannot choose among candidates for the learning rate. It learns at the middle
    one, of an even number at the lower of the two.
    """

    labelled: DataRef
    test: DataRef | None
    settings: FineTuning
    budget: Budget
    seed: int

    @field_validator("settings")
    @classmethod
    def _at_middle_rate(cls, settings: FineTuning) -> FineTuning:
        rates = sorted(settings.rates)
        return settings.at(rates[(len(rates) - 1) // 2])

    def in_words(self, repeat: int | None = None) -> str:
        """The lesson as a title names it; `repeat`, from 1, instead of the seed."""
        return f"{labels_in_words(self.budget)}, {draw_in_words(self.seed, repeat)}"


class ScoringSpec(RunSpec):
    """Scores that one encoder gives every word of a corpus, for a strategy that asks it.

    Attributes:
        weights: The content of the model when the run was planned (see `catalogue.content`).
        near_duplicates: Whether texts that nearly repeat one of `leave_out` are left out as well.
        containing_texts: Whether texts that contain one of `leave_out` are left out as well.
        lesson: For a strategy that learns the task first.
    """

    kind: Literal["scoring"] = "scoring"
    model: str
    weights: str | None = Field(None, json_schema_extra={"before": None})
    corpus: DataRef
    lexicon: DataRef | None
    leave_out: tuple[DataRef, ...]
    near_duplicates: bool = False
    containing_texts: bool = Field(False, json_schema_extra={"before": False})
    strategy: AnyStrategy
    matching: Matching
    max_length: int
    lesson: LessonSpec | None = None

    @property
    def masked_by(self) -> str:
        """The strategy that reads the scores."""
        return self.strategy.name

    @classmethod
    def of(cls, spec: PostTrainingSpec, weights: str | None, lesson: LessonSpec | None = None) -> Self:
        """The scores that the strategy of `spec`, one with `scoring`, needs.

        Args:
            spec: The post-training that will read the scores.
            weights: The content of the model at present (see `catalogue.content`).
            lesson: The labels of a repeat; ignored unless the strategy learns the task first.

        Raises:
            BadInput: the strategy learns the task, and there is no lesson.
        """
        strategy = spec.strategy
        learns = needs_labels(strategy.scoring)
        if learns and lesson is None:
            raise BadInput(
                f"The strategy {titled(strategy.name)} learns from labelled texts which words matter; none are given",
                given="labelled: none",
                accepted="the labelled texts that the classifier will be trained on",
                do="Name labelled texts",
            )
        of_its_own = {
            "weights": weights,
            "max_length": spec.settings.max_length,
            "lesson": lesson if learns else None,
        }
        return cls(**_in_common(spec, cls) | of_its_own)


class HeadWarmUpSpec(RunSpec):
    """The warm-up of a new masked-LM head on uniformly masked words, for all post-trainings of one seed.

    Attributes:
        weights, near_duplicates, containing_texts: As in `ScoringSpec`.
        settings: Those of the post-trainings, of which a warm-up needs what `identity` names.
    """

    kind: Literal["head-warm-up"] = "head-warm-up"
    model: str
    weights: str | None
    corpus: DataRef
    leave_out: tuple[DataRef, ...]
    near_duplicates: bool
    containing_texts: bool
    settings: PostTraining
    seed: int

    def identity(self) -> Any:
        """The values, of the settings those that decide on the windows and the batches."""
        needed = {"batch_tokens", "max_length", "long_documents", "held_out"}
        settings = {name: value for name, value in self.settings.identity().items() if name in needed}
        return super().identity() | {"settings": settings}

    @classmethod
    def of(cls, spec: PostTrainingSpec) -> Self:
        """The warm-up that `spec` can start from."""
        return cls(**_in_common(spec, cls))


class PostTrainingSpec(RunSpec):
    """Continued masked language modelling of one encoder under one strategy.

    Attributes:
        weights, near_duplicates, containing_texts: As in `ScoringSpec`.
        scores: The key of the scores that the strategy reads (see `scores.key_of`).
        head: The hash of the run whose head it starts with; None if the model has a head that was trained, or if a new
            one is warmed up on the run's own masks.
    """

    kind: Literal["post-training"] = "post-training"
    model: str
    weights: str | None = Field(None, json_schema_extra={"before": None})
    corpus: DataRef
    lexicon: DataRef | None
    leave_out: tuple[DataRef, ...]
    near_duplicates: bool = False
    containing_texts: bool = Field(False, json_schema_extra={"before": False})
    strategy: AnyStrategy
    masking: Masking
    matching: Matching
    settings: PostTraining
    seed: int
    scores: str | None = None
    head: str | None = Field(None, json_schema_extra={"before": None})

    @property
    def masked_by(self) -> str:
        """The strategy that chooses the masked words."""
        return self.strategy.name

    @property
    def processes(self) -> int:
        """The number of processes that share each batch."""
        return self.settings.processes

    def identity(self) -> Any:
        """The values; a strategy that takes its language from the corpus equals one that names that language."""
        strategy = self.strategy.in_language(self.corpus.language)
        return super().identity() | {"strategy": strategy.identity()}


def _in_common(spec: PostTrainingSpec, record: type[RunSpec]) -> dict[str, Any]:
    """The values of `spec` for a run before it, whose `record` gives a field the same name if it means the same.

    All that decides on the texts has to be in both: otherwise the run before reads texts that `spec` leaves out.
    """
    return {name: value for name, value in spec if name in record.model_fields and name != "kind"}


class FineTuningSpec(RunSpec):
    """Classification on top of one encoder: the base model, or a post-trained one."""

    kind: Literal["fine-tuning"] = "fine-tuning"
    model: str
    weights: str | None = Field(None, json_schema_extra={"before": None})
    post_training: PostTrainingSpec | None
    labelled: DataRef
    test: DataRef | None
    settings: FineTuning
    budget: Budget
    seed: int

    @property
    def masked_by(self) -> str:
        """The strategy of the post-training before it."""
        return self.post_training.masked_by if self.post_training else "none"


class TrialSpec(RunSpec):
    """A few steps of both phases, to learn how fast a model is here; of several learning rates it takes the first."""

    kind: Literal["trial"] = "trial"
    model: str
    corpus: DataRef
    leave_out: tuple[DataRef, ...]
    labelled: DataRef
    test: DataRef | None = Field(None, json_schema_extra={"before": None})
    post_training: PostTraining
    fine_tuning: FineTuning

    @field_validator("fine_tuning")
    @classmethod
    def _at_first_rate(cls, settings: FineTuning) -> FineTuning:
        return settings.at(settings.rates[0])


def model_in_words(model: str) -> str:
    """An encoder as a title names it: the last part of a hub id or of a folder."""
    return model.rstrip("/").rsplit("/", 1)[-1]


def draw_in_words(seed: int, repeat: int | None = None) -> str:
    """A random draw as a title names it: by its place among the repeats of an experiment, from 1, or by its seed."""
    return f"seed {seed}" if repeat is None else f"repeat {repeat}"
