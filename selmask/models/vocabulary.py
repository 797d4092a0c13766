"""Vocabulary extension: an added term starts as the mean of its pieces' embeddings, input and output tied.

transformers' own `resize_token_embeddings` gives all new rows nearly the same small vector, too similar for a short
post-training to tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def extend(model: Any, before: Tokenizer, after: Tokenizer) -> int:
    """Gives `model` a row for each token that `after` has and `before` lacks, and returns the number of new tokens.

    Args:
        model: A `...ForMaskedLM` whose embeddings fit `before`.
        before: The tokenizer the model was trained with.
        after: The same with added tokens, whose ids come after the old ones.
    """
    old = before.get_vocab()
    added = {token: id_ for token, id_ in after.get_vocab().items() if token not in old}
    if not added:
        return 0
    bias = _output_bias(model)
    rows = max(model.get_input_embeddings().weight.shape[0], max(added.values()) + 1)
    model.resize_token_embeddings(rows, mean_resizing=False)
    with torch.no_grad():
        embeddings = model.get_input_embeddings().weight
        for token, id_ in added.items():
            pieces = before.encode(token, add_special_tokens=False).ids
            embeddings[id_] = embeddings[pieces].mean(dim=0)
            if bias is not None:
                _output_bias(model)[id_] = bias[pieces].mean()
    model.tie_weights()
    return len(added)


def _output_bias(model: Any) -> Any:
    output = model.get_output_embeddings()
    return None if output is None or output.bias is None else output.bias.detach()
