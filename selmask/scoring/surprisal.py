"""Surprisal of a word under the base model: -log p(word | the rest) in nats, summed over its tokens.

Every word is hidden once, with all its tokens, in one of several interleaved passes through the corpus: pass p hides
the words whose number in their window leaves the remainder p when divided by the number of passes. A pass so hides
about every seventh word at once, as training does, instead of a single word, which would take as many passes as a
window has words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from selmask.masking.registry import titled
from selmask.models.loading import load_for_mlm
from selmask.models.masked_head import MaskedTokenLoss
from selmask.models.model_folder import no_trained_head
from selmask.scoring.word_scores import WordScores

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.scoring.corpus_reader import CorpusReader


@torch.no_grad()
def surprise(model: Path, reader: CorpusReader, passes: int) -> WordScores:
    """The scores of all words under the masked language model in `model`.

    Raises:
        BadModel: its masked-LM head is new, so its probabilities mean nothing.
    """
    loaded = load_for_mlm(model, seed=0)
    if loaded.new_head:
        raise no_trained_head(model.name, titled("surprise"))
    module = reader.placed(MaskedTokenLoss(loaded.model))
    first_unit, scores = reader.prepared.windows.first_unit, reader.blank()
    batches = reader.batches(reader.rows)
    for step, batch in reader.read(batches * passes, scores):
        number = batch.unit - first_unit[batch.rows][batch.window]
        is_hidden = (number % passes == step // len(batches))[batch.word]
        if not is_hidden.any():
            continue
        position = torch.from_numpy(batch.position[is_hidden]).to(batch.input_ids.device)
        visible = batch.input_ids.flatten().index_fill(0, position, reader.mask_id).view_as(batch.input_ids)
        targets = batch.input_ids.flatten()[position]
        losses = module(visible, batch.attention_mask, position, targets).cpu().numpy()
        np.add.at(scores, batch.unit[batch.word[is_hidden]], losses)
    return WordScores(scores, {})
