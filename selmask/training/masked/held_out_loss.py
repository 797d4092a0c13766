"""Loss on fixed masks: the common yardstick of all strategies, in the domain and outside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from selmask.masking.hide.masked_windows import IGNORED
from selmask.training.batches import in_order
from selmask.training.masked.window_source import MaskedWindows, to_tensors

if TYPE_CHECKING:
    from selmask.models.masked_head import MaskedTokenLoss

HELD_OUT = "held_out_loss"
GENERAL = "general_loss"
"""Of everyday language: where it rises, the model forgets."""
_FIXED_EPOCH = 0


class HeldOut:
    """Windows that are not trained on, masked once.

    Args:
        windows: Masked with the seed that all runs of an experiment share.
        batch_tokens: Tokens in one batch of the measurement.
        name: What the loss is called.
    """

    def __init__(self, windows: MaskedWindows, batch_tokens: int, name: str = HELD_OUT) -> None:
        self._windows, self._name = windows, name
        self._batches = in_order(np.asarray(windows.lengths), batch_tokens)

    @torch.no_grad()
    def measure(self, module: MaskedTokenLoss) -> dict[str, float]:
        """The mean loss in nats over all masked tokens, over those of lexicon terms, and over the others.

        Keys are the name, and with `_lexicon` and `_other` behind it where there are tokens of both kinds; without any
        token there is none.
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
