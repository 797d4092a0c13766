"""The part that a strategy plays in a comparison: one of the controls, or a strategy under test."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """The purpose that a strategy serves in a comparison."""

    BASELINE = "baseline"
    """The base model without post-training."""

    RANDOM = "random"
    """Words chosen at random, the usual reference."""

    PLACEBO = "placebo"
    """A false lexicon."""

    ORDINARY = "ordinary"
    """None of these: a strategy under test."""

    @property
    def question(self) -> str:
        """What a comparison with this control tells; empty where it is not a control."""
        return _QUESTIONS.get(self, "")


_QUESTIONS = {
    Part.BASELINE: "whether post-training helps at all",
    Part.RANDOM: "whether the choice of words helps",
    Part.PLACEBO: "whether the lexicon matters",
}
