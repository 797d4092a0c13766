"""The corpus of an experiment: whether texts are left to post-train on, and how many steps they make."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from selmask.errors import BadData
from selmask.experiments.conditions.encoders import masks_words
from selmask.fields.share import in_percent
from selmask.masking.held_out import held_out_documents
from selmask.models import catalogue
from selmask.runs.kinds import head_warm_up
from selmask.runs.leakage import duplicates_of, is_known
from selmask.runs.lengths import lengths
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.corpus.duplicates import Duplicates
    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace

LOOKED_FOR_AT_ONCE = 50_000
"""Rows of a corpus in which duplicates are found within seconds; for a larger one, the run reports their number."""

FEW_STEPS = head_warm_up.STEPS
"""Fewer steps do not even settle a new head, so an encoder hardly changes in them."""

_MORE_TEXTS = "a corpus with more different texts"


def about_texts(workspace: Workspace, spec: ExperimentSpec, data: Data) -> Iterator[str]:
    """Warnings about texts that are left out and a corpus too small to learn from; none if no arm is post-trained.

    Raises:
        BadData: no text is left to train on, or none to measure the loss that patience needs.
    """
    if not masks_words(spec):
        return
    duplicates = _duplicates(workspace, spec, data)
    if duplicates is None:
        return
    yield from _about_duplicates(data, duplicates)
    yield from _about_held_out(spec, data, duplicates)
    yield from _about_steps(workspace, spec, data, _trained_rows(spec, data, duplicates))


def _trained_rows(spec: ExperimentSpec, data: Data, duplicates: Duplicates) -> int:
    """The number of texts of the corpus that are trained on."""
    return data.corpus.rows - len(duplicates.of_tests | _held_out(spec, duplicates))


def _duplicates(workspace: Workspace, spec: ExperimentSpec, data: Data) -> Duplicates | None:
    """The duplicates in the corpus; None if finding them takes long."""
    tests, cache = data.left_out(spec), workspace.prepared
    near, containing = spec.near_duplicates, spec.containing_texts
    known = is_known(data.corpus, tests, near=near, containing=containing, cache=cache)
    if data.corpus.rows > LOOKED_FOR_AT_ONCE and not known:
        return None
    return duplicates_of(data.corpus, tests, near=near, containing=containing, cache=cache)


def _about_duplicates(data: Data, duplicates: Duplicates) -> Iterator[str]:
    if not duplicates.of_tests:
        return
    kind = "test text" if data.test else "labelled text, which may be drawn for the test"
    total = f"{len(duplicates.of_tests):,} of the {data.corpus.rows:,} texts of {data.corpus.name}"
    if len(duplicates.of_tests) == data.corpus.rows:
        raise BadData(
            f"No text of {data.corpus.name} is left to post-train on: all {data.corpus.rows:,} repeat or contain a "
            f"{kind}",
            accepted="a corpus with other texts than those of the test",
            do="Choose another corpus, or name test texts that are not in it",
        )
    found = {"repeat": duplicates.exact, "nearly repeat": duplicates.near, "contain": duplicates.containing}
    first, *more = ((verb, len(texts)) for verb, texts in found.items() if texts)
    counts = [counted(first[1], f"text {first[0]}s a {kind}", f"texts {first[0]} a {kind}")]
    counts += [counted(number, f"more {verb}s one", f"more {verb} one") for verb, number in more]
    left_out = "is" if len(duplicates.of_tests) == 1 else "are"
    yield f"{', '.join(counts)}: {total} {left_out} left out of post-training and of TF-IDF."


def _about_held_out(spec: ExperimentSpec, data: Data, duplicates: Duplicates) -> Iterator[str]:
    held_out = _held_out(spec, duplicates) - duplicates.of_tests
    left = data.corpus.rows - len(duplicates.of_tests)
    different = _different(duplicates)
    share = spec.post_training.held_out
    if len(held_out) == left:
        why = ", because they are all the same" if different == 1 < left else ""
        raise BadData(
            f"No text of {data.corpus.name} is left to post-train on: of {counted(left, 'text')}, all are held out to "
            f"measure the loss{why}",
            given=f"Held out: {in_percent(share)}",
            do=f"Choose {_MORE_TEXTS}, or set Held out to 0",
        )
    if held_out or not share:
        return
    happened = f"No text of {data.corpus.name} is held out to measure the loss: {_too_few(left, different, share)}"
    if spec.post_training.patience is not None:
        raise BadData(
            f"{happened}, and patience needs this loss",
            given=f"Held out: {in_percent(share)}, Patience: {spec.post_training.patience}",
            do=f"Choose {_MORE_TEXTS}, hold out a larger share, or leave patience empty",
        )
    yield f"{happened}."


def _different(duplicates: Duplicates) -> int:
    """The number of different texts that may be trained on."""
    left = np.setdiff1d(np.arange(len(duplicates.first)), sorted(duplicates.of_tests))
    return len(np.unique(duplicates.first[left]))


def _too_few(left: int, different: int, share: float) -> str:
    """Why a share of the texts is none; copies of a text are held out together or not at all."""
    if different == left:
        return f"{counted(left, 'text is', 'texts are')} too few for a share of {in_percent(share)}"
    if different == 1:
        return f"all {left:,} texts are the same"
    return f"only {different:,} of {left:,} texts are different, too few for a share of {in_percent(share)}"


def _about_steps(workspace: Workspace, spec: ExperimentSpec, data: Data, trained: int) -> Iterator[str]:
    settings = spec.post_training
    if settings.steps is not None or settings.minutes is not None:
        return
    for model in spec.models:
        sample = lengths(data.corpus, catalogue.tokenizer_folder(model, workspace.models))
        whole = settings.long_documents == "windows"
        of_all = sample.windowed(settings.max_length) if whole else sample.texts * sample.truncated(settings.max_length)
        tokens = of_all * trained / data.corpus.rows
        steps = settings.epochs * max(1, math.ceil(tokens / settings.batch_tokens))
        if steps < FEW_STEPS:
            yield (
                f"Post-training of {model} takes about {counted(steps, 'step')}: about {tokens:,.0f} tokens in "
                f"{counted(trained, 'text')} of {data.corpus.name}, in batches of {settings.batch_tokens:,}, over "
                f"{counted(settings.epochs, 'epoch')}. So few steps hardly change a model."
            )


def _held_out(spec: ExperimentSpec, duplicates: Duplicates) -> frozenset[int]:
    held_out = held_out_documents(duplicates.first, spec.post_training.held_out)
    return frozenset(np.flatnonzero(held_out).tolist())
