"""Controls: the arms of an experiment that the others are judged by."""

from __future__ import annotations

from typing import NamedTuple


class Controls(NamedTuple):
    """The names of the arms that are controls, and of those that a placebo is for; empty where there are none.

    Attributes:
        untrained: Without post-training: they tell whether post-training helps at all.
        random: With words chosen at random: the usual reference.
        placebos: With a false lexicon: they tell whether the lexicon itself helps.
        lexical: Those that hide terms of the lexicon first: each is compared with the placebos.
    """

    untrained: frozenset[str] = frozenset()
    random: frozenset[str] = frozenset()
    placebos: frozenset[str] = frozenset()
    lexical: frozenset[str] = frozenset()
