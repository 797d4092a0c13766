"""Measures: every number in the results of runs, with its title and its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.metrics import metrics
from selmask.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKENS_PER_SECOND = Quantity("tokens per second", "A token is a word or a part of one; padding is not counted.")
HELD_OUT_LOSS = Quantity(
    "held-out loss", "Loss on hidden words in texts that were not used for training; lower is better."
)
GENERAL_LOSS = Quantity(
    "loss on everyday English",
    "Loss on hidden words in everyday English sentences; a rise means that the model forgets general language.",
)

_BESIDE_METRICS = {
    "held_out_loss": HELD_OUT_LOSS,
    "general_loss": GENERAL_LOSS,
    "left_out": Quantity(
        "texts left out", "Texts of the corpus that repeat, nearly repeat or contain a text of the test set."
    ),
    "left_out_near": Quantity("near duplicates", "Of these, the texts that only nearly repeat a test text."),
    "left_out_containing": Quantity("containing texts", "Of these, the longer texts that contain a test text."),
    "tokens_per_second": TOKENS_PER_SECOND,
    "masked_share": Quantity("tokens hidden", "Share of all tokens that were hidden during training.", True),
    "unparsable": Quantity(
        "answers without a class",
        "Answers of the language model that name no class, or several; each counts as an error.",
    ),
    "scored": Quantity("words scored", "Words and terms that have a score from the model."),
}


def measures() -> Mapping[str, Quantity]:
    """Every measured number by its key: the metrics, then the others."""
    return {**metrics(), **_BESIDE_METRICS}
