"""The part that a strategy plays in a comparison: one of the controls, or a strategy under test."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """The purpose that a strategy serves in a comparison."""

    BASELINE = "baseline"
    """The base model without post-training: shows whether post-training helps at all."""

    RANDOM = "random"
    """Words chosen at random, the usual reference: shows whether the choice of words helps."""

    PLACEBO = "placebo"
    """A false lexicon: shows whether the lexicon itself helps."""

    ORDINARY = "ordinary"
    """None of these: a strategy under test."""
