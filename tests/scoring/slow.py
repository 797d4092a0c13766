"""Slow scorers, written straight from their definitions: one window and one word at a time, unpadded, unbatched."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from wordfreq import word_frequency

from selmask.masking.units import ADDRESS, MASKABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.prepare.tokenizer import TextTokenizer


class Slow:
    """A prepared corpus as lists: its windows, and the words in each with the places of their tokens."""

    def __init__(self, prepared: CorpusArrays, tokenizer: TextTokenizer) -> None:
        self.prepared, self.mask_id = prepared, tokenizer.mask_id
        self.before, self.after = len(tokenizer.prefix), len(tokenizer.suffix)
        cut = prepared.windows
        self.windows = [
            [*tokenizer.prefix, *prepared.ids[first:last].tolist(), *tokenizer.suffix]
            for first, last in zip(cut.first, cut.last, strict=True)
        ]

    def words(self, window: int) -> dict[int, list[int]]:
        """The positions of the tokens of each word that lies entirely in the window, by the unit's number."""
        of, cut = self.prepared, self.prepared.windows
        places = {}
        for unit in range(len(of.units.type)):
            first, tokens = int(of.unit_start[unit]), int(of.unit_tokens[unit])
            inside = first >= cut.first[window] and first + tokens <= cut.last[window]
            if inside and tokens and of.units.flags[unit] & MASKABLE and not of.units.flags[unit] & ADDRESS:
                places[unit] = [self.before + place - int(cut.first[window]) for place in range(first, first + tokens)]
        return places

    def blank(self) -> NDArray[np.float32]:
        return np.zeros(len(self.prepared.units.type), dtype=np.float32)


def keyword(slow: Slow, encoder: Any) -> NDArray[np.float32]:
    scores = slow.blank()
    with torch.no_grad():
        hidden = [encoder(input_ids=torch.tensor([ids]))[0][0] for ids in slow.windows]
    documents = slow.prepared.windows.document
    for window, states in enumerate(hidden):
        parts = [hidden[other] for other in range(len(hidden)) if documents[other] == documents[window]]
        document = torch.cat([part[slow.before : len(part) - slow.after] for part in parts]).mean(0)
        for unit, places in slow.words(window).items():
            word = states[places].mean(0)
            scores[unit] = max(0.0, float(word @ document / (word.norm() * document.norm())))
    return scores


def anchors(slow: Slow, most: int) -> list[str]:
    types = slow.prepared.units.vocabulary.types
    counts: Counter[str] = Counter()
    for unit, flags in enumerate(slow.prepared.units.flags):
        if flags & MASKABLE and not flags & ADDRESS:
            counts[types[slow.prepared.units.type[unit]]] += 1
    lettered = [text for text in types if counts[text] and any(sign.isalpha() for sign in text)]
    return sorted(lettered, key=lambda text: -counts[text] / max(word_frequency(text, "en"), 1e-8))[:most]


def difference(slow: Slow, encoder: Any, most: int) -> NDArray[np.float32]:
    table, types = encoder.get_input_embeddings().weight.detach(), slow.prepared.units.vocabulary.types
    words = {
        unit: table[[slow.windows[window][place] for place in places]].mean(0)
        for window in range(len(slow.windows))
        for unit, places in slow.words(window).items()
    }
    text = {unit: types[slow.prepared.units.type[unit]] for unit in words}
    chosen = [
        torch.stack([words[unit] for unit in words if text[unit] == anchor]).mean(0)
        for anchor in anchors(slow, most)
        if anchor in text.values()
    ]
    scores = slow.blank()
    for unit, word in words.items():
        scores[unit] = max(0.0, *(float(torch.cosine_similarity(word, anchor, dim=0)) for anchor in chosen))
    return scores


def surprise(slow: Slow, model: Any, passes: int) -> NDArray[np.float32]:
    scores = slow.blank()
    for window, ids in enumerate(slow.windows):
        words, first = slow.words(window), int(slow.prepared.windows.first_unit[window])
        for unit, places in words.items():
            hidden = [
                place
                for other, at in words.items()
                if (other - first) % passes == (unit - first) % passes
                for place in at
            ]
            visible = [slow.mask_id if place in hidden else id_ for place, id_ in enumerate(ids)]
            with torch.no_grad():
                logs = model(input_ids=torch.tensor([visible])).logits[0].log_softmax(-1)
            scores[unit] = sum(-float(logs[place, ids[place]]) for place in places)
    return scores


def task(slow: Slow, classifier: Any, nudge: float = 1e-4) -> NDArray[np.float32]:
    """By finite differences: the change of the predicted class's logit when a token's embedding is scaled a little."""
    scores, model = slow.blank(), classifier.double().eval()
    table = model.get_input_embeddings().weight.detach()
    for window, ids in enumerate(slow.windows):
        words = slow.words(window)
        if not words:
            continue

        def logits(place: int | None, factor: float, ids: list[int] = ids) -> Any:
            embedded = table[ids].clone()
            if place is not None:
                embedded[place] *= factor
            with torch.no_grad():
                return model(inputs_embeds=embedded[None], attention_mask=torch.ones(1, len(ids))).logits[0]

        chosen = int(logits(None, 1).argmax())
        for unit, places in words.items():
            changes = [logits(at, 1 + nudge)[chosen] - logits(at, 1 - nudge)[chosen] for at in places]
            scores[unit] = sum(abs(float(change)) / (2 * nudge) for change in changes)
    return scores
