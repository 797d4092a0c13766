"""The encoders of an experiment: each is opened and rehearsed before anything is queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.masking.registry import titled
from selmask.models import bundled_encoder, catalogue, model_folder, rehearsal, tokenizer_files
from selmask.scoring.scorers import needs_head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec
    from selmask.masking.strategy import Strategy
    from selmask.workspace import Workspace


def about_encoder(workspace: Workspace, spec: ExperimentSpec, model: str, *, patient: bool) -> Iterator[str]:
    """A warning about an encoder that reads texts in an unusual way.

    Args:
        workspace, spec: The experiment.
        model: The name of one of its encoders.
        patient: Whether to wait for a rehearsal; otherwise only the answer of an earlier one counts.

    Raises:
        NotFound, BadModel: it cannot be used for what the experiment needs.
        BadInput: it cannot read windows of the length asked for, or has fewer layers than are to be frozen.
    """
    description = catalogue.description_folder(model, workspace.models)
    folder = catalogue.present_folder(model, workspace.models)
    if folder is not None:
        check_folder(folder, masked=masks_words(spec), patient=patient, is_known=model == bundled_encoder.NAME)
    lengths = [spec.fine_tuning.max_length, *([spec.post_training.max_length] if masks_words(spec) else [])]
    model_folder.check_length(description, max(lengths), model)
    if masks_words(spec):
        model_folder.check_frozen_layers(description, spec.post_training.frozen_layers)
    for arm in spec.strategies:
        check_head(workspace, model, arm.strategy)
    tokenizer = catalogue.tokenizer_folder(model, workspace.models)
    if masks_words(spec) and not (reads := TextTokenizer.load(tokenizer)).prefix and not reads.suffix:
        yield (
            f"The tokenizer of {model} puts no special tokens, such as [CLS] and [SEP], around a text. Most encoders "
            "were trained with them: check that the folder has the model's own tokenizer files."
        )


def masks_words(spec: ExperimentSpec) -> bool:
    """Whether any arm is post-trained."""
    return any(arm.strategy.trains for arm in spec.strategies)


def check_folder(folder: Path, *, masked: bool, patient: bool = True, is_known: bool = False) -> None:
    """Refuses a model's folder that cannot be used: its headers are read first, then it is rehearsed.

    Args:
        folder: The model's.
        masked: Whether it has to guess hidden words.
        patient: Whether to wait for a rehearsal; otherwise only the answer of an earlier one counts.
        is_known: Whether it needs no rehearsal, because its content is known.

    Raises:
        BadModel: it cannot be used; says why and what to do.
    """
    model_folder.checked(folder)
    tokenizer_files.check_vocabulary(folder)
    if is_known:
        return
    answer = rehearsal.rehearse(folder) if patient else rehearsal.known(folder)
    if answer is not None:
        answer.require(masked=masked)


def check_head(workspace: Workspace, model: str, strategy: Strategy) -> None:
    """Refuses a strategy that asks the masked-LM head of a model whose head was never trained.

    Raises:
        BadModel: the head is untrained; says what to do.
    """
    if needs_head(strategy.scoring) and catalogue.has_mlm_head(model, workspace.models) is False:
        raise model_folder.no_trained_head(model, titled(strategy.name))
