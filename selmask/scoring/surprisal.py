"""How little the base model expects a word: -log p(word given the rest), in nats, summed over its tokens.

Every word is hidden once, with all its tokens, in one of several interleaved readings of the corpus: in reading p the
words whose number among their window's units leaves p when divided by the number of readings. A reading hides every
seventh word or so at once, as training does, and not one alone: that would take as many readings as a window has words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from selmask.models.folder import no_trained_head
from selmask.models.loading import load_for_mlm
from selmask.models.masked_head import MaskedTokenLoss
from selmask.scoring.scored import Scored

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.scoring.reading import Reading


@torch.no_grad()
def surprise(model: Path, reading: Reading, passes: int) -> Scored:
    """The scores of all words under the masked language model in `model`.

    Raises:
        BadModel: its masked-LM head is new, so that it has nothing to say yet.
    """
    loaded = load_for_mlm(model, seed=0)
    if loaded.new_head:
        raise no_trained_head(model.name, "surprise")
    module = reading.placed(MaskedTokenLoss(loaded.model))
    first_unit, scores = reading.prepared.windows.first_unit, reading.blank()
    batches = reading.batches(reading.rows)
    for step, read in reading.through(batches * passes, scores):
        number = read.unit - first_unit[read.rows][read.window]
        is_hidden = (number % passes == step // len(batches))[read.word]
        if not is_hidden.any():
            continue
        position = torch.from_numpy(read.position[is_hidden]).to(read.input_ids.device)
        seen = read.input_ids.flatten().index_fill(0, position, reading.mask_id).view_as(read.input_ids)
        targets = read.input_ids.flatten()[position]
        losses = module(seen, read.attention_mask, position, targets).cpu().numpy()
        np.add.at(scores, read.unit[read.word[is_hidden]], losses)
    return Scored(scores, {})
