"""Similarity of a word to its whole document: KeyBERT's idea with the encoder's own embeddings.

A word's embedding is the mean of the last hidden states of its tokens in context; a document's is the mean over the
tokens of all its windows, special tokens left out. The score is max(0, cosine of the two).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from selmask.models.loading import load_encoder
from selmask.scoring.word_scores import WordScores

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.scoring.corpus_reader import CorpusReader


@torch.no_grad()
def keyword(model: Path, reader: CorpusReader) -> WordScores:
    """The scores of all words under the encoder in `model`.

    A document of several windows is read twice, the first time for its own embedding: keeping the embeddings of all
    words until the document's last window is read would need too much memory for a corpus of long documents.
    """
    encoder = reader.placed(load_encoder(model))
    windows = reader.prepared.windows
    in_parts = (np.bincount(windows.document)[windows.document] > 1) & (windows.last > windows.first)
    documents, number = np.unique(windows.document[in_parts], return_inverse=True)
    # Sums replace means, because a cosine ignores lengths. Row 0 stands for documents of one window.
    slot = np.zeros(len(windows), dtype=np.int64)
    slot[in_parts] = number + 1
    whole = torch.zeros(len(documents) + 1, encoder.config.hidden_size, device=encoder.device)
    scores = reader.blank()
    first, second = (reader.batches(rows) for rows in (np.flatnonzero(in_parts), reader.rows))
    for step, batch in reader.read([*first, *second], scores, whole):
        hidden = encoder(input_ids=batch.input_ids, attention_mask=batch.attention_mask)[0].float()
        of_window, own = (hidden * batch.text[..., None]).sum(1), torch.from_numpy(slot[batch.rows]).to(hidden.device)
        if step < len(first):
            whole.index_add_(0, own, of_window)
            continue
        document = torch.where(own[:, None] > 0, whole[own], of_window)
        of_word = document[torch.from_numpy(batch.window).to(hidden.device)]
        similarity = functional.cosine_similarity(batch.means(hidden), of_word).clamp(min=0)
        scores[batch.unit] = similarity.cpu().numpy()
    return WordScores(scores, {})
