"""How near a word is to what its whole document says: KeyBERT's idea with the encoder's own embeddings.

A word's embedding is the mean of the last hidden states of its tokens, where they stand; a document's is the mean over
the tokens of all its windows, special ones left out. The score is max(0, cosine of the two).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from selmask.models.loading import load_encoder
from selmask.scoring.scored import Scored

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.scoring.reading import Reading


@torch.no_grad()
def keyword(model: Path, reading: Reading) -> Scored:
    """The scores of all words under the encoder in `model`.

    A document of several windows is read twice, for its own embedding first: to keep the embeddings of all its words
    until its last window was read would take more memory than a corpus of long documents leaves.
    """
    encoder = reading.placed(load_encoder(model))
    windows = reading.prepared.windows
    in_parts = (np.bincount(windows.document)[windows.document] > 1) & (windows.last > windows.first)
    documents, number = np.unique(windows.document[in_parts], return_inverse=True)
    # Sums do for means: a cosine does not ask for lengths. The first row is for documents of one window.
    slot = np.zeros(len(windows), dtype=np.int64)
    slot[in_parts] = number + 1
    whole = torch.zeros(len(documents) + 1, encoder.config.hidden_size, device=encoder.device)
    scores = reading.blank()
    first, second = (reading.batches(rows) for rows in (np.flatnonzero(in_parts), reading.rows))
    for step, read in reading.through([*first, *second], scores, whole):
        hidden = encoder(input_ids=read.input_ids, attention_mask=read.attention_mask)[0].float()
        of_window, own = (hidden * read.text[..., None]).sum(1), torch.from_numpy(slot[read.rows]).to(hidden.device)
        if step < len(first):
            whole.index_add_(0, own, of_window)
            continue
        document = torch.where(own[:, None] > 0, whole[own], of_window)
        of_word = document[torch.from_numpy(read.window).to(hidden.device)]
        nearness = functional.cosine_similarity(read.means(hidden), of_word).clamp(min=0)
        scores[read.unit] = nearness.cpu().numpy()
    return Scored(scores, {})
