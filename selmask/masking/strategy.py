"""The contract of a masking strategy: what it must say, and nothing more.

A strategy is a frozen record of its parameters. It looks at the corpus once (`fit`) and then gives every unit a tier
and a score; cutting text into units, picking within the budget and replacing are shared by all strategies. A new one
is a class with a name, a description, a citation and a `fit` of a few lines (see README, "Add a strategy").
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from selmask.masking.preparation import Preparation
from selmask.masking.units import ADDRESS, MASKABLE, Units
from selmask.specs import Masking, Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST, FILL, NEVER = np.int8(0), np.int8(1), np.int8(-1)


class Weights(NamedTuple):
    """What a strategy says of U units.

    Attributes:
        tier: int8 [U]; FIRST, FILL once no first choice fits, NEVER.
        score: float32 [U], >= 0; how much the unit is wanted within its tier; 0 is no candidate.
    """

    tier: NDArray[np.int8]
    score: NDArray[np.float32]


Weigh = Callable[[Units], Weights]


class Choice(NamedTuple):
    """How `pick` chooses among weighed units; drawn from a strategy and the experiment's shared settings."""

    rate: float
    occurrences: Literal["each", "all", "one"]
    selection: Literal["weighted", "top"] = "weighted"
    temperature: float = 1.0
    uniform_share: float = 0.0
    first_share: float = 1.0
    second_round: bool = True

    @property
    def is_random(self) -> bool:
        """Whether another epoch can give other masks."""
        return self.selection == "weighted" or self.occurrences == "one" or self.uniform_share > 0


class Strategy(Spec):
    """Base of all strategies; the fields of a subclass are its parameters."""

    description: ClassVar[str]
    citation: ClassVar[str]
    preparation: ClassVar[Preparation] = Preparation()
    needs_lexicon: ClassVar[bool] = False
    is_random_family: ClassVar[bool] = False
    trains: ClassVar[bool] = True

    name: str

    @abstractmethod
    def fit(self, corpus: Units) -> Weigh:
        """Look at the corpus once; the result weighs the units of any documents."""

    def choice(self, masking: Masking) -> Choice:
        """How units are picked under the experiment's shared settings."""
        return Choice(rate=masking.rate, occurrences=masking.occurrences)

    def replacement(self, masking: Masking) -> tuple[float, float, float]:
        """Shares of [MASK], random token and unchanged among the picked units."""
        return masking.shares


class ScoredStrategy(Strategy):
    """A strategy whose scores differ from unit to unit, so that how they are used is a parameter."""

    selection: Literal["weighted", "top"] = Field(
        "weighted",
        description="Draw units in proportion to their score, or always take the highest.",
        json_schema_extra={"published": "top"},
    )
    temperature: float = Field(
        1.0, gt=0, le=100, description="For weighted selection: below 1 prefers high scores more, above 1 less."
    )
    uniform_share: float = Field(
        0.0, ge=0, le=1, description="Share of the budget drawn uniformly among all words, so that none stays unseen."
    )

    def choice(self, masking: Masking) -> Choice:
        """How units are picked under the experiment's shared settings."""
        return Choice(
            rate=masking.rate,
            occurrences=masking.occurrences,
            selection=self.selection,
            temperature=self.temperature,
            uniform_share=self.uniform_share,
            first_share=getattr(self, "first_share", 1.0),
        )


def words_of(units: Units) -> NDArray[np.bool_]:
    """bool [U]; the units that may be candidates: with a letter or digit, and no URL, e-mail address or @name."""
    return units.has(MASKABLE) & ~units.has(ADDRESS)


def constant(units: Units) -> NDArray[np.float32]:
    """float32 [U]; the score 1 of a strategy that wants all units alike."""
    return np.ones(len(units.type), dtype=np.float32)
