"""Everyday English under fixed masks, to measure how much general language a model forgets in post-training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.corpus.everyday_english import everyday_sentences
from selmask.masking.domain import Domain
from selmask.masking.held_out import SEED, HeldOutMasks
from selmask.masking.masker import prepare
from selmask.specs import Masking

if TYPE_CHECKING:
    from selmask.masking.hide.masked_windows import MaskedWindows
    from selmask.masking.prepare.tokenizer import TextTokenizer

_MASKING = Masking(rate=0.25)
"""Two or three words of each sentence. A rate of 0.15 hides one, and a mean over two hundred words is too noisy."""


def everyday_windows(tokenizer: TextTokenizer, max_length: int) -> MaskedWindows:
    """The sentences under masks that depend on the tokenizer alone, so that all runs with it are measured alike.

    Args:
        tokenizer: The model's, including any terms that were added to it.
        max_length: Tokens of a window.
    """
    yardstick = HeldOutMasks()
    masker = prepare(Domain(everyday_sentences()), yardstick, tokenizer, length=max_length).fit(yardstick)
    return masker.windows(_MASKING, SEED)
