"""What runs measure, as a person reads it: a name, what it means, and the number in the form that suits it."""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """One kind of number that a run's result or its metrics hold.

    Attributes:
        title: What a person calls it.
        meaning: One sentence, for a tooltip.
        is_share: Whether it lies between 0 and 1 and is shown in percent.
    """

    title: str
    meaning: str
    is_share: bool = False

    def in_words(self, value: float) -> str:
        """`value` as it is shown: `71.2 %`, `35,210`, `2.314`."""
        if self.is_share:
            return f"{100 * value:.1f} %"
        return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


MEASURES = {
    "macro_f1": Measure("Macro-F1", "Precision and recall in one number; a rare class counts as much as any.", True),
    "accuracy": Measure("Accuracy", "The share of texts that were given their true class.", True),
    "precision": Measure("Precision", "Of the texts given a class, the share that is of it; mean over classes.", True),
    "recall": Measure("Recall", "Of the texts of a class, the share that was given it; mean over classes.", True),
    "mcc": Measure("MCC", "Matthews' correlation of true and given classes: 0 is chance, 1 is perfect."),
    "ece": Measure("Calibration error", "By how much the classifier's probabilities are wrong on average.", True),
    "held_out_loss": Measure(
        "Held-out loss", "How badly hidden words are guessed in texts that were not trained on; lower is better."
    ),
    "general_loss": Measure(
        "Everyday English loss", "The same for sentences about no special field: what is forgotten."
    ),
    "left_out": Measure("Texts left out", "Texts of the corpus that are in the test set, too, or nearly so."),
    "left_out_near": Measure("Nearly test texts", "Those among them that only nearly repeat a text of the test set."),
    "tokens_per_second": Measure("Tokens a second", "A token is a word or a part of one; padding is not counted."),
    "masked_share": Measure("Tokens masked", "The share of all tokens that was hidden while training.", True),
    "scored": Measure("Words scored", "Words and terms that the model's scores make candidates for hiding."),
}

COMPARED = {name: MEASURES[name].title for name in ("macro_f1", "accuracy", "precision", "recall")}
"""Those by which strategies are compared on the pages."""
