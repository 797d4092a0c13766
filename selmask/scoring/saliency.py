"""Saliency of a word for a classifier's decision: |gradient x embedding|, summed over its tokens.

For each token |g . e|, where e is its input embedding and g the gradient, at that embedding, of the logit of the class
that the classifier predicts for the window. To first order this is the change of the logit if the token's embedding
were set to zero. Train No Evil (Gu et al. 2020) asks the same question by trying out every word, one classification
each; here one gradient answers it for all words of a window. The logit is used and not the loss, whose gradient
vanishes where a classifier is certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from selmask.scoring.word_scores import WordScores

if TYPE_CHECKING:
    from selmask.scoring.corpus_reader import CorpusReader


def task(classifier: Any, reader: CorpusReader) -> WordScores:
    """The scores of all words under `classifier`, a `...ForSequenceClassification` of transformers."""
    model = reader.placed(classifier).requires_grad_(requires_grad=False)
    embeddings: list[Tensor] = []

    def keep(_module: object, _inputs: object, output: Tensor) -> Tensor:
        embeddings.append(output.requires_grad_())
        return output

    scores = reader.blank()
    handle = model.get_input_embeddings().register_forward_hook(keep)
    try:
        for _, batch in reader.read(reader.batches(reader.rows), scores):
            logits = model(input_ids=batch.input_ids, attention_mask=batch.attention_mask).logits
            embedding = embeddings.pop()
            (gradient,) = torch.autograd.grad(logits.float().amax(dim=-1).sum(), embedding)
            saliency = (gradient.float() * embedding.float()).sum(-1).abs()
            scores[batch.unit] = batch.sums(saliency).detach().cpu().numpy()
    finally:
        handle.remove()
    return WordScores(scores, {})
