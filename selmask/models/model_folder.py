"""Checks and facts of an encoder's folder, read from its configuration and its tensors' names, without torch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput, BadModel

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "config.json"
LONGEST_TEXT = 512
"""Tokens of a text that a finished model reads, if it can take that many."""
_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
_GENERATIVE = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")
_HEAD_PREFIXES = (
    "cls.predictions.",
    "lm_head.",
    "vocab_transform.",
    "generator_predictions.",
    "lm_predictions.",
    "predictions.",
    "head.dense.",
)
_POSITIONS_FROM_PADDING = ("roberta", "camembert", "xlm-roberta", "xlm-roberta-xl", "xmod", "mpnet", "longformer")


def checked(folder: Path) -> Path:
    """Returns `folder` if it can be loaded as an encoder.

    Raises:
        BadModel: no readable config.json, no safetensors, or a model that generates text instead of encoding it.
    """
    config = read_config(folder)
    _check_encoder(folder, config)
    _check_weights(folder)
    return folder


def read_config(folder: Path) -> dict[str, Any]:
    """The folder's config.json.

    Raises:
        BadModel: it is missing or not a JSON object.
    """
    path = folder / CONFIG
    if not path.is_file():
        raise BadModel(
            f"The folder {folder.name!r} has no {CONFIG}",
            given=str(folder),
            accepted="a folder written by save_pretrained: config.json, model.safetensors, tokenizer.json",
            do="Choose the folder that directly holds these files",
        )
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadModel(f"The model's {CONFIG} is not JSON: {error}", given=str(path)) from error
    if not isinstance(config, dict):
        raise BadModel(f"The model's {CONFIG} holds no settings", given=str(path), accepted="a JSON object")
    return config


def weights_bytes(folder: Path) -> int:
    """The size of the weights on the disk."""
    return sum(file.stat().st_size for file in folder.glob("*.safetensors"))


def longest_input(folder: Path) -> int | None:
    """The most tokens that the model reads at once, special ones included; None if it sets no limit."""
    config = read_config(folder)
    positions = config.get("max_position_embeddings")
    if not isinstance(positions, int) or positions <= 0:
        return None
    if config.get("model_type") in _POSITIONS_FROM_PADDING:  # their first position is the padding id plus one
        return positions - int(config.get("pad_token_id", 1)) - 1
    return positions


def check_length(folder: Path, tokens: int, name: str | None = None) -> None:
    """Refuses windows longer than the model reads.

    Args:
        folder: The model's.
        tokens: Length of the longest window, special tokens included.
        name: What a person calls the model; the folder's name by default.

    Raises:
        BadInput: the model reads fewer tokens at once.
    """
    limit = longest_input(folder)
    if limit is not None and tokens > limit:
        raise BadInput(
            f"The model {name or folder.name} reads at most {limit} tokens at once",
            given=f"windows of {tokens} tokens",
            do=f"Set max_length to {limit} or less; longer documents are cut into windows",
        )


def readable_length(folder: Path, tokens: int = LONGEST_TEXT) -> int:
    """The length at which input is truncated: `tokens`, or fewer if the model reads fewer at once."""
    limit = longest_input(folder)
    return tokens if limit is None else min(tokens, limit)


def padding_id(folder: Path) -> int:
    """The token id that fills up short texts; it matters to models that count positions from it."""
    configured = read_config(folder).get("pad_token_id")
    return 0 if configured is None else int(configured)


def has_mlm_head(folder: Path) -> bool:
    """Whether the weights include a masked-LM head; reads the tensors' names only."""
    return any(name.startswith(_HEAD_PREFIXES) for name in _tensor_names(folder))


def no_trained_head(model: str, strategy: str) -> BadModel:
    """The error for a model without a trained masked-LM head under a `strategy` that needs word probabilities."""
    return BadModel(
        f"The strategy {strategy} needs the model's word probabilities, and its masked-LM head was never trained",
        given=model,
        accepted="a model with a trained masked-LM head, such as google-bert/bert-base-uncased",
        do="Choose another model, or a strategy that needs embeddings only: keyword or difference",
    )


def _check_encoder(folder: Path, config: dict[str, Any]) -> None:
    generative = [each for each in config.get("architectures") or () if str(each).endswith(_GENERATIVE)]
    if generative or config.get("is_decoder") or config.get("is_encoder_decoder"):
        raise BadModel(
            f"The model {folder.name!r} generates text; selmask needs an encoder",
            given=", ".join(generative) or str(config.get("model_type")),
            accepted="encoders of the families BERT, RoBERTa, DistilBERT, ELECTRA, ModernBERT and similar ones",
        )


def _check_weights(folder: Path) -> None:
    if any((folder / name).is_file() for name in _WEIGHTS):
        return
    pickled = sorted(path.name for path in folder.glob("*.bin"))
    if pickled:
        raise BadModel(
            f"The model {folder.name!r} has pickled weights only, and a pickle can run arbitrary code",
            given=", ".join(pickled),
            accepted="model.safetensors",
            do=f"Convert them once, in a limited process: python -m selmask.models.conversion {folder / pickled[0]}",
        )
    raise BadModel(
        f"The folder {folder.name!r} has no weights", given=str(folder), accepted="model.safetensors beside config.json"
    )


def _tensor_names(folder: Path) -> list[str]:
    """The tensors' names, from the header of the one file or from the index of sharded weights."""
    whole, index = (folder / name for name in _WEIGHTS)
    try:
        if whole.is_file():
            return list(_header(whole))
        return list(json.loads(index.read_text(encoding="utf-8"))["weight_map"])
    except (OSError, ValueError, KeyError) as error:
        raise BadModel(f"The weights of {folder.name!r} cannot be read: {error}", given=str(folder)) from error


def _header(path: Path) -> dict[str, Any]:
    """The header of a safetensors file: its length in 8 bytes, little-endian, then JSON."""
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if length > path.stat().st_size:
            raise ValueError(f"{path.name} is cut off")
        header: dict[str, Any] = json.loads(stream.read(length))
    return header
