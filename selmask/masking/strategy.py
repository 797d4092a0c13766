"""The contract of a masking strategy: what it must say, and nothing more.

A strategy is a frozen record of its parameters. It looks at the corpus once (`fit`) and then gives every unit a tier
and a score; cutting text into units, picking within the budget and replacing are shared by all strategies. A new one
is a class with a name, a description, a citation and a `fit` of a few lines (see README, "Add a strategy").
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field

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
    """What a strategy says of U units.

    Attributes:
        tier: int8 [U]; FIRST, FILL once no first choice fits, NEVER.
        score: float32 [U], >= 0; how much the unit is wanted within its tier; 0 is no candidate.
    """

    tier: NDArray[np.int8]
    score: NDArray[np.float32]


Weigh = Callable[[Units], Weights]

UniformShare = Annotated[
    float,
    Field(ge=0, le=1, description="Share of the budget drawn uniformly among all words, so that none stays unseen."),
]
FirstShare = Annotated[
    float, Field(gt=0, le=1, description="Share of the budget that the first choices, lexicon terms, may take at most.")
]
_CHOSEN_BY = ("selection", "temperature", "uniform_share", "first_share")


class SpanLengths(NamedTuple):
    """Lengths of spans in units: geometric with parameter `p`, at most `longest`."""

    p: float
    longest: int


class Scoring(Spec):
    """Scores that a model gives every unit of a corpus, computed once by a worker and kept.

    Attributes:
        method: The name of a scorer in `selmask.scoring`.
        parameters: What it is told beside the corpus and the model.
        needs_head: It asks the model's masked-LM head, which has to be a trained one.
        needs_labels: It learns the task from the training labels first; every label budget and seed has its own.
    """

    method: str
    parameters: dict[str, float] = Field(default_factory=dict)
    needs_head: bool = False
    needs_labels: bool = False

    @property
    def passes(self) -> int:
        """How many times the scorer reads the corpus."""
        return int(self.parameters.get("passes", 1))


class Choice(NamedTuple):
    """How units are chosen within the budget; drawn from a strategy and the experiment's shared settings.

    `alike` says that every score is the same, so that drawing in proportion to it is drawing uniformly.
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
        """Whether another epoch can give other masks."""
        return self.selection == "weighted" or self.occurrences == "one" or self.uniform_share > 0


class Strategy(Spec):
    """Base of all strategies; the fields of a subclass are its parameters.

    Attributes:
        description: One sentence for the page.
        citation: Where it comes from.
        needs_lexicon: Refused without one.
        is_random_family: Its scores are constant, and so never read by the pick: among units of one tier all are
            wanted alike.
        searches_corpus: `terms` reads the corpus, so that its answer is kept.
        trains: False for the arm without post-training.
        part: What a comparison needs it for; a subclass that sets none is an ordinary strategy, whatever its base is.
        look: How it is drawn; None, also for a subclass that sets none, leaves the look to be derived from the name.
    """

    description: ClassVar[str]
    citation: ClassVar[str]
    needs_lexicon: ClassVar[bool] = False
    is_random_family: ClassVar[bool] = False
    searches_corpus: ClassVar[bool] = False
    trains: ClassVar[bool] = True
    part: ClassVar[Part] = Part.ORDINARY
    look: ClassVar[Look | None] = None

    name: str

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Undo the inheritance of part and look: two strategies must not look alike or play the same control."""
        super().__pydantic_init_subclass__(**kwargs)
        own = vars(cls)
        if "part" not in own:
            cls.part = Part.ORDINARY
        if "look" not in own:
            cls.look = None

    @property
    def text_form(self) -> TextForm:
        """The form in which the text is weighed: terms, else words, of the text as it is."""
        return TextForm()

    @property
    def scoring(self) -> Scoring | None:
        """What a model has to say of every unit before this strategy can weigh it; None where none is asked."""
        return None

    def as_fitted(self) -> Self:
        """The same with what only the pick reads at its defaults: strategies that are equal so share one fit.

        `fit` and `terms` must therefore not read selection, temperature, uniform_share and first_share.
        """
        fields = type(self).model_fields
        return self.model_copy(update={name: fields[name].default for name in _CHOSEN_BY if name in fields})

    def in_language(self, language: str) -> Self:  # noqa: ARG002  most do not heed it
        """The same as it is fitted on a corpus in `language`, one of those with a list of stop words."""
        return self

    def terms(self, domain: Domain) -> Terms:
        """What is looked for in the text: the lexicon. Asked where `searches_corpus` says that the corpus decides."""
        return Terms(tuple(domain.terms))

    @abstractmethod
    def fit(self, corpus: Units) -> Weigh:
        """Look at the corpus once; the result weighs the units of any documents."""

    def choice(self, masking: Masking) -> Choice:
        """How units are picked under the experiment's shared settings and the parameters that this strategy has."""
        own = {name: getattr(self, name) for name in _CHOSEN_BY if name in type(self).model_fields}
        return Choice(masking.rate, masking.occurrences, alike=self.is_random_family, **own)

    def replacement(self, masking: Masking) -> tuple[float, float, float]:
        """Shares of [MASK], random token and unchanged among the picked units."""
        return masking.shares


class UnitStrategy(Strategy):
    """A strategy that may hide terms and words as wholes, or parts of them."""

    unit: Literal["term", "word", "token"] = Field(
        "term",
        description="Hidden as a whole: a lexicon term, else a word; single words, those of a term too; or single "
        "tokens, those of a term too.",
        json_schema_extra={"published": "token"},
    )

    @property
    def text_form(self) -> TextForm:
        """Terms, words or tokens of the text as it is."""
        return TextForm(unit=self.unit)


class WordStrategy(Strategy):
    """A strategy that may hide a term as a whole, or its words one by one; single tokens mean nothing to it."""

    unit: Literal["term", "word"] = Field(
        "term", description="Hidden as a whole: a lexicon term, else a word; or single words, those of a term too."
    )

    @property
    def text_form(self) -> TextForm:
        """Terms or words of the text as it is."""
        return TextForm(unit=self.unit)


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
    uniform_share: UniformShare = 0.0


def words_of(units: Units) -> NDArray[np.bool_]:
    """bool [U]; the units that may be candidates: with a letter or digit, and no URL, e-mail address or @name.

    Where units are tokens: all but special ones.
    """
    return units.has(MASKABLE) & ~units.has(ADDRESS)


def constant(units: Units) -> NDArray[np.float32]:
    """float32 [U]; the score 1 of a strategy that wants all units alike."""
    return np.ones(len(units.type), dtype=np.float32)
