"""Held-out loss on fixed masks: the common yardstick of all strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from selmask.training.batches import in_order
from selmask.training.windows import IGNORED, MaskedWindows, to_tensors

if TYPE_CHECKING:
    from selmask.models.masked_head import MaskedTokenLoss

_FIXED_EPOCH = 0


class HeldOut:
    """Windows that are not trained on, masked once.

    Args:
        windows: Masked with the seed that all runs of an experiment share.
        batch_tokens: Tokens in one batch of the measurement.
    """

    def __init__(self, windows: MaskedWindows, batch_tokens: int) -> None:
        self._windows = windows
        self._batches = in_order(np.asarray(windows.lengths), batch_tokens)

    @torch.no_grad()
    def measure(self, module: MaskedTokenLoss) -> dict[str, float]:
        """The mean loss in nats over all masked tokens, over those of lexicon terms, and over the others.

        Keys `held_out_loss`, `held_out_loss_lexicon`, `held_out_loss_other`; one without tokens is left out.
        """
        device = next(module.parameters()).device
        losses, lexicon = [np.empty(0)], [np.empty(0, dtype=bool)]
        module.eval()
        for rows in self._batches:
            batch = self._windows.batch(rows, _FIXED_EPOCH)
            if len(batch.rows):
                losses.append(module(*to_tensors(batch, device)).double().cpu().numpy())
                lexicon.append(batch.lexicon[batch.labels != IGNORED])
        module.train()
        loss, in_lexicon = np.concatenate(losses), np.concatenate(lexicon)
        parts = {"": loss, "_lexicon": loss[in_lexicon], "_other": loss[~in_lexicon]}
        return {f"held_out_loss{name}": float(part.mean()) for name, part in parts.items() if len(part)}
