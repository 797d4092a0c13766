"""The contract of a masking strategy.

A strategy is a frozen record of its parameters. It looks at the corpus once (`fit`) and then gives every unit a tier
and a score. All strategies share the rest: cutting text into units, picking within the budget, and replacing. A new
strategy is a class with a name, a title, a description, a citation and a `fit` of a few lines (see docs/extending.md).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field

from selmask.fields.share import InPercent
from selmask.fields.usual import Usual
from selmask.masking.look import Look
from selmask.masking.part import Part
from selmask.masking.sought_terms import Terms
from selmask.masking.text_form import TextForm
from selmask.masking.units import ADDRESS, MASKABLE, Units
from selmask.specs import Masking, Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.domain import Domain

FIRST, FILL, NEVER = np.int8(0), np.int8(1), np.int8(-1)


class Weights(NamedTuple):
    """The tiers and scores that a strategy gives U units.

    Attributes:
        tier: int8 [U]; FIRST, FILL (once no first choice fits any more) or NEVER.
        score: float32 [U], >= 0; the unit's weight within its tier; 0 makes it no candidate.
    """

    tier: NDArray[np.int8]
    score: NDArray[np.float32]


Weigh = Callable[[Units], Weights]

UniformShare = Annotated[
    InPercent,
    Field(ge=0, le=1, description="Share of the budget drawn uniformly among all words, so that each can be hidden."),
]
FirstShare = Annotated[
    InPercent,
    Field(gt=0, le=1, description="The largest share of the budget for the first choices, the lexicon terms."),
]
_CHOSEN_BY = ("selection", "temperature", "uniform_share", "first_share")


class SpanLengths(NamedTuple):
    """The distribution of span lengths in units: geometric with parameter `p`, cut off at `longest`."""

    p: float
    longest: int


class Scoring(Spec):
    """A request for scores that a model gives every unit of a corpus, computed once by a worker and kept.

    Attributes:
        method: The name of a scorer; `selmask/scoring/scorer.py` says what a scorer is and needs.
        parameters: The scorer's parameters beside the corpus and the model.
    """

    method: str
    parameters: dict[str, float] = Field(default_factory=dict)


class Choice(NamedTuple):
    """The rule by which units are picked within the budget: a strategy's parameters and the shared settings together.

    `alike` means that all scores are equal, so that drawing in proportion to them is drawing uniformly.
    """

    rate: float
    occurrences: Literal["each", "all", "one"]
    selection: Literal["weighted", "top"] = "weighted"
    temperature: float = 1.0
    uniform_share: float = 0.0
    first_share: float = 1.0
    second_round: bool = True
    spans: SpanLengths | None = None
    alike: bool = False

    @property
    def is_random(self) -> bool:
        """Whether the masks can differ from epoch to epoch."""
        return self.selection == "weighted" or self.occurrences == "one" or self.uniform_share > 0


class Strategy(Spec):
    """Base of all strategies; the fields of a subclass are its parameters.

    Attributes:
        title: A readable name for people, which stands beside the name; a subclass that sets none has it from its name.
        description: One sentence for the page.
        citation: The publication that it comes from.
        needs_lexicon: Whether it is refused without a lexicon.
        prefers_terms: Whether terms of the lexicon are its first choice, so that a placebo tells what they matter.
        is_random_family: Whether all units of a tier have the same score, which the pick then need not read.
        searches_corpus: Whether `terms` reads the corpus, so that its result is worth keeping.
        trains: False for the arm without post-training.
        part: The part it plays in a comparison; a subclass that sets none is an ordinary strategy, whatever its base.
        look: Its look in charts; None, also for a subclass that sets none, has one derived from the name.
    """

    title: ClassVar[str]
    description: ClassVar[str]
    citation: ClassVar[str]
    needs_lexicon: ClassVar[bool] = False
    prefers_terms: ClassVar[bool] = False
    is_random_family: ClassVar[bool] = False
    searches_corpus: ClassVar[bool] = False
    trains: ClassVar[bool] = True
    part: ClassVar[Part] = Part.ORDINARY
    look: ClassVar[Look | None] = None

    name: str

    @classmethod
    def noun(cls) -> str:
        """The strategy in a message about its parameters."""
        return f"strategy {cls.model_fields['name'].default}"

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Reset title, part and look unless the class sets them: no two strategies may be alike in any of them."""
        super().__pydantic_init_subclass__(**kwargs)
        own = vars(cls)
        if "title" not in own:
            cls.title = str(cls.model_fields["name"].default).replace("-", " ").capitalize()
        if "part" not in own:
            cls.part = Part.ORDINARY
        if "look" not in own:
            cls.look = None

    @property
    def text_form(self) -> TextForm:
        """The form of text that it needs: by default terms and words of the text as it is."""
        return TextForm()

    @property
    def scoring(self) -> Scoring | None:
        """The scores that a model must give before this strategy can weigh units; None if it needs none."""
        return None

    def as_fitted(self) -> Self:
        """The same strategy with the parameters of the pick at their defaults: strategies equal in this share one fit.

        `fit` and `terms` must therefore not read selection, temperature, uniform_share and first_share.
        """
        fields = type(self).model_fields
        return self.model_copy(update={name: fields[name].default for name in _CHOSEN_BY if name in fields})

    def in_language(self, language: str) -> Self:  # noqa: ARG002  most strategies ignore it
        """The strategy to fit on a corpus in `language`, one of the languages with a list of stop words."""
        return self

    def terms(self, domain: Domain) -> Terms:
        """The terms it looks for in the text: by default the lexicon's."""
        return Terms(tuple(domain.terms))

    @abstractmethod
    def fit(self, corpus: Units) -> Weigh:
        """Look at the corpus once; the returned function weighs the units of any documents.

        Raises:
            NothingToHide: the corpus has no word for this strategy; a larger one may have some.
        """

    def choice(self, masking: Masking) -> Choice:
        """The rule of the pick under the experiment's shared settings and this strategy's own parameters."""
        own = {name: getattr(self, name) for name in _CHOSEN_BY if name in type(self).model_fields}
        return Choice(masking.rate, masking.occurrences, alike=self.is_random_family, **own)

    def replacement(self, masking: Masking) -> tuple[float, float, float]:
        """Shares of [MASK], random token and unchanged among the picked units."""
        return masking.shares


class UnitStrategy(Strategy):
    """A strategy that can hide whole terms and words, or single words or tokens of them."""

    unit: Literal["term", "word", "token"] = Field(
        "term",
        description="What is hidden as a whole. term: lexicon terms, and words outside them; word: single words, also "
        "those of a term; token: single tokens, also those of a word.",
        json_schema_extra={"published": "token"},
    )

    @property
    def text_form(self) -> TextForm:
        """Terms, words or tokens of the text as it is."""
        return TextForm(unit=self.unit)


class WordStrategy(Strategy):
    """A strategy that can hide a term as a whole or word by word, but no single tokens."""

    unit: Literal["term", "word"] = Field(
        "term",
        description="What is hidden as a whole. term: lexicon terms, and words outside them; word: single words, also "
        "those of a term.",
        json_schema_extra={"before": "term"},
    )

    @property
    def text_form(self) -> TextForm:
        """Terms or words of the text as it is."""
        return TextForm(unit=self.unit)


class ScoredStrategy(Strategy):
    """A strategy whose scores differ from unit to unit, with parameters for their use."""

    selection: Literal["weighted", "top"] = Field(
        "weighted",
        description="Draw units in proportion to their score, or always take the highest scores.",
        json_schema_extra={"published": "top"},
    )
    temperature: Annotated[float, Usual(0.1, 3, "1")] = Field(
        1.0, gt=0, le=100, description="For weighted selection: below 1, high scores are preferred more; above 1, less."
    )
    uniform_share: UniformShare = 0.0


def words_of(units: Units) -> NDArray[np.bool_]:
    """bool [U]; the units that may be candidates.

    Where units are terms or words: those with a letter or digit that are no URL, e-mail address or @name. Where units
    are tokens: all but special tokens.
    """
    return units.has(MASKABLE) & ~units.has(ADDRESS)


def constant(units: Units) -> NDArray[np.float32]:
    """float32 [U]; the score 1 for every unit."""
    return np.ones(len(units.type), dtype=np.float32)
