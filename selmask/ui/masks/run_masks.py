"""The masks that a run really saw, from its stored specification alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from selmask.fields.share import in_percent
from selmask.masking.registry import titled
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.runs.run_specs import PostTrainingSpec
from selmask.ui.masks import epoch_slider, highlight, text_choice
from selmask.ui.masks.choices import Selection
from selmask.ui.shell import address, cached_results, keys, project
from selmask.ui.shell.resources import store
from selmask.ui.words.quantities import setting
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamlit.delta_generator import DeltaGenerator

    from selmask.masking.strategy import Strategy
    from selmask.store.run import Run

KEY = text_choice.RUN_KEY


def ask(place: DeltaGenerator, below: DeltaGenerator) -> Selection | None:
    """Draw the choice of a run, of rows of its corpus, and of an epoch that it has begun; None if no run has begun.

    Args:
        place: Where the rows are chosen.
        below: Where the run's settings are shown.
    """
    runs = [run for run in project.within(store().runs.all(kind=POST_TRAINING.name)) if run.attempt][::-1]
    if not runs:
        st.info("No post-training run has begun yet. Its masks will appear here, epoch by epoch, as the run saw them.")
        return None
    run = _choose({run.id: run for run in runs})
    if run is None:
        return None
    spec = PostTrainingSpec.parse(run.spec, stored=True)
    below.html(highlight.facts(facts(spec)))
    with place:
        rows = text_choice.of_corpus(spec.corpus, spec.lexicon)
    begun, (epochs, _) = epochs_begun(run), st.columns(2)
    epoch = epoch_slider.choose(epochs, max(begun, 1))
    if begun < spec.settings.epochs and not run.state.is_final:
        epochs.caption(f"{run.state.word.capitalize()}: {begun} of {counted(spec.settings.epochs, 'epoch')} started")
    return Selection((spec,), (spec,), rows, epoch, max(begun, 1), of_a_run=True)


def _choose(runs: Mapping[int, Run]) -> Run | None:
    """Draw the choice of a run; if the one that the address names is not among `runs`, that is said, and none chosen.

    The address names a run by its number: its title and its state may change.
    """
    named = st.query_params.get(keys.RUN)
    is_gone = named is not None and (not named.isdecimal() or int(named) not in runs)
    is_former = named is None and KEY in st.query_params
    if is_gone:
        st.info(
            f"Run {literal(named or '')} has no masks to show: it has not begun, is not a post-training, or was "
            "deleted. Choose another one."
        )
    elif is_former:
        st.info("This link was made by an older version and no longer leads to a run. Choose a run.")
    is_none = is_gone or is_former
    if is_none or st.session_state.get(KEY) not in runs:  # the one in the session may have been deleted
        st.session_state.pop(KEY, None)
    titles = cached_results.titles(runs.values())
    chosen = st.selectbox(
        "Run",
        list(runs),
        None if is_none else 0,
        format_func=lambda number: f"{titles[number]} ({runs[number].state.word})",
        key=KEY,
        on_change=_point_to_chosen,
        placeholder="Choose one",
        persist_state="session",
    )
    if chosen is None:
        return None
    address.change(keys.RUN, str(chosen))
    return runs[chosen]


def _point_to_chosen() -> None:
    address.change(keys.RUN, str(st.session_state[KEY]))
    address.change(KEY, None)


def epochs_begun(run: Run) -> int:
    """The number of epochs in which the run has taken a step."""
    epochs = store().metrics.frame([run.id], keys=["epoch"])["value"]
    return 0 if epochs.empty else math.ceil(float(epochs.iloc[-1]))


def take_from_address() -> None:
    """Chooses the run that the address names; must run before any widget of the page is drawn."""
    named = st.query_params.get(keys.RUN)
    if named is not None or KEY in st.query_params:
        st.session_state[text_choice.SOURCE_KEY] = text_choice.OF_A_RUN
        if named is not None and named.isdecimal():
            st.session_state[KEY] = int(named)


def facts(spec: PostTrainingSpec) -> dict[str, str]:
    """The settings of a run that its masks depend on, in words."""
    masking, settings = spec.masking, spec.settings
    rates = ", ".join(map(in_percent, (masking.rate, *masking.later_rates)))
    replacement = masking.replacement if isinstance(masking.replacement, str) else masking.shares
    matching = [name.replace("_", " ") for name, on in spec.matching if on]
    return {
        "Strategy": titled(spec.strategy.name),
        "Parameters": _parameters(spec.strategy) or "none",
        "Rate": rates if masking.schedule == "constant" else f"{rates}, {masking.schedule}",
        "Occurrences, replacement": f"{masking.occurrences}, {replacement}",
        "Seed": str(spec.seed),
        "Epochs planned": str(settings.epochs) if settings.steps is None else f"until step {settings.steps:,}",
        "Tokens per window": f"{settings.max_length}, vocabulary {settings.vocabulary}",
        "Long documents": {"windows": "in several windows"}.get(settings.long_documents, settings.long_documents),
        "Corpus": spec.corpus.name,
        "Lexicon": "none" if spec.lexicon is None else ", ".join([spec.lexicon.name, *matching]),
        "Texts left out": _left_out(spec),
        "Tokenizer": spec.model,
    }


def _parameters(strategy: Strategy) -> str:
    """A strategy's own parameters with their values."""
    fields = {name: info for name, info in type(strategy).model_fields.items() if name != "name"}
    values = {name: setting(getattr(strategy, name), info) for name, info in fields.items()}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in values.items())


def _left_out(spec: PostTrainingSpec) -> str:
    kinds = [f"test texts in {each.name}" for each in spec.leave_out]
    if not kinds:
        return "none"
    kinds += ["near duplicates of them"] if spec.near_duplicates else []
    kinds += ["texts that contain them"] if spec.containing_texts else []
    return ", ".join(kinds)
