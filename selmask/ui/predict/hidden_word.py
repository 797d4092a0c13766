"""What an encoder would put in place of a hidden word, before and after its post-training, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import streamlit as st

from selmask.charts import fillings
from selmask.runs.kinds.all_kinds import kind_of, parsed
from selmask.text.words import find_words
from selmask.ui.parts import downloads
from selmask.ui.predict import prediction
from selmask.ui.shell import error_box, keys
from selmask.ui.shell.resources import store
from selmask.ui.shell.safe_text import literal

if TYPE_CHECKING:
    from selmask.predictor.client import Guess
    from selmask.store.run import Run

EXAMPLE = "After a week of rain, leaf rust was confirmed in the wheat."
MASK = "[MASK]"
MOST_WORDS = 40
"""Words of a sentence that are offered to be hidden."""

NO_HEAD = (
    "This base model was not trained to guess words: post-training gave it the part that does. What an untrained one "
    "says is chance, so there are no numbers here."
)


class Place(NamedTuple):
    """What is hidden: `text[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """What stands there."""
        return self.text[self.start : self.end]


def encoder_of(run: Run) -> Run | None:
    """The finished post-training run behind `run`, which may be `run` itself; None where there is none."""
    if kind_of(run).leaves != "classifier":
        return run
    parent = None if run.parent_id is None else store().runs.get(run.parent_id)
    return parent if parent is not None and parent.state.is_finished else None


def show(run: Run) -> None:
    """A sentence, the word to hide, and both models' guesses."""
    encoder = encoder_of(run)
    if encoder is None:
        st.caption("This model began with the base model as it is: nothing was post-trained. Choose another one above.")
        return
    place = _place()
    if st.button("Guess", key="predict-guess", type="primary", disabled=place is None) and place:
        with error_box.shown(), st.spinner("Asking both models; the first time they have to be loaded…"):
            st.session_state[keys.GUESSES] = (encoder.id, place, prediction.guesses(encoder, *place))
    asked, about, guesses = st.session_state.get(keys.GUESSES, (None, None, None))
    if place is not None and guesses is not None and (asked, about) == (encoder.id, place):
        _side_by_side(encoder, place, *guesses)


def _place() -> Place | None:
    """Asks for a sentence, and for the word to hide where it has no [MASK]."""
    tip = f"Write {MASK} where a word shall be guessed, or choose one of the sentence's words below."
    text = st.text_input("Sentence", EXAMPLE, key="predict-sentence", persist_state="session", help=tip) or ""
    if MASK in text:
        start = text.index(MASK)
        return Place(text, start, start + len(MASK))
    words = list(find_words(text))[:MOST_WORDS]
    if not words:
        return None
    chosen = st.pills(
        "Hidden word",
        range(len(words)),
        format_func=lambda number: literal(words[number].text),
        default=len(words) - 1,  # the last word has the most before it to be guessed from
        required=True,
        key=f"predict-hidden-{len(words)}",
    )
    return Place(text, words[chosen].start, words[chosen].end)


def _side_by_side(encoder: Run, place: Place, before: Guess | None, after: Guess) -> None:
    most = max(share for guess in (before, after) if guess for _, share in guess.fillings)
    strategy = parsed(encoder).masked_by
    left, right = st.columns(2, gap="medium")
    with left:
        if before is None:
            st.markdown(f"**Before: {literal(parsed(encoder).base_model)}**")
            st.info(NO_HEAD)
        else:
            _guessed(before, place, f"Before: {parsed(encoder).base_model}", "before", "none", most)
    with right:
        _guessed(after, place, f"After: {strategy}", "after", strategy, most)
    st.caption(
        "A filling is one entry of the model's vocabulary; one that begins with ## is the end of a longer word. "
        "Probabilities tell what the model expects there, not what is true."
    )


def _guessed(guess: Guess, place: Place, title: str, name: str, strategy: str, most: float) -> None:
    words, shares = zip(*guess.fillings, strict=True)
    figure = fillings(words, shares, title, strategy, most=most)
    table = pd.DataFrame({"filling": words, "probability": shares})
    downloads.chart(figure, table, f"fillings-{name}", f"{title}: the likeliest fillings")
    if place.word != MASK:
        st.caption(literal(_about_hidden(guess, place.word)))


def _about_hidden(guess: Guess, word: str) -> str:
    if guess.probability is None or guess.rank is None:
        return f"This model writes “{word}” in {guess.pieces} pieces, so no single filling can be it."
    return f"“{word}” itself: {100 * guess.probability:.1f} %, number {guess.rank:,} of its guesses."
