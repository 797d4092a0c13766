"""Freezing of an encoder's embeddings and lowest layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn

from selmask.models import model_folder

if TYPE_CHECKING:
    from collections.abc import Sequence


def freeze(model: Any, *, embeddings: bool, layers: int) -> None:
    """Stops parts of `model` from learning.

    Args:
        model: Any model of transformers on top of an encoder.
        embeddings: Whether the embeddings of words, positions and segments are frozen, and with them the tied part of
            a masked-LM head.
        layers: Number of lowest layers to freeze; if any, the embeddings are frozen as well.

    Raises:
        BadInput: the encoder has fewer layers, or they cannot be found.
    """
    stack = _layers(model)
    if layers > len(stack):
        raise model_folder.too_many_frozen(layers, len(stack))
    for part in [model.base_model.embeddings] * bool(embeddings or layers) + list(stack[:layers]):
        part.requires_grad_(False)


def _layers(model: Any) -> Sequence[nn.Module]:
    """The layers of the encoder, wherever its family keeps them: the module list of the configured length."""
    number = model.config.num_hidden_layers
    lists = [each for each in model.base_model.modules() if isinstance(each, nn.ModuleList)]
    return next((list(each) for each in lists if len(each) == number), [])
