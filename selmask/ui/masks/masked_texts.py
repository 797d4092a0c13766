"""Masked texts for a page, from the same functions as in training; fitted once, kept while data and settings stay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from selmask.masking.held_out import held_out_documents
from selmask.masking.preview.excerpt import Excerpt
from selmask.masking.preview.figures import Figures, figures
from selmask.masking.preview.window_views import masked_units, views
from selmask.runs import needs
from selmask.runs.pipeline import MaskingData, dataset, masker_of, masking_data
from selmask.specs import fingerprint
from selmask.ui.shell import cached_results
from selmask.ui.shell.resources import workspace
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.masking.hide.masked_windows import Hidden, MaskedWindows
    from selmask.masking.masker import Masker
    from selmask.masking.preview.window_views import MaskedUnit, WindowView
    from selmask.runs.run_specs import PostTrainingSpec
    from selmask.ui.masks.text_choice import Texts

LEFT_OUT = "left out of training: it repeats, nearly repeats or contains a test text"
HELD_OUT = "held out: not trained on, used to measure the loss"


class Document(NamedTuple):
    """One text and its hidden units; `note` says why it is not trained on, and is empty where it is."""

    name: str
    note: str
    text: str
    masked: Sequence[MaskedUnit]


@dataclass(frozen=True)
class MaskedTexts:
    """Texts as a post-training masks them in one epoch.

    Attributes:
        spec: The post-training.
        excerpt: The texts, without the rows that are not trained on.
        windows: Their windows.
        epoch: The epoch, counted from 0.
        passed_over: The documents that are not trained on, each with its text and the reason.
        rows: The row of each document of the corpus in the imported file; None if the texts are not from it.
    """

    spec: PostTrainingSpec
    excerpt: Excerpt
    windows: MaskedWindows
    epoch: int
    passed_over: dict[int, tuple[str, str]]
    rows: Sequence[int] | None

    @property
    def strategy(self) -> str:
        """The strategy's name."""
        return self.spec.strategy.name

    @property
    def repeats_itself(self) -> bool:
        """Whether all epochs have the same masks."""
        return not self.spec.strategy.choice(self.spec.masking).is_random and not self.spec.masking.later_rates

    @cached_property
    def hidden(self) -> Hidden:
        """The hidden units of all windows."""
        return self.windows.hide(self.windows.rows, self.epoch)

    @cached_property
    def views(self) -> list[WindowView]:
        """The windows one by one, with the model's input."""
        return list(views(self.excerpt, self.windows, self.epoch))

    def figures(self, epochs: int) -> Figures:
        """The figures about these texts; the first `epochs` are searched for tokens never hidden."""
        return figures(self.excerpt, self.windows, self.hidden, range(epochs))

    def number(self, document: int) -> int:
        """For a document's id, its row in the imported file; the place, from 1, of a text from outside the corpus."""
        if self.rows is None:
            ids: list[int] = self.excerpt.ids.tolist()
            return ids.index(document) + 1
        return self.rows[document]

    def name(self, document: int) -> str:
        """The name of a document by its id."""
        return f"{'Text' if self.rows is None else 'Row'} {self.number(document):,}"

    def documents(self, texts: Texts) -> list[Document]:
        """`texts` in their order, each with its hidden units."""
        masked: list[list[MaskedUnit]] = [[] for _ in self.excerpt.texts]
        for row, units in enumerate(masked_units(self.excerpt, self.windows, self.hidden)):
            masked[int(self.windows.documents[row])] += units
        place = {name: number for number, name in enumerate(self.excerpt.ids.tolist())}
        return [self._document(text, number, place, masked) for number, text in enumerate(texts)]

    def _document(
        self, text: int | str, number: int, place: dict[int, int], masked: Sequence[Sequence[MaskedUnit]]
    ) -> Document:
        """The text with this number among the chosen ones; `place` maps rows to places in the excerpt."""
        if isinstance(text, str):
            own = int(self.excerpt.ids[number])
            return Document(self.name(own), "", self.excerpt.texts[number], masked[number])
        name = self.name(text)
        if text in self.passed_over:
            whole, why = self.passed_over[text]
            return Document(name, why, whole, ())
        return Document(name, "", self.excerpt.texts[place[text]], masked[place[text]])


def mask(spec: PostTrainingSpec, texts: Texts, epoch: int, *, as_trained: bool = False) -> MaskedTexts:
    """`texts` as `spec` masks them.

    Args:
        spec: The post-training.
        texts: Documents of its corpus, or other texts.
        epoch: The epoch, counted from 0.
        as_trained: Whether held-out rows are passed over, as they are by the run.
    """
    rows = [text for text in texts if isinstance(text, int)]
    passed_over = _passed_over(spec, rows, as_trained=as_trained)
    kept = tuple(text for text in texts if text not in passed_over)
    excerpt = _excerpt(str(workspace().home), _fit(spec), kept, spec)
    windows = excerpt.windows(spec.masking, spec.seed, spec.settings.epochs, spec.strategy)
    numbers = cached_results.row_numbers(spec.corpus) if rows else None
    return MaskedTexts(spec, excerpt, windows, epoch, passed_over, numbers)


def trained_rows(spec: PostTrainingSpec, most: int) -> tuple[int, ...]:
    """The first rows of the corpus that are trained on, at most `most`."""
    return tuple(islice(data_of(spec).trained_rows(spec.settings.held_out), most))


def data_of(spec: PostTrainingSpec) -> MaskingData:
    """The corpus and the lexicon of `spec`."""
    return _data(str(workspace().home), fingerprint(_data_part(spec)), spec)


def _passed_over(spec: PostTrainingSpec, rows: Sequence[int], *, as_trained: bool) -> dict[int, tuple[str, str]]:
    if not rows:
        return {}
    data = data_of(spec)
    held = held_out_documents(data.duplicates.first, spec.settings.held_out if as_trained else 0)
    notes = {row: LEFT_OUT if row in data.left_out else HELD_OUT for row in rows if row in data.left_out or held[row]}
    texts = dataset(workspace(), spec.corpus).stored_texts()  # in the domain, texts that are left out are empty
    return {row: (texts[row], note) for row, note in notes.items()}


def _fit(spec: PostTrainingSpec) -> str:
    """Changes whenever the strategy has to be fitted anew."""
    settings = spec.settings
    return fingerprint(
        [
            *_data_part(spec),
            spec.model,
            spec.strategy.as_fitted().model_dump(mode="json"),
            settings.max_length,
            settings.long_documents,
            settings.vocabulary,
            spec.scores,
        ]
    )


def _data_part(spec: PostTrainingSpec) -> list[object]:
    """The data sets and their use; changes whenever one of their files may have changed."""
    data = [each for each in (spec.corpus, spec.lexicon, *spec.leave_out) if each is not None]
    files = [dataset(workspace(), each).file_state for each in data]
    parts = (spec.corpus, spec.lexicon, *spec.leave_out, spec.matching)
    left_out = [spec.near_duplicates, spec.containing_texts]
    return [left_out, files, *(each.model_dump() if each else None for each in parts)]


@st.cache_resource(max_entries=2, show_spinner="Reading the corpus and the lexicon…")
def _data(home: str, version: str, _spec: PostTrainingSpec) -> MaskingData:
    del version  # only a part of the cache's key
    needs.of_masks(_spec, Workspace.at(home))  # reads each file whole, as long as it stays the same only once
    return masking_data(Workspace.at(home), _spec)


@st.cache_resource(max_entries=8, show_spinner="Fitting the strategy to the corpus…")
def _masker(home: str, version: str, _spec: PostTrainingSpec) -> Masker:
    del version  # only a part of the cache's key
    return masker_of(Workspace.at(home), _spec, data_of(_spec), _spec.strategy.as_fitted())


@st.cache_resource(max_entries=40, show_spinner=False)
def _excerpt(home: str, version: str, texts: Texts, _spec: PostTrainingSpec) -> Excerpt:
    masker = _masker(home, version, _spec)
    if texts and isinstance(texts[0], str):
        return Excerpt.of_texts(masker, [str(text) for text in texts])
    return Excerpt.of_rows(masker, [int(row) for row in texts])
