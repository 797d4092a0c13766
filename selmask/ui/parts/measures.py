"""Measures: every number in the results of runs, with its title and its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.metrics import metrics
from selmask.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKENS_PER_SECOND = Quantity("tokens a second", "A token is a word or a part of one; padding is not counted.")

_BESIDE_METRICS = {
    "held_out_loss": Quantity(
        "held-out loss", "How badly hidden words are guessed in texts that were not trained on; lower is better."
    ),
    "general_loss": Quantity(
        "everyday English loss", "The same for sentences about no special field: a rise means that it is forgotten."
    ),
    "left_out": Quantity(
        "texts left out", "Texts of the corpus that repeat, or nearly repeat, a text of the test set."
    ),
    "left_out_near": Quantity("nearly test texts", "Those among them that only nearly repeat a text of the test set."),
    "tokens_per_second": TOKENS_PER_SECOND,
    "masked_share": Quantity("tokens masked", "The share of all tokens that was hidden while training.", True),
    "scored": Quantity("words scored", "Words and terms that the model's scores make candidates for hiding."),
}


def measures() -> Mapping[str, Quantity]:
    """Every measured number by its key: the metrics, then the others."""
    return {**metrics(), **_BESIDE_METRICS}
