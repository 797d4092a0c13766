"""Guesses for a hidden word, before and after post-training, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import streamlit as st

from selmask.charts import fillings
from selmask.masking.registry import titled
from selmask.runs.kinds.all_kinds import kind_of, parsed
from selmask.text.words import find_words
from selmask.ui.parts import downloads
from selmask.ui.predict import loaded_models
from selmask.ui.shell import error_box
from selmask.ui.shell.resources import store
from selmask.ui.shell.strategy_styles import style_of
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from selmask.predictor.client import Guess
    from selmask.store.run import Run

GUESSES = "predict-guesses"
"""Session key of the last guesses, with the encoder and the place that they are for."""

EXAMPLE = "After a week of rain, leaf rust was confirmed in the wheat."
MASK = "[MASK]"
MOST_WORDS = 40
"""How many words of a sentence can be chosen."""

NO_HEAD = (
    "The base model was not trained to guess words; post-training added the layer that does. An untrained layer "
    "guesses at random, so there is nothing to show."
)


class Place(NamedTuple):
    """The hidden part of a text: `text[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The hidden characters."""
        return self.text[self.start : self.end]


def encoder_of(run: Run) -> Run | None:
    """The finished post-training run that `run` is, or was fine-tuned from; None if there is none."""
    if kind_of(run).leaves != "classifier":
        return run
    parent = None if run.parent_id is None else store().runs.get(run.parent_id)
    return parent if parent is not None and parent.state.is_finished else None


def show(run: Run) -> None:
    """Asks for a sentence and the word to hide, and draws the guesses of both models."""
    encoder = encoder_of(run)
    if encoder is None:
        st.caption(
            "This model was fine-tuned without post-training, so there is no before and after. Choose another model."
        )
        return
    place = _place()
    asked = (encoder.id, encoder.ended_at, place)  # a run that is done again has another model
    if place is None:
        st.caption("Write a sentence with the word to hide.")
    if st.button("Guess", key="predict-guess", type="primary", disabled=place is None) and place:
        with error_box.shown(), st.spinner("Guessing. The first time, both models have to be loaded…"):
            st.session_state[GUESSES] = (asked, loaded_models.guesses(encoder, *place))
    about, guesses = st.session_state.get(GUESSES, (None, None))
    if place is not None and guesses is not None and about == asked:
        _side_by_side(encoder, place, *guesses)


def _place() -> Place | None:
    """Asks for a sentence and, unless it contains [MASK], for the word to hide; None if it has no word."""
    tip = f"Type {MASK} where a word should be guessed, or choose a word of the sentence below."
    text = st.text_input("Sentence", EXAMPLE, key="predict-sentence", persist_state="session", help=tip) or ""
    if MASK in text:
        start = text.index(MASK)
        return Place(text, start, start + len(MASK))
    words = list(find_words(text))[:MOST_WORDS]
    if not words:
        return None
    number = st.pills(
        "Hidden word",
        range(len(words)),
        format_func=lambda place: literal(words[place].text),
        default=len(words) - 1,  # the last word has the most context before it
        required=True,
        key=f"predict-hidden-{len(words)}",
    )
    return Place(text, words[number].start, words[number].end)


def _side_by_side(encoder: Run, place: Place, before: Guess | None, after: Guess) -> None:
    most = max(share for guess in (before, after) if guess for _, share in guess.fillings)
    strategy = parsed(encoder).masked_by
    left, right = st.columns(2, gap="medium")
    with left:
        if before is None:
            st.markdown(f"**Before: {literal(parsed(encoder).base_model)}**")
            st.info(NO_HEAD)
        else:
            _guesses_of(before, place, f"Before: {parsed(encoder).base_model}", "before", "none", most)
    with right:
        _guesses_of(after, place, f"After: {titled(strategy)}", "after", strategy, most)
    st.caption(
        "Each guess is one token of the model's vocabulary; one that begins with ## continues a word. The "
        "probabilities say what the model expects in this place, not what is true."
    )


def _guesses_of(guess: Guess, place: Place, title: str, name: str, strategy: str, most: float) -> None:
    words, shares = zip(*guess.fillings, strict=True)
    figure = fillings(words, shares, title, style_of(strategy), most=most)
    table = pd.DataFrame({"filling": words, "probability": shares})
    downloads.chart(figure, table, f"fillings-{name}", f"{title}: the most likely words")
    if place.word != MASK:
        st.caption(literal(_about_hidden(guess, place.word)))


def _about_hidden(guess: Guess, word: str) -> str:
    if guess.probability is None or guess.rank is None:
        return f"This model splits “{word}” into {guess.pieces} tokens, so no single guess can be that word."
    return f"“{word}” itself: {100 * guess.probability:.1f} %, guess number {guess.rank:,}."
