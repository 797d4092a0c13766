"""The features of the anchor without fine-tuning: a text's embedding by the encoder as it was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from selmask.models.loading import load_encoder
from selmask.training.batches import TOKENS_AT_ONCE, in_order
from selmask.training.classification.encoded import TextEncoder
from selmask.training.device import accelerator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.observer import Observer


@torch.no_grad()
def embeddings(model: Path, texts: Sequence[str], max_length: int, observer: Observer) -> NDArray[np.float32] | None:
    """float32 [texts, hidden size]; the mean of the last hidden states of a text's tokens, special ones included.

    Args:
        model: The folder of the encoder.
        texts: At least one.
        max_length: Tokens at which a text is truncated, special ones included.
        observer: Receives the number of batches; a stop request ends the reading, and then there is no result.

    Raises:
        BadModel: the encoder cannot be loaded.
    """
    encoder, encoded = load_encoder(model).to(accelerator().device).eval(), TextEncoder(model, max_length).encode(texts)
    means = np.empty((len(encoded), encoder.config.hidden_size), dtype=np.float32)
    batches = in_order(encoded.lengths, TOKENS_AT_ONCE)
    for step, rows in enumerate(batches):
        if observer.should_stop():
            return None
        inputs = encoded.batch(rows, encoder.device)
        hidden = encoder(input_ids=inputs.input_ids, attention_mask=inputs.attention_mask)[0].float()
        weight = inputs.attention_mask[..., None]
        means[rows] = ((hidden * weight).sum(1) / weight.sum(1)).cpu().numpy()
        observer.report(step + 1, total=len(batches))
    return means
