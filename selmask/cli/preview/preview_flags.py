"""The flags of `preview` as specifications, from whose fields the command draws its options."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from selmask.experiments.spec import ExperimentSpec
from selmask.fields.seed import Seed
from selmask.label_budget import Budget
from selmask.lexicon.match import Matching
from selmask.specs import FineTuning, Spec


def _as_in_experiment(field: str, description: str = "") -> Any:
    """What an experiment has in `field`; where a flag means something else by it, with a description of its own."""
    info = ExperimentSpec.model_fields[field]
    return Field(info.default, description=description or info.description)


def _first(field: str) -> Any:
    """The first of those that an experiment has by default."""
    return ExperimentSpec.model_fields[field].default[0]


class PreviewSpec(Spec):
    """A post-training described by flags instead of an experiment's file."""

    corpus: str | None = Field(None, description="A corpus of the workspace, or a file.")
    strategy: Any = Field(None, description="A strategy's name, or its parameters as YAML: {name: tfidf, …}.")
    lexicon: str | None = _as_in_experiment("lexicon")
    model: str = Field(_first("models"), description="A model of the catalogue, a hub id or a folder.")
    labelled: str | None = Field(
        None,
        description="Labelled texts, left out of the corpus like test texts; the strategy `task` learns from them.",
    )
    test: str | None = _as_in_experiment("test", "A separate test set; its texts are left out instead.")
    near_duplicates: bool = _as_in_experiment("near_duplicates")
    containing_texts: bool = _as_in_experiment("containing_texts")
    matching: Matching = _as_in_experiment("matching", "Settings for finding terms and words: {plurals: true}.")
    seed: Seed = Field(0, description="The post-training seed.")
    fine_tuning: FineTuning = _as_in_experiment(
        "fine_tuning", "For the strategy `task`: an experiment's fine_tuning, {epochs: 4, …}."
    )
    label_budget: Budget = Field(
        _first("label_budgets"), description="For the strategy `task`: the number of labelled texts, or all."
    )
    fine_tuning_seed: Seed = Field(0, description="For the strategy `task`: the fine-tuning seed.")


class ExcerptSpec(Spec):
    """The excerpt of the masks that is shown."""

    arm: str | None = Field(None, description="An arm of the experiment; by default the first that masks words.")
    epoch: int = Field(1, ge=1, description="The epoch, 1 for the first.")
    limit: int | None = Field(None, ge=1, description="The number of texts; by default all.")
