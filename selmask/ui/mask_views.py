"""Masks for a page, from the functions that training asks; fitted once and kept while data and settings stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import streamlit as st

from selmask import library
from selmask.jobs.masks import MaskingData, masker_for
from selmask.masking.preview import WindowView, preview_rows, preview_texts
from selmask.masking.registry import parse_strategy
from selmask.ui.resources import store, workspace
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from selmask.masking.masker import Masker
    from selmask.specs import Masking


@dataclass(frozen=True)
class Domain:
    """What strategies are fitted on: the data sets by name, and the model whose tokenizer cuts them.

    `home` and `contents` (what the data sets hash to) are there because a name may come to mean something else.
    """

    corpus: str
    lexicon: str | None
    left_out: str | None
    model: str
    max_length: int
    home: str
    contents: tuple[str, ...]

    @classmethod
    def of(cls, corpus: str, lexicon: str | None, left_out: str | None, model: str, max_length: int) -> Self:
        """The domain with the content that these names stand for now."""
        names = [name for name in (corpus, lexicon, left_out) if name]
        contents = tuple(store().datasets.get(name).content_sha256 for name in names)
        return cls(corpus, lexicon, left_out, model, max_length, str(workspace().home), contents)


@dataclass(frozen=True)
class Settings:
    """Which masks: the strategy's name and its parameters, the shared settings, and the draw."""

    strategy: str
    parameters: tuple[tuple[str, float], ...]
    masking: Masking
    seed: int
    epoch: int

    def at_epoch(self, epoch: int) -> Self:
        """The same, drawn for another epoch."""
        return replace(self, epoch=epoch)

    @property
    def repeats_itself(self) -> bool:
        """Whether every epoch has the same masks."""
        strategy = parse_strategy({"name": self.strategy, **dict(self.parameters)})
        return not strategy.choice(self.masking).is_random


def rows(domain: Domain) -> list[int]:
    """The documents of the corpus that training sees: all but those that repeat a text of the test set."""
    data = _data(domain)
    return [row for row in range(len(data.domain.texts)) if row not in data.left_out]


def of_rows(domain: Domain, settings: Settings, documents: list[int]) -> list[WindowView]:
    """What `settings` hides in some documents of the corpus."""
    masker = _masker(domain, settings.strategy, settings.parameters)
    return list(preview_rows(masker, settings.masking, settings.seed, settings.epoch, documents))


def of_text(domain: Domain, settings: Settings, text: int | str) -> list[WindowView]:
    """What `settings` hides in one text: a document of the corpus by its number, or a text from outside it."""
    if isinstance(text, int):
        return of_rows(domain, settings, [text])
    masker = _masker(domain, settings.strategy, settings.parameters)
    return list(preview_texts(masker, settings.masking, settings.seed, settings.epoch, [text]))


@st.cache_resource(max_entries=2, show_spinner="Reading the corpus and the lexicon…")
def _data(domain: Domain) -> MaskingData:
    place = Workspace.at(domain.home)
    return MaskingData.of(
        library.resolve(place, domain.corpus, "corpus"),
        library.resolve(place, domain.lexicon, "lexicon") if domain.lexicon else None,
        [library.resolve(place, domain.left_out, "labelled")] if domain.left_out else [],
    )


@st.cache_resource(max_entries=8, show_spinner="Fitting the strategy to the corpus…")
def _masker(domain: Domain, strategy: str, parameters: tuple[tuple[str, float], ...]) -> Masker:
    chosen = parse_strategy({"name": strategy, **dict(parameters)})
    place = Workspace.at(domain.home)
    return masker_for(place, domain.model, _data(domain), chosen, max_length=domain.max_length)
