"""Checks and facts of an encoder's folder, read from its configuration and its tensors' names, without torch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput, BadModel
from selmask.models.weights import sizes, weight_files
from selmask.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "config.json"
LONGEST_TEXT = 512
"""Tokens of a text that a finished model reads, if it can take that many."""
ENCODERS = "encoders of the families BERT, RoBERTa, DistilBERT, ELECTRA, ModernBERT and similar ones"
"""What is accepted where a model is not one of them."""
AGAIN = "Download or copy the model again, and check that you may read its files"
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
_REPEATS_LAYERS = "albert"
"""The family whose layers share their weights, so that none can be frozen by itself."""


def checked(folder: Path) -> Path:
    """Returns `folder` if it can be loaded as an encoder.

    Raises:
        BadModel: config.json cannot be read, the model generates text instead of encoding it, or the weights are
            missing, not whole, not trainable or of another size than config.json says.
    """
    config = read_config(folder)
    _check_encoder(folder, config)
    sizes.check(weight_files.tensors(folder), config, folder.name)
    return folder


def read_config(folder: Path) -> dict[str, Any]:
    """The folder's config.json.

    Raises:
        BadModel: it is missing, unreadable or not a JSON object.
    """
    try:
        return read_settings(folder / CONFIG)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _no_config(folder) from error


def read_settings(path: Path) -> dict[str, Any]:
    """The settings in a JSON file of a model's folder.

    Raises:
        FileNotFoundError, NotADirectoryError: there is no such file.
        BadModel: it is unreadable or not a JSON object.
    """
    if path.exists() and not path.is_file():  # reading a pipe might never end
        raise BadModel(f"The model's {path.name} is not a file", given=str(path), do=AGAIN)
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise BadModel(
            f"The model's {path.name} cannot be read: {error.strerror}", given=str(path), do=AGAIN
        ) from error
    except RecursionError as error:
        raise BadModel(f"The model's {path.name} is nested too deeply", given=str(path), do=AGAIN) from error
    except ValueError as error:
        raise BadModel(f"The model's {path.name} is not JSON: {error}", given=str(path), do=AGAIN) from error
    if not isinstance(settings, dict):
        raise BadModel(
            f"The model's {path.name} holds no settings", given=str(path), accepted="a JSON object", do=AGAIN
        )
    return settings


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
            do=f"Set Max length, of post-training and of fine-tuning, to {limit} or less",
        )


def check_frozen_layers(folder: Path, layers: int) -> None:
    """Refuses to freeze more layers than the model has, as far as its config.json tells.

    Raises:
        BadInput: the model has fewer than `layers`, or repeats one layer several times.
    """
    config = read_config(folder)
    number = sizes.configured_layers(config)
    if config.get("model_type") == _REPEATS_LAYERS and config.get("num_hidden_groups", 1) != number:
        number = 0
    if number is not None and layers > number:
        raise too_many_frozen(layers, number)


def too_many_frozen(layers: int, number: int) -> BadInput:
    """The error for freezing `layers` of an encoder with `number` layers that have weights of their own."""
    return BadInput(
        f"{counted(layers, 'layer')} cannot be frozen",
        given=f"an encoder of {counted(number, 'layer')} with own weights",
        do="Lower Frozen layers",
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
    return any(name.startswith(_HEAD_PREFIXES) for name in weight_files.tensors(folder))


def no_trained_head(model: str, strategy: str) -> BadModel:
    """The error for a model without a trained masked-LM head under a `strategy` that needs word probabilities."""
    return BadModel(
        f"The strategy {strategy} needs the model's word probabilities, and its masked-LM head was never trained",
        given=model,
        accepted="a model with a trained masked-LM head, such as google-bert/bert-base-uncased",
        do="Choose another model, or a strategy that needs embeddings only: keyword or difference",
    )


def _check_encoder(folder: Path, config: dict[str, Any]) -> None:
    architectures = config.get("architectures") or []
    if not isinstance(architectures, list):
        raise BadModel(
            f"The architectures of the model {folder.name!r} in its {CONFIG} are not a list",
            given=architectures,
            accepted='a list of names, such as ["BertForMaskedLM"]',
            do=AGAIN,
        )
    generative = [each for each in map(str, architectures) if each.endswith(_GENERATIVE)]
    settings = [name for name in ("is_decoder", "is_encoder_decoder") if config.get(name)]
    if generative or settings:
        raise BadModel(
            f"The model {folder.name!r} generates text; selmask needs an encoder",
            given=", ".join(generative) or f"{' and '.join(settings)} in {CONFIG}",
            accepted=ENCODERS,
            do="Choose another model",
        )


def _no_config(folder: Path) -> BadModel:
    """The error for a folder without config.json; an adapter has none."""
    adapter = weight_files.adapter_in(folder)
    return adapter or BadModel(
        f"The folder {folder.name!r} has no {CONFIG}",
        given=str(folder),
        accepted="a folder written by save_pretrained: config.json, model.safetensors, tokenizer.json",
        do="Choose the folder that directly holds these files",
    )
