"""Similarity of a word to the nearest of the corpus's anchor words, after Difference-Masking.

That similarity to an anchor word decides is the idea of Wilf et al. 2023; how it is measured here is selmask's own. An
anchor stands for all its occurrences and so has no context. To be comparable, both are embedded without context: a word
as the mean of its tokens' input embeddings, an anchor as the mean of its occurrences, which a tokenizer may cut in
several ways. The score is max(0, largest cosine): 1 for an anchor itself, or less if it is cut in several ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from selmask.models.loading import load_encoder
from selmask.scoring.anchor_words import anchor_words
from selmask.scoring.word_scores import WordScores

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.scoring.corpus_reader import CorpusReader


@torch.no_grad()
def difference(model: Path, reader: CorpusReader, most: int) -> WordScores:
    """The scores of all words under the encoder in `model`, with at most `most` anchor words."""
    units = reader.prepared.units
    anchors = anchor_words(units, most)
    place = np.full(len(units.vocabulary), -1)
    place[anchors] = np.arange(len(anchors))
    embed = reader.placed(load_encoder(model)).get_input_embeddings()
    # Sums replace means, because a cosine ignores lengths.
    sums = torch.zeros(len(anchors), embed.weight.shape[1], device=embed.weight.device)
    scores, batches = reader.blank(), reader.batches(reader.rows)
    # The first pass embeds the anchors, the second compares every word with them.
    for step, batch in reader.read([*batches, *batches], scores, sums):
        words = batch.means(embed(batch.input_ids).float())
        if step < len(batches):
            anchor = place[units.type[batch.unit]]
            occurrences = torch.from_numpy(np.flatnonzero(anchor >= 0)).to(words.device)
            sums.index_add_(0, torch.from_numpy(anchor[anchor >= 0]).to(words.device), words[occurrences])
        elif len(anchors):
            cosines = functional.normalize(words, dim=1) @ functional.normalize(sums, dim=1).T
            scores[batch.unit] = cosines.float().amax(1).clamp(min=0).cpu().numpy()
    return WordScores(scores, {"anchors": [units.vocabulary.types[type_] for type_ in anchors]})
