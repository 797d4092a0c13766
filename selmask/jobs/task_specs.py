"""What one run does, as the store keeps it: everything a worker needs, and everything that makes two runs the same."""

from __future__ import annotations

from typing import Any, Literal

from selmask.lexicon.match import Matching
from selmask.masking.registry import AnyStrategy
from selmask.specs import FineTuning, Masking, PostTraining, Spec


class DataRef(Spec):
    """A data set of the workspace, and the hash of what was read from it."""

    name: str
    content_sha256: str


class PostTrainingTask(Spec):
    """Continued masked language modelling of one encoder under one strategy."""

    kind: Literal["post-training"] = "post-training"
    model: str
    corpus: DataRef
    lexicon: DataRef | None
    leave_out: tuple[DataRef, ...]
    strategy: AnyStrategy
    masking: Masking
    matching: Matching
    settings: PostTraining
    seed: int


class FineTuningTask(Spec):
    """Classification on top of one encoder: the base model's, or a post-trained one."""

    kind: Literal["fine-tuning"] = "fine-tuning"
    model: str
    post_training: PostTrainingTask | None
    labelled: DataRef
    test: DataRef | None
    settings: FineTuning
    budget: int | Literal["all"]
    seed: int


Task = PostTrainingTask | FineTuningTask


def parse_task(spec: dict[str, Any]) -> Task:
    """The task of a run's stored specification."""
    return PostTrainingTask.parse(spec) if spec["kind"] == "post-training" else FineTuningTask.parse(spec)


def identity(task: Task) -> dict[str, Any]:
    """What makes two tasks the same: the data sets count by content, not by name."""
    same: dict[str, Any] = _without_names(task.model_dump(mode="json"))
    return same


def _without_names(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == DataRef.model_fields.keys():
            return value["content_sha256"]
        return {key: _without_names(item) for key, item in value.items()}
    return [_without_names(item) for item in value] if isinstance(value, list) else value
