"""The part that a strategy plays in a comparison: a control of some kind, or what is compared."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """What a comparison needs a strategy for."""

    BASELINE = "baseline"
    """The base model without post-training: tells whether post-training helps at all."""

    RANDOM = "random"
    """Words chosen at random: the usual reference, tells whether the choice of words helps."""

    PLACEBO = "placebo"
    """A false lexicon: tells whether the lexicon itself helps."""

    ORDINARY = "ordinary"
    """None of these: a strategy whose effect is in question."""
