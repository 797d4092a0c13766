"""Parts of an encoder that keep their weights: the embeddings, and layers from below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn

from selmask.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


def freeze(model: Any, *, embeddings: bool, layers: int) -> None:
    """Has parts of `model` take no gradient.

    Args:
        model: Any model of transformers on top of an encoder.
        embeddings: Of words, positions and segments; a masked-LM head that is tied to them does not learn there.
        layers: How many, from below; the embeddings are frozen with them.

    Raises:
        BadInput: the encoder has fewer layers, or they cannot be found.
    """
    found = _layers(model)
    if layers > len(found):
        raise BadInput(
            f"{layers} layers cannot be frozen", given=f"an encoder of {len(found)} layers", do="Lower frozen_layers"
        )
    for part in [model.base_model.embeddings] * bool(embeddings or layers) + list(found[:layers]):
        part.requires_grad_(False)


def _layers(model: Any) -> Sequence[nn.Module]:
    """The layers of the encoder, wherever its family keeps them: the one list with as many as it is configured for."""
    number = model.config.num_hidden_layers
    lists = [each for each in model.base_model.modules() if isinstance(each, nn.ModuleList)]
    return next((list(each) for each in lists if len(each) == number), [])
