"""What the page Masks asks: which data, which text, which strategies."""

from __future__ import annotations

import streamlit as st

from selmask.masking.registry import strategies
from selmask.specs import Masking, PostTraining
from selmask.ui import choose, form
from selmask.ui.mask_views import Domain, Settings

SIDE_BY_SIDE = 4
OWN_TEXT, FROM_CORPUS = "A text of my own", "A text of the corpus"
USUAL = ("random-word", "sm-lex-tfidf", "sm-nonlex-tfidf")
EXAMPLE = "Measles and whooping cough were reported at two schools. Measles spreads by droplets."


def domain() -> Domain | None:
    """Which data sets, and whose tokenizer; None while one is missing."""
    first, second, third = st.columns([4, 4, 5])
    with first:
        corpus = choose.dataset("Corpus", "corpus", "masks-corpus", tip="Strategies are fitted on all of it.")
    with second:
        lexicon = choose.dataset("Lexicon", "lexicon", "masks-lexicon", without="No lexicon", tip="Your field's terms")
    with third:
        model = choose.model("Tokenizer of", "masks-model", "Each encoder cuts words into tokens in its own way.")
    with st.expander("Advanced"):
        left_out = choose.dataset(
            "Texts left out of the corpus",
            "labelled",
            "masks-labelled",
            without="None",
            tip="Training leaves out texts of the corpus that repeat a test text; here it is told which they are.",
        )
        length = form.fields(PostTraining(), "masks-post", ["max_length"]).max_length
    return Domain.of(corpus, lexicon, left_out, model, length) if corpus and model else None


def text(documents: list[int]) -> int | str:
    """A row of the corpus, out of `documents`, or a text that a person wrote."""
    source, chosen = st.columns([2, 3], vertical_alignment="top")
    kind = source.segmented_control(
        "Text", [FROM_CORPUS, OWN_TEXT], default=FROM_CORPUS, required=True, key="masks-source", persist_state="session"
    )
    if kind == OWN_TEXT:
        return chosen.text_area("A text of my own", EXAMPLE, key="masks-text", persist_state="session") or EXAMPLE
    label = f"Number of the text, 1 to {len(documents):,}"
    number = chosen.number_input(label, 1, len(documents), key="masks-document", persist_state="session")
    return documents[number - 1]


def settings(has_lexicon: bool) -> list[Settings]:
    """Up to four strategies, what they share, and the draw."""
    known = [name for name, each in strategies().items() if each.trains and (has_lexicon or not each.needs_lexicon)]
    chosen = st.multiselect(
        f"Strategies, up to {SIDE_BY_SIDE}",
        known,
        [name for name in USUAL if name in known],
        max_selections=SIDE_BY_SIDE,
        key="masks-strategies",
        persist_state="session",
    )
    rate, temperature, epoch, seed = (column.container() for column in st.columns(4))
    with rate:
        masking = Masking(rate=_slider("Rate", "rate", 0.05, 0.5, 0.15, 0.01, "Share of the tokens that is hidden."))
    with temperature:
        heat = _slider("Temperature", "temperature", 0.1, 3.0, 1.0, 0.1, "Below 1 high scores are preferred more.")
    with epoch:
        number = _slider("Epoch", "epoch", 1, 10, 1, 1, "Most strategies hide other words in each epoch.")
    with seed:
        draw = st.number_input("Seed", 0, 2**32 - 1, 0, key="masks-seed", help="Another seed draws other words.")
    return [Settings(name, _parameters(name, heat), masking, int(draw), int(number) - 1) for name in chosen]


def for_launch(where: Domain, chosen: list[Settings]) -> dict[str, object]:
    """The widgets of Launch that these choices fill, the baselines added."""
    names = ["none", "random-word", *(each.strategy for each in chosen)]
    return {
        "launch-corpus": where.corpus,
        "launch-lexicon": where.lexicon,
        "launch-model": where.model,
        "launch-strategies": list(dict.fromkeys(names)),
        "launch-masking-rate": chosen[0].masking.rate,
        "launch-post-max_length": where.max_length,
    }


def _slider(label: str, name: str, low: float, high: float, start: float, step: float, tip: str) -> float:
    value: float = st.slider(label, low, high, start, step, key=f"masks-{name}", help=tip, persist_state="session")
    return value


def _parameters(name: str, temperature: float) -> tuple[tuple[str, float], ...]:
    """The temperature, for strategies that draw by score."""
    return (("temperature", temperature),) if "temperature" in strategies()[name].model_fields else ()
