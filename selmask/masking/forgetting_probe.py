"""Everyday English, masked once: what post-training must not make a model forget."""

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
"""Two or three words of a sentence: at 0.15 it were one, and a mean over two hundred words says little."""


def everyday_windows(tokenizer: TextTokenizer, max_length: int) -> MaskedWindows:
    """The sentences under masks that depend on the tokenizer alone, so that all runs with it are asked the same.

    Args:
        tokenizer: The model's, terms that were added to it included.
        max_length: Tokens of a window.
    """
    yardstick = HeldOutMasks()
    masker = prepare(Domain(everyday_sentences()), yardstick, tokenizer, length=max_length).fit(yardstick)
    return masker.windows(_MASKING, SEED)
