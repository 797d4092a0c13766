"""How near a word is in meaning to the nearest of the corpus's anchor words, after Difference-Masking.

That nearness to an anchor decides is Wilf et al. 2023's; how it is measured here is selmask's own. An anchor stands for
all its occurrences and has no context; so that it can be compared with a word, both are embedded without context: a
word as the mean of its tokens' input embeddings, an anchor as the mean of its occurrences (a tokenizer may cut them in
several ways). The score is max(0, largest cosine): of an anchor itself 1, or less where it is
cut in several ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from selmask.models.loading import load_encoder
from selmask.scoring.anchors import anchor_types
from selmask.scoring.scored import Scored

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.scoring.reading import Reading


@torch.no_grad()
def difference(model: Path, reading: Reading, most: int) -> Scored:
    """The scores of all words under the encoder in `model`, with at most `most` anchors."""
    units = reading.prepared.units
    anchors = anchor_types(units, most)
    place = np.full(len(units.vocabulary), -1)
    place[anchors] = np.arange(len(anchors))
    embed = reading.placed(load_encoder(model)).get_input_embeddings()
    sums = torch.zeros(len(anchors), embed.weight.shape[1], device=embed.weight.device)
    scores, batches = reading.blank(), reading.batches(reading.rows)
    for step, read in reading.through([*batches, *batches], scores, sums):
        words = read.means(embed(read.input_ids).float())
        if step < len(batches):
            anchor = place[units.type[read.unit]]
            chosen = torch.from_numpy(np.flatnonzero(anchor >= 0)).to(words.device)
            sums.index_add_(0, torch.from_numpy(anchor[anchor >= 0]).to(words.device), words[chosen])
        elif len(anchors):
            nearness = functional.normalize(words, dim=1) @ functional.normalize(sums, dim=1).T
            scores[read.unit] = nearness.float().amax(1).clamp(min=0).cpu().numpy()
    return Scored(scores, {"anchors": [units.vocabulary.types[type_] for type_ in anchors]})
