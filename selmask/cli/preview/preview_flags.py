"""The flags of `preview` as specifications, from whose fields the command draws its options."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from selmask.fields.seed import Seed
from selmask.label_budget import ALL, Budget
from selmask.lexicon.match import Matching
from selmask.specs import FineTuning, Spec


class PreviewSpec(Spec):
    """A post-training described by flags instead of an experiment's file."""

    corpus: str | None = Field(None, description="A corpus of the workspace, or a file.")
    strategy: Any = Field(None, description="A strategy's name, or its parameters as YAML: {name: tfidf, …}.")
    lexicon: str | None = Field(None, description="A lexicon of the workspace, or a file.")
    model: str = Field("minilm", description="A model of the catalogue, a hub id or a folder.")
    labelled: str | None = Field(
        None,
        description="Labelled texts, left out of the corpus like test texts; the strategy `task` learns from them.",
    )
    test: str | None = Field(None, description="A separate test set; its texts are left out instead.")
    near_duplicates: bool = Field(True, description="Also leave out texts that nearly repeat a test text.")
    containing_texts: bool = Field(True, description="Also leave out texts that contain a test text.")
    matching: Matching = Field(Matching(), description="Settings for finding terms and words: {plurals: true}.")
    seed: Seed = Field(0, description="The post-training seed.")
    fine_tuning: FineTuning = Field(
        FineTuning(), description="For the strategy `task`: an experiment's fine_tuning, {epochs: 4, …}."
    )
    label_budget: Budget = Field(ALL, description="For the strategy `task`: the number of labelled texts, or all.")
    fine_tuning_seed: Seed = Field(0, description="For the strategy `task`: the fine-tuning seed.")


class ExcerptSpec(Spec):
    """The excerpt of the masks that is shown."""

    arm: str | None = Field(None, description="An arm of the experiment; by default the first that masks words.")
    epoch: int = Field(0, ge=0, description="The epoch, 0 for the first.")
    limit: int | None = Field(None, ge=1, description="The number of texts; by default all.")
