"""Whether weights have the sizes that config.json describes, from the tensors' names and shapes alone.

Only sizes that are called alike in most families are compared. A rehearsal (`selmask/models/rehearsal.py`) finds the
others, but takes seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selmask.errors import BadModel
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.models.weights.weight_files import TensorInfo

_EMBEDDINGS = ("word_embeddings.weight", "tok_embeddings.weight", "embed_tokens.weight")
_LAYER = re.compile(r"(?:^|\.)layers?\.(\d+)\.")
_LAYERS = ("num_hidden_layers", "n_layers")
_QUANTISED = ("F8", "F6_", "F4", "I8", "I4", "U8")
_TRAINABLE = {"F16", "BF16", "F32", "F64"}
_ACCEPTED = "weights as floating-point numbers of 16, 32 or 64 bits"


@dataclass(frozen=True)
class _Size:
    """One size of a model.

    Attributes:
        noun: What is counted, in the singular and in the plural.
        names: The names of the setting in config.json, the one that counts first.
        endings: The endings of the tensors' names.
        axis: The axis of the tensor that has this size.
        least: Whether the tensor may be larger, as it is in some families.
    """

    noun: tuple[str, str]
    names: tuple[str, ...]
    endings: tuple[str, ...]
    axis: int
    least: bool = False


_SIZES = (
    _Size(("vocabulary entry", "vocabulary entries"), ("vocab_size",), _EMBEDDINGS, 0),
    _Size(
        ("dimension", "dimensions"), ("embedding_size", "input_embedding_size", "hidden_size", "dim"), _EMBEDDINGS, 1
    ),
    _Size(("position", "positions"), ("max_position_embeddings",), ("position_embeddings.weight",), 0, least=True),
)


def check(tensors: Mapping[str, TensorInfo], config: Mapping[str, Any], model: str) -> None:
    """Refuses weights that cannot be those of the model that `config` describes, and those that cannot be trained.

    Args:
        tensors: The tensors of the model by name.
        config: Its config.json.
        model: What to call it.

    Raises:
        BadModel: a size differs, or the weights are quantised or no floating-point numbers.
    """
    _check_types(tensors, config, model)
    for size in _SIZES:
        found, configured = _sized(tensors, size), _configured(config, size.names)
        if not size.least or (found or 0) < (configured or 0):
            _compare(model, size.noun, found, configured)
    layers = [int(match[1]) for name in tensors if (match := _LAYER.search(name))]
    _compare(model, ("layer", "layers"), max(layers) + 1 if layers else None, configured_layers(config))


def vocabulary_rows(tensors: Mapping[str, TensorInfo]) -> int | None:
    """The number of tokens that have an embedding; None if no tensor has a usual name."""
    return _sized(tensors, _SIZES[0])


def configured_layers(config: Mapping[str, Any]) -> int | None:
    """The number of layers that a config.json describes; None if it does not say."""
    return _configured(config, _LAYERS)


def _check_types(tensors: Mapping[str, TensorInfo], config: Mapping[str, Any], model: str) -> None:
    types = sorted({each.type for each in tensors.values() if len(each.shape) > 1})
    quantised = [each for each in types if each.startswith(_QUANTISED)]
    if quantised or config.get("quantization_config"):
        raise BadModel(
            f"The weights of {model!r} are quantised, so they cannot be trained",
            given=", ".join(quantised) or "quantization_config in config.json",
            accepted=_ACCEPTED,
            do="Choose the model that it was made from",
        )
    # By name, because position numbers are stored beside the weights in some families.
    others = {each.type for name, each in tensors.items() if name.endswith(".weight")} - _TRAINABLE
    if others:
        raise BadModel(
            f"The weights of {model!r} are not floating-point numbers, so they cannot be trained",
            given=", ".join(sorted(others)),
            accepted=_ACCEPTED,
            do="Save the model again",
        )


def _compare(model: str, noun: tuple[str, str], found: int | None, configured: int | None) -> None:
    if found is not None and configured is not None and found != configured:
        raise BadModel(
            f"The weights of {model!r} do not belong to its config.json: they have {counted(found, *noun)}, and "
            f"config.json says {configured:,}",
            accepted="weights that belong to the config.json beside them",
            do="Download or save the model again",
        )


def _sized(tensors: Mapping[str, TensorInfo], size: _Size) -> int | None:
    shapes = [each.shape for name, each in tensors.items() if name.endswith(size.endings)]
    return shapes[0][size.axis] if shapes and len(shapes[0]) > size.axis else None


def _configured(config: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    value = next((config[name] for name in names if name in config), None)
    return value if isinstance(value, int) else None
