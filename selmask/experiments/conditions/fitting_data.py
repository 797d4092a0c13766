"""Whether the data sets and encoders of an experiment fit together: languages, purposes, sizes."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from selmask.corpus.everyday_english import everyday_sentences
from selmask.errors import BadData
from selmask.importing.likely_contents import looks_like_dev, looks_like_test
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.models import catalogue
from selmask.text.likely_language import TEXTS, likelier
from selmask.text.stop_words import language_in_words
from selmask.text.words import read_words
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from selmask.corpus.dataset import Dataset
    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace

FEWEST_TEXTS = 500
"""Post-training on fewer texts repeats them rather than learns a field's language; a few thousand work well."""

FOREIGN = 1.5
"""Pieces of a word beyond those of everyday English, from which on an English vocabulary does not know a language.

Measured with the vocabulary of bert-base-uncased, in pieces per word: everyday English 1.1, English texts of the four
fields in ../shared/data 1.3 to 1.7, French 1.8, Spanish 1.9, Portuguese 2.1, German 2.3."""

ENGLISH_PIECES = 1.25
"""A vocabulary that cuts a word of everyday English into no more pieces than this was made for English."""


def about_fit(spec: ExperimentSpec, data: Data) -> Iterator[str]:
    """Warnings about data sets that hardly belong together.

    Raises:
        BadData: the labelled texts and the test texts are the same.
    """
    yield from _about_purposes(data)
    yield from _about_languages(data)
    if any(arm.strategy.trains for arm in spec.strategies):
        yield from _about_size(data.corpus)


def about_vocabularies(workspace: Workspace, spec: ExperimentSpec, data: Data) -> Iterator[str]:
    """A warning about each encoder that was probably made for another language than that of the corpus."""
    language = _likelier(data.corpus) or data.corpus.language
    if language == "english":
        return
    for model in spec.models:
        tokenizer = catalogue.tokenizer_folder(model, workspace.models)
        english, here = _pieces_of_english(tokenizer), _pieces_of_corpus(tokenizer, data.corpus)
        if english <= ENGLISH_PIECES and here > FOREIGN * english:
            yield (
                f"{model} cuts a word of {data.corpus.name} into {here:.1f} pieces on average, and a word of everyday "
                f"English into {english:.1f}: it was probably made for English. Choose an encoder for "
                f"{language_in_words(language)}, or a multilingual one."
            )


def _about_purposes(data: Data) -> Iterator[str]:
    labelled, test = data.labelled, data.test
    if test is not None and test.content_sha256 == labelled.content_sha256:
        raise BadData(
            f"The labelled texts and the test texts are the same: {labelled.name}",
            do="Choose other test texts, or leave them out: then a share of the labelled texts is kept for the test",
        )
    part = "test" if looks_like_test(labelled.name) else "dev" if looks_like_dev(labelled.name) else None
    if part is not None:
        yield f"By its name, {labelled.name} holds {part} texts; here models are trained on it. Is that intended?"


def _about_languages(data: Data) -> Iterator[str]:
    for each in data.datasets:
        actual = None if each.kind == "lexicon" else _likelier(each)
        if actual:
            yield (
                f"The texts of {each.name} look {language_in_words(actual)}, but they were imported as texts in "
                f"{language_in_words(each.language)}, so the wrong stop words are used. Import them again with their "
                "language."
            )
    languages = dict.fromkeys(each.language for each in data.datasets)
    if len(languages) > 1:
        named = [f"{each.name} is in {language_in_words(each.language)}" for each in data.datasets]
        yield f"The data are in different languages: {', '.join(named)}. Do they belong together?"


def _about_size(corpus: Dataset) -> Iterator[str]:
    if corpus.rows < FEWEST_TEXTS:
        yield (
            f"The corpus {corpus.name} has {counted(corpus.rows, 'text')}. With so few, a model memorises instead of "
            "learning; post-training needs a few thousand."
        )


@lru_cache(maxsize=64)
def _likelier(dataset: Dataset) -> str | None:
    return likelier(_sample(dataset), dataset.language)


@lru_cache(maxsize=64)
def _pieces_of_corpus(tokenizer: Path, corpus: Dataset) -> float:
    return _pieces(tokenizer, list(_sample(corpus)))


@lru_cache(maxsize=64)
def _pieces_of_english(tokenizer: Path) -> float:
    return _pieces(tokenizer, everyday_sentences())


def _pieces(tokenizer: Path, texts: Sequence[str]) -> float:
    """Tokens per word; 0 without words."""
    words = sum(len(read_words(text).text) for text in texts)
    tokens = int(np.diff(TextTokenizer.load(tokenizer).tokenize(texts).pointer).sum())
    return tokens / words if words else 0.0


def _sample(dataset: Dataset) -> Iterator[str]:
    """Texts at equal distances."""
    return islice(dataset.stored_texts(), 0, None, max(1, dataset.rows // TEXTS))
