"""Loading of encoders in torch: with a masked-LM head for post-training, with a classification head for fine-tuning.

Only safetensors are read, and a model's own code never runs (`trust_remote_code=False`, which no setting changes).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from torch import Tensor
from transformers import (
    CONFIG_MAPPING,
    MODEL_FOR_MASKED_LM_MAPPING,
    AutoConfig,
    AutoModel,
    AutoModelForMaskedLM,
    AutoModelForSequenceClassification,
)
from transformers.utils import logging

from selmask.errors import BadModel
from selmask.models import model_folder
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

_POOLER = "pooler."
_LOADING_ERRORS = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    ImportError,
    RuntimeError,
    SafetensorError,
    StrictDataclassError,  # a setting in config.json of another type
)


@dataclass(frozen=True)
class MaskedModel:
    """A `...ForMaskedLM`, and whether its head is new and so untrained.

    Attributes:
        model: transformers' model.
        new_head: Names of the head's tensors that the weights lack; empty for a trained head.
    """

    model: Any
    new_head: tuple[str, ...]


def load_for_mlm(folder: Path, seed: int) -> MaskedModel:
    """The encoder in `folder` with its masked-LM head, or with a new head made from `seed` and tied to the embeddings.

    Raises:
        BadModel: it cannot be loaded, or its architecture has no masked-LM form.
    """
    _check_guesses(folder)
    model, missing = _load(AutoModelForMaskedLM, folder, seed)
    tied = model.all_tied_weights_keys if hasattr(model, "all_tied_weights_keys") else {}
    return MaskedModel(model, tuple(sorted(missing - set(tied))) if missing else ())


def load_for_classification(base: Path, encoder: Path, labels: Sequence[str], seed: int) -> Any:
    """The classifier of one arm: all of `base` with a head made from `seed`, then the weights of `encoder`.

    A post-trained encoder has no pooler. Loaded by itself, it would get a random one, while the untouched model
    keeps its own. So every arm starts from `base`, including its pooler, and arms differ in the encoder's weights
    alone.

    Args:
        base: The untouched model.
        encoder: A post-trained descendant of it, or `base` itself.
        labels: The classes' names, in the order of the logits.
        seed: Of the classification head, and of the pooler if `base` has none.

    Raises:
        BadModel: one of them cannot be loaded, or `encoder` does not descend from `base`.
    """
    names = dict(enumerate(labels))
    config = {"num_labels": len(labels), "id2label": names, "label2id": {name: id_ for id_, name in names.items()}}
    model, _ = _load(AutoModelForSequenceClassification, base, seed, **config)
    if encoder != base:
        _take_encoder(model, encoder)
    return model


def load_classifier(folder: Path) -> Any:
    """A finished classifier with its trained head, in evaluation mode.

    Raises:
        BadModel: it cannot be loaded, or has no trained classification head.
    """
    model, missing = _load(AutoModelForSequenceClassification, folder, seed=0)
    if missing:
        raise BadModel(
            f"The model {folder.name!r} is not a finished classifier: its head was never trained",
            given=str(folder),
            accepted="the model of a fine-tuning run",
        )
    return model.eval()


def load_encoder(folder: Path) -> Any:
    """The bare encoder in `folder`, in evaluation mode.

    Raises:
        BadModel: it cannot be loaded.
    """
    model, _ = _load(AutoModel, folder, seed=0)
    return model.eval()


def encoder_weights(folder: Path) -> dict[str, Tensor]:
    """The tensors of the bare encoder in `folder` by name, without a pooler."""
    model = load_encoder(folder)
    return {name: value for name, value in model.state_dict().items() if not name.startswith(_POOLER)}


def _check_guesses(folder: Path) -> None:
    kind = model_folder.read_config(folder).get("model_type")
    if isinstance(kind, str) and kind in CONFIG_MAPPING and CONFIG_MAPPING[kind] not in MODEL_FOR_MASKED_LM_MAPPING:
        raise BadModel(
            f"The model {folder.name!r} cannot be post-trained: models of type {kind} cannot guess hidden words",
            given=str(folder),
            accepted=model_folder.ENCODERS,
            do="Choose another model; without post-training (the arm none), this one can be fine-tuned if it encodes "
            "text",
        )


def _take_encoder(model: Any, encoder: Path) -> None:
    weights = encoder_weights(encoder)
    embeddings = model.get_input_embeddings().weight
    rows = _embedding_rows(weights, embeddings)
    if rows != embeddings.shape[0]:  # post-training extended the vocabulary
        model.resize_token_embeddings(rows, mean_resizing=False)
    try:
        report = model.base_model.load_state_dict(weights, strict=False)
    except RuntimeError as error:
        raise _not_descended(encoder, str(error).splitlines()[-1].strip()) from error
    unmatched = [name for name in report.missing_keys if not name.startswith(_POOLER)] + report.unexpected_keys
    if unmatched:
        raise _not_descended(encoder, f"{unmatched[0]} is not in both")


def _embedding_rows(weights: dict[str, Tensor], embeddings: Tensor) -> int:
    table = ("word_embeddings.weight", "tok_embeddings.weight")
    rows = [value.shape[0] for name, value in weights.items() if name.endswith(table)]
    return int(rows[0]) if rows else int(embeddings.shape[0])


def _not_descended(encoder: Path, why: str) -> BadModel:
    return BadModel(
        f"The post-trained model does not have the base model's architecture: {why}",
        given=str(encoder),
        do="Post-train the base model that you fine-tune",
    )


def _load(kind: Any, folder: Path, seed: int, **config: Any) -> tuple[Any, set[str]]:
    """The model of `kind` in float32 on the CPU, and the names of its head's tensors that were made from `seed`."""
    model_folder.checked(folder)
    torch.manual_seed(seed)
    try:
        with quiet():
            settings = AutoConfig.from_pretrained(folder, trust_remote_code=False, **config)
            model, report = kind.from_pretrained(
                folder,
                config=settings,
                trust_remote_code=False,
                use_safetensors=True,
                local_files_only=True,
                output_loading_info=True,
                ignore_mismatched_sizes=True,  # transformers' own error does not name the sizes
                dtype=torch.float32,
            )
    except _LOADING_ERRORS as error:
        raise _unloadable(folder, error) from error
    inner = _encoder_names(model)
    other_sizes = report["mismatched_keys"]
    if kind is AutoModelForSequenceClassification:  # a head for other classes is replaced
        other_sizes = [each for each in other_sizes if each[0] in inner]
    _check_sizes(other_sizes, folder)
    _check_complete(inner & set(report["missing_keys"]), folder)
    made = set(report["missing_keys"]) | {name for name, *_ in report["mismatched_keys"]}
    return model, {name for name in made if not name.startswith(f"{model.base_model_prefix}.")}


def _encoder_names(model: Any) -> set[str]:
    """The names that the encoder's tensors have in `model`, without those of a pooler."""
    prefix = "" if model.base_model is model else f"{model.base_model_prefix}."
    inner = (name for name, _ in model.base_model.named_parameters())
    return {prefix + name for name in inner if not name.startswith(_POOLER)}


def _check_sizes(other_sizes: Collection[tuple[str, torch.Size, torch.Size]], folder: Path) -> None:
    """Refuses weights of other sizes than those that config.json describes: names, present and described sizes."""
    if other_sizes:
        name, present, described = min(other_sizes)
        raise BadModel(
            f"The sizes of {counted(len(other_sizes), 'tensor')} of {folder.name!r} are not those of config.json, such "
            f"as {name}: {' × '.join(map(str, present))} instead of {' × '.join(map(str, described))}",
            given=str(folder),
            accepted="weights that belong to the config.json beside them",
            do="Download or save the model again",
        )


def _check_complete(absent: Collection[str], folder: Path) -> None:
    """Refuses weights that lack tensors of the encoder, which transformers would silently make at random."""
    if absent:
        raise BadModel(
            f"The weights of {folder.name!r} lack {counted(len(absent), 'tensor')} of the encoder, such as "
            f"{min(absent)}",
            given=str(folder),
            accepted="weights that belong to the config.json beside them",
            do="Download or save the model again",
        )


def _unloadable(folder: Path, error: Exception) -> BadModel:
    lines = [line.strip() for line in str(error).strip().splitlines()] or [type(error).__name__]
    reason = " ".join(lines[:2]) if lines[0].endswith(":") else lines[0]
    if isinstance(error, KeyError):  # its text is the key alone
        reason = f"there is no {reason}"
    if "auto_map" in model_folder.read_config(folder):
        return BadModel(
            f"The model {folder.name!r} comes with code of its own, which selmask never runs",
            given=str(folder),
            accepted="architectures that are part of transformers",
            do="Choose another model",
        )
    return BadModel(
        f"The model {folder.name!r} cannot be loaded: {reason}",
        given=str(folder),
        accepted=model_folder.ENCODERS,
        do="Choose another model, or download or save this one again",
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Silences transformers' loading report and progress bars; what matters in them is in selmask's own log."""
    level, bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bar:
            logging.enable_progress_bar()
