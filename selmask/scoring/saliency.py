"""How much a classifier's decision hangs on a word: the size of gradient times embedding, summed over its tokens.

For each token |g . e|, where e is its input embedding and g the gradient there of the logit of the class that the
classifier predicts for the window. To first order that is how much the logit would change were the token's embedding
taken away (set to zero): Train No Evil (Gu et al. 2020) asks the same by trying out every word, one classification
each; here one gradient answers for all words of a window. Of the logit and not of the loss, whose gradient vanishes
where a classifier is sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from selmask.scoring.scored import Scored

if TYPE_CHECKING:
    from selmask.scoring.reading import Reading


def task(classifier: Any, reading: Reading) -> Scored:
    """The scores of all words under `classifier`, a `...ForSequenceClassification` of transformers."""
    model = reading.placed(classifier).requires_grad_(requires_grad=False)
    embedded: list[Tensor] = []

    def keep(_module: object, _inputs: object, output: Tensor) -> Tensor:
        embedded.append(output.requires_grad_())
        return output

    scores = reading.blank()
    handle = model.get_input_embeddings().register_forward_hook(keep)
    try:
        for _, read in reading.through(reading.batches(reading.rows), scores):
            logits = model(input_ids=read.input_ids, attention_mask=read.attention_mask).logits
            embedding = embedded.pop()
            (gradient,) = torch.autograd.grad(logits.float().amax(dim=-1).sum(), embedding)
            size = (gradient.float() * embedding.float()).sum(-1).abs()
            scores[read.unit] = read.sums(size).detach().cpu().numpy()
    finally:
        handle.remove()
    return Scored(scores, {})
