"""Checks of an experiment before it is queued: errors that prevent it, and warnings about weak conclusions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.evaluation.repeats_needed import repeats_needed
from selmask.experiments import missing_controls, unusual_settings
from selmask.experiments.plan import Data
from selmask.experiments.reservations import reservations
from selmask.importing.kinds.classes import unseen_labels
from selmask.lexicon.coverage import coverage
from selmask.lexicon.match import Lexicon
from selmask.models import catalogue, model_folder
from selmask.runs.leakage import is_known, repeated
from selmask.scoring.scorers import needs_head, needs_labels
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.spec import ExperimentSpec
    from selmask.masking.strategy import Strategy
    from selmask.workspace import Workspace

LOOKED_FOR_AT_ONCE = 50_000
"""Rows of a corpus in which repeats are found within seconds; for a larger one, the run reports their number."""


def check(workspace: Workspace, spec: ExperimentSpec) -> list[str]:
    """The warnings about `spec`, one sentence each.

    Raises:
        NotFound, BadData, BadModel: a data set or a model cannot be used, or a strategy cannot use it.
        BadInput: a model cannot read windows of the length asked for.
    """
    data = Data.of(spec, workspace)
    for model in spec.models:
        _check_model(workspace, spec, model)
        for arm in spec.strategies:
            check_head(workspace, model, arm.strategy)
    about_texts = [*_about_lexicon(spec, data), *_about_labels(data), *_about_test_texts(workspace, spec, data)]
    return [*_about_arms(spec), *unusual_settings.questions(spec), *about_texts]


def _check_model(workspace: Workspace, spec: ExperimentSpec, model: str) -> None:
    folder = catalogue.description_folder(model, workspace.models)
    catalogue.tokenizer_folder(model, workspace.models)
    model_folder.check_length(folder, max(spec.post_training.max_length, spec.fine_tuning.max_length), model)


def check_head(workspace: Workspace, model: str, strategy: Strategy) -> None:
    """Refuses a strategy that asks the masked-LM head of a model whose head was never trained.

    Raises:
        BadModel: the head is untrained; says what to do.
    """
    if needs_head(strategy.scoring) and catalogue.has_mlm_head(model, workspace.models) is False:
        raise model_folder.no_trained_head(model, strategy.name)


def _about_arms(spec: ExperimentSpec) -> Iterator[str]:
    names = {arm.strategy.name for arm in spec.strategies}
    yield from missing_controls.warnings([arm.strategy for arm in spec.strategies])
    repeats, needed = len(list(spec.repeats())), repeats_needed(len(names) - 1)
    if len(names) > 1 and repeats < needed:
        yield (
            f"{counted(repeats, 'repeat is', 'repeats are')} too few to tell {len(names)} strategies apart: "
            f"that takes {needed}."
        )
    if len(spec.post_training_seeds) == 1:
        yield "One post-training run per arm: the result is about these checkpoints, not about the strategy in general."
    for name, arm in zip(spec.arm_names, spec.strategies, strict=True):
        if needs_labels(arm.strategy.scoring):
            yield (
                f"The arm {name} learns from the training labels which words matter, so every label budget and "
                "fine-tuning seed has its own post-training, while other arms share one."
            )
    yield from reservations(spec.model_dump(mode="json"))


def _about_lexicon(spec: ExperimentSpec, data: Data) -> Iterator[str]:
    needed = [arm.strategy.name for arm in spec.strategies if arm.strategy.needs_lexicon]
    if data.lexicon is None or not needed:
        return
    covered = coverage(data.corpus.texts(), Lexicon(data.lexicon.terms(), spec.matching))
    if covered.hits == 0:
        raise BadData(
            f"None of the {covered.terms} terms of {data.lexicon.name} occurs in {data.corpus.name}",
            do=f"Choose another lexicon, or leave {', '.join(needed)} out",
        )
    if covered.warning:
        yield f"{covered.warning} This concerns {', '.join(needed)}."


def _about_labels(data: Data) -> Iterator[str]:
    """A warning about classes of the test set that no training text has."""
    unseen = unseen_labels(data.labelled.labels(), data.test.labels()) if data.test else None
    if unseen is not None:
        yield f"{unseen.message} {unseen.fix}"


def _about_test_texts(workspace: Workspace, spec: ExperimentSpec, data: Data) -> Iterator[str]:
    """A warning about texts of the corpus that repeat a test text; irrelevant if no arm is post-trained."""
    tests, near, cache = data.left_out(spec), spec.near_duplicates, workspace.prepared
    if not tests or not any(arm.strategy.trains for arm in spec.strategies):
        return
    if data.corpus.rows > LOOKED_FOR_AT_ONCE and not is_known(data.corpus, tests, near=near, cache=cache):
        return
    duplicates = repeated(data.corpus, tests, near=near, cache=cache)
    if duplicates.of_tests:
        kind = "test text" if data.test else "labelled text, which may be drawn for the test"
        repeating = counted(len(duplicates.exact), f"text repeats a {kind}", f"texts repeat a {kind}")
        nearly = f", {len(duplicates.near):,} more nearly repeat one" if near else ""
        total = f"{len(duplicates.of_tests):,} of the {data.corpus.rows:,} texts of {data.corpus.name}"
        yield f"{repeating}{nearly}: {total} are left out of post-training and of TF-IDF."
