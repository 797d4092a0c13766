"""What a finished model's card says of how it was made: enough to make it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.models.licence import licence_of
from selmask.processes import provenance

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.corpus.duplicates import Duplicates
    from selmask.runs.run_specs import DataRef, FineTuningSpec, PostTrainingSpec


def of_post_training(task: PostTrainingSpec, base: Path, repeats: Duplicates) -> dict[str, object]:
    """The facts about an encoder that read on.

    Args:
        task: What was asked for.
        base: The folder of the model it began with.
        repeats: What was left out of the corpus.
    """
    return {
        "license": licence_of(base),
        "base model": task.model,
        **_masking(task),
        "lexicon": _named(task.lexicon),
        "test texts left out": f"{len(repeats.exact)} the same, {len(repeats.near)} nearly the same",
        "settings": task.settings.model_dump(mode="json"),
        "seed": task.seed,
        "made with": provenance.in_words(provenance.versions()),
    }


def of_fine_tuning(task: FineTuningSpec, base: Path) -> dict[str, object]:
    """The facts about a classifier, and about the post-training that it started from."""
    before = task.post_training
    started: dict[str, object] = {"post-training": "none"}
    if before is not None:
        own = {"post-training settings": before.settings.model_dump(mode="json"), "post-training seed": before.seed}
        started = _masking(before) | {"lexicon": _named(before.lexicon)} | own
    return {
        "license": licence_of(base),
        "base model": task.model,
        **started,
        "labelled texts": _named(task.labelled),
        "test texts": _named(task.test) if task.test else "a share of the labelled texts",
        "label budget": task.budget,
        "settings": task.settings.model_dump(mode="json"),
        "seed": task.seed,
        "made with": provenance.in_words(provenance.versions()),
    }


def _masking(task: PostTrainingSpec) -> dict[str, object]:
    return {
        "masking strategy": task.strategy.model_dump(mode="json"),
        "shared masking settings": task.masking.model_dump(mode="json"),
        "corpus": _named(task.corpus),
    }


def _named(data: DataRef | None) -> str:
    return f"{data.name}, sha256 {data.content_sha256}" if data else "none"
