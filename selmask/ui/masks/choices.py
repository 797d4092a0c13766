"""The choices on the page Masks: data, texts, strategies and settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask import library
from selmask.experiments.spec import Arm
from selmask.experiments.warnings.missing_controls import missing_baselines
from selmask.fields.seed import LARGEST_SEED
from selmask.lexicon.match import Matching
from selmask.masking.registry import parse_strategy, strategies, titled
from selmask.masking.strategy import ScoredStrategy
from selmask.runs.run_specs import DataRef, PostTrainingSpec
from selmask.specs import Masking, PostTraining
from selmask.ui.masks import epoch_slider, score_requests, text_choice
from selmask.ui.parts import choose, form, left_out, strategy_form
from selmask.ui.shell.resources import workspace

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from selmask.masking.strategy import Strategy
    from selmask.ui.masks.text_choice import Texts

KEY = "masks-strategies"
SIDE_BY_SIDE = 4
"""Columns of text: more would be too narrow to read."""
USUAL = ("random-word", "sm-lex-tfidf", "sm-nonlex-tfidf")
SHARED = tuple(name for name in Masking.model_fields if name != "rate")
BY_SLIDER = ("temperature",)


@dataclass(frozen=True)
class Selection:
    """A person's choices on the page.

    Attributes:
        chosen: The post-trainings whose masks were requested.
        shown: Those of them whose masks can be shown, one column each; others still lack the scores of a model.
        texts: Rows of the corpus, or texts from outside it.
        epoch: The epoch, counted from 0.
        epochs: The number of epochs searched for tokens never hidden.
        of_a_run: Whether the masks are those of a run, so that texts that it does not train on have none.
    """

    chosen: tuple[PostTrainingSpec, ...]
    shown: tuple[PostTrainingSpec, ...]
    texts: Texts
    epoch: int
    epochs: int
    of_a_run: bool = False


def ask(source: str, place: DeltaGenerator, below: DeltaGenerator) -> Selection | None:
    """Draw the form; returns the choices, None while something is missing.

    Args:
        source: Where the texts come from.
        place: Where the texts are chosen.
        below: Where the settings stand that most people never touch.
    """
    above = st.container()
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with right.popover("Data and tokenizer", icon=":material/database:", width="stretch"):
        data = _data(above)
    if data is None:
        st.info("Choose a corpus and a tokenizer.")
        return None
    corpus, lexicon = data["corpus"], data["lexicon"]
    with place:
        texts = text_choice.own() if source == text_choice.OWN else text_choice.of_corpus(corpus, lexicon)
    with left:
        chosen = _strategies(has_lexicon=lexicon is not None)
    sliders = st.container()
    with below, st.expander("Advanced: shared settings, and each strategy's own", icon=":material/tune:"):
        tabs = st.tabs(["Shared by all", "Data", *chosen])
        with tabs[0]:
            masking, post = _shared()
        with tabs[1]:
            matching = form.fields(Matching(), "masks-matching", columns=3, in_address=True)
            test_texts = _test_texts(above)
            near = left_out.toggle("near_duplicates", key="masks-near", in_address=True)
            containing = left_out.toggle("containing_texts", key="masks-containing", in_address=True)
        parameters = {}
        for name, tab in zip(chosen, tabs[2:], strict=True):
            with tab:
                parameters[name] = strategy_form.show(name, f"masks-{name}", by_slider=BY_SLIDER, in_address=True)
    with sliders:
        rate, temperature, epoch, seed = st.columns([3, 3, 4, 2], vertical_alignment="top")
        with rate:
            masking = Masking.parse(masking.model_dump() | {"rate": form.slider(Masking, "rate", key="masks-rate")})
        with temperature:
            is_unused = not any(map(_has_temperature, parameters.values()))
            heat = form.slider(ScoredStrategy, "temperature", key="masks-temperature", disabled=is_unused)
        number = epoch_slider.choose(epoch, post.epochs)
        drawn_by = _seed(seed)
    if not chosen:
        st.info("Choose at least one strategy above.")
        return None
    spec = PostTrainingSpec(
        **data, leave_out=test_texts, near_duplicates=near, containing_texts=containing,
        strategy=parameters[chosen[0]], masking=masking, matching=matching, settings=post, seed=drawn_by,
    )  # fmt: skip
    specs = tuple(spec.model_copy(update={"strategy": _heated(parameters[name], heat)}) for name in chosen)
    return Selection(specs, score_requests.with_scores(specs), texts, number, post.epochs)


def draft(specs: tuple[PostTrainingSpec, ...]) -> dict[str, Any]:
    """The experiment that compares these post-trainings: the fields of an `ExperimentSpec` that this page asks for.

    The baselines are added to the strategies.
    """
    first, chosen = specs[0], [spec.strategy for spec in specs]
    baselines = [parse_strategy(name) for name in missing_baselines(chosen)]
    return {
        "corpus": first.corpus.name,
        "lexicon": first.lexicon.name if first.lexicon else None,
        "near_duplicates": first.near_duplicates,
        "containing_texts": first.containing_texts,
        "models": (first.model,),
        "strategies": tuple(Arm(strategy=strategy) for strategy in (*baselines, *chosen)),
        "masking": first.masking,
        "matching": first.matching,
        "post_training": {name: getattr(first.settings, name) for name in PostTraining.MASKS_DEPEND_ON},
    }


def _data(said_at: DeltaGenerator) -> dict[str, Any] | None:
    """The names of the data sets and of the model whose tokenizer cuts them; None while one is missing."""
    corpus = choose.dataset(
        "Corpus",
        "corpus",
        "masks-corpus",
        tip="Strategies are fitted on the whole corpus.",
        in_address=True,
        said_at=said_at,
    )
    lexicon = choose.dataset(
        "Lexicon",
        "lexicon",
        "masks-lexicon",
        without="No lexicon",
        tip="The terms of your field.",
        in_address=True,
        said_at=said_at,
    )
    tip = "Each encoder splits words into tokens in its own way."
    model = choose.model("Tokenizer", "masks-model", tip, in_address=True)
    if not corpus or not model:
        return None
    return {"model": model, "corpus": _ref(corpus), "lexicon": _ref(lexicon) if lexicon else None}


def _strategies(*, has_lexicon: bool) -> list[str]:
    usable = [name for name, each in strategies().items() if each.trains and (has_lexicon or not each.needs_lexicon)]
    _take_from_address(usable)
    return st.multiselect(
        f"Strategies, up to {SIDE_BY_SIDE}",
        usable,
        [name for name in USUAL if name in usable],
        format_func=titled,
        wrap=True,
        max_selections=SIDE_BY_SIDE,
        key=KEY,
        help="They are shown side by side on the same texts, each in its own colour.",
        persist_state="session",
        bind="query-params",
    )


def _take_from_address(usable: list[str]) -> None:
    """Chooses the strategies that the address gives by name alone; by title and name, the widget finds them itself."""
    given = st.query_params.get_all(KEY)
    if given and not set(given) <= set(map(titled, usable)):
        names = [name.rpartition("(")[2].removesuffix(")") for name in given]
        st.session_state[KEY] = [name for name in names if name in usable]


def _shared() -> tuple[Masking, PostTraining]:
    st.caption("In an experiment, all strategies share these settings and differ only in their choice of words.")
    masking = form.fields(Masking(), "masks-masking", SHARED, columns=2, in_address=True)
    post = form.fields(PostTraining(), "masks-post", PostTraining.MASKS_DEPEND_ON, columns=2, in_address=True)
    return masking, post


def _test_texts(said_at: DeltaGenerator) -> tuple[DataRef, ...]:
    name = choose.dataset(
        "Test texts to leave out",
        "labelled",
        "masks-labelled",
        without="None",
        start_without=True,
        tip="Training leaves out the texts of the corpus that repeat a test text. Choose the test texts here.",
        in_address=True,
        said_at=said_at,
    )
    return (_ref(name),) if name else ()


def _heated(strategy: Strategy, temperature: float) -> Strategy:
    """The strategy at that temperature, if it has one."""
    return strategy.model_copy(update={"temperature": temperature}) if _has_temperature(strategy) else strategy


def _has_temperature(strategy: Strategy) -> bool:
    return "temperature" in type(strategy).model_fields


def _seed(place: DeltaGenerator) -> int:
    seed = place.number_input(
        "Seed",
        0,
        LARGEST_SEED,
        0,
        key="masks-seed",
        help="A different seed hides different words.",
        persist_state="session",
        bind="query-params",
    )
    return int(seed)


def _ref(name: str) -> DataRef:
    """The reference to the data set of this name with its present content."""
    return DataRef.of(library.dataset(workspace(), name))
