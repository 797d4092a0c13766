"""The facts in the card of a finished model, enough to make the model again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.models.licence import licence_of
from selmask.processes import provenance

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.corpus.duplicates import Duplicates
    from selmask.runs.run_specs import DataRef, FineTuningSpec, PostTrainingSpec


def of_post_training(spec: PostTrainingSpec, base: Path, duplicates: Duplicates) -> dict[str, object]:
    """The facts about a post-trained encoder.

    Args:
        spec: The specification of its run.
        base: The folder of the base model.
        duplicates: The texts that were left out of the corpus.
    """
    return {
        "license": licence_of(base),
        "base model": spec.model,
        **_masking(spec),
        "lexicon": _named(spec.lexicon),
        "texts left out because of test texts": f"{len(duplicates.exact)} the same, "
        f"{len(duplicates.near)} nearly the same, {len(duplicates.containing)} that contain one",
        "settings": spec.settings.model_dump(mode="json"),
        "seed": spec.seed,
        "made with": provenance.in_words(provenance.versions()),
    }


def of_fine_tuning(spec: FineTuningSpec, base: Path) -> dict[str, object]:
    """The facts about a classifier, and about the post-training before it."""
    before = spec.post_training
    post_training: dict[str, object] = {"post-training": "none"}
    if before is not None:
        own = {"post-training settings": before.settings.model_dump(mode="json"), "post-training seed": before.seed}
        post_training = _masking(before) | {"lexicon": _named(before.lexicon)} | own
    return {
        "license": licence_of(base),
        "base model": spec.model,
        **post_training,
        "labelled texts": _named(spec.labelled),
        "test texts": _named(spec.test) if spec.test else "a share of the labelled texts",
        "label budget": spec.budget,
        "settings": spec.settings.model_dump(mode="json"),
        "seed": spec.seed,
        "made with": provenance.in_words(provenance.versions()),
    }


def _masking(spec: PostTrainingSpec) -> dict[str, object]:
    return {
        "masking strategy": spec.strategy.model_dump(mode="json"),
        "shared masking settings": spec.masking.model_dump(mode="json"),
        "corpus": _named(spec.corpus),
    }


def _named(data: DataRef | None) -> str:
    return f"{data.name}, sha256 {data.content_sha256}" if data else "none"
