"""Loss on fixed masks, comparable across arms, in the domain and outside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from selmask.masking.hide.masked_windows import IGNORED
from selmask.training.batches import in_order
from selmask.training.masked.window_source import WindowSource, to_tensors

if TYPE_CHECKING:
    from selmask.models.masked_head import MaskedTokenLoss

HELD_OUT = "held_out_loss"
GENERAL = "general_loss"
"""Loss on everyday language: if it rises, the model forgets."""
_FIXED_EPOCH = 0  # a window's masks are a function of the epoch: always the same epoch, always the same masks


class HeldOut:
    """Windows that are not trained on, masked once.

    Args:
        windows: Masked with a seed that all runs of an experiment share.
        batch_tokens: Tokens in one batch of the measurement.
        name: Name of the loss.
    """

    def __init__(self, windows: WindowSource, batch_tokens: int, name: str = HELD_OUT) -> None:
        self._windows, self._name = windows, name
        self._batches = in_order(np.asarray(windows.lengths), batch_tokens)

    @torch.no_grad()
    def measure(self, module: MaskedTokenLoss) -> dict[str, float]:
        """The mean loss in nats over all masked tokens; also over those of lexicon terms and over the others.

        Keys are the name alone, and the name with `_lexicon` and `_other` if there are tokens of both kinds; no key
        if there are no masked tokens.
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
        parts = {"": loss}
        if in_lexicon.any() and not in_lexicon.all():
            parts |= {"_lexicon": loss[in_lexicon], "_other": loss[~in_lexicon]}
        return {f"{self._name}{kind}": float(part.mean()) for kind, part in parts.items() if len(part)}
