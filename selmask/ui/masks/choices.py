"""What the page Masks asks: which data, which texts, which strategies, or which run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask import library
from selmask.experiments.spec import Arm, ExperimentSpec
from selmask.lexicon.match import Matching
from selmask.masking.part import Part
from selmask.masking.registry import parse_strategy, strategies, strategy_with
from selmask.runs.run_specs import DataRef, PostTrainingSpec
from selmask.specs import Masking, PostTraining
from selmask.ui.masks import epoch_slider, score_requests, text_choice
from selmask.ui.parts import choose, form, strategy_form
from selmask.ui.shell.resources import workspace

if TYPE_CHECKING:
    from selmask.masking.strategy import Strategy
    from selmask.ui.masks.text_choice import Texts

SIDE_BY_SIDE = 4
USUAL = ("random-word", "sm-lex-tfidf", "sm-nonlex-tfidf")
SHARED = ("schedule", "later_rates", "occurrences", "replacement")
OF_THE_RUN = ("epochs", "max_length", "long_documents", "vocabulary")
BY_SLIDER = ("temperature",)


@dataclass(frozen=True)
class Wish:
    """What is to be shown.

    Attributes:
        asked: The post-trainings that were chosen.
        tasks: Those of them whose masks can be shown, one column each: what a model has to say first is there.
        texts: Rows of the corpus, or texts from outside it.
        epoch: Counted from 0.
        epochs: Over so many it is looked for what is never hidden.
        of_a_run: Whether it is a run that saw them, so that what is not trained on has no masks.
    """

    asked: tuple[PostTrainingSpec, ...]
    tasks: tuple[PostTrainingSpec, ...]
    texts: Texts
    epoch: int
    epochs: int
    of_a_run: bool = False


def settings(source: str, place: st.delta_generator.DeltaGenerator) -> Wish | None:
    """Strategies of one's choice on texts of `source`, which are chosen in `place`; None while something is missing."""
    data = _data()
    if data is None:
        st.info("Choose a corpus and a model.")
        return None
    with place:
        texts = text_choice.own() if source == text_choice.OWN else text_choice.of_corpus(data["corpus"])
    chosen = _strategies(has_lexicon=data["lexicon"] is not None)
    sliders = st.container()
    with st.expander("Advanced: what strategies share, and what each has of its own", icon=":material/tune:"):
        tabs = st.tabs(["Shared by all", "Data", *chosen])
        with tabs[0]:
            masking, post = _shared()
        with tabs[1]:
            matching, left_out, near = form.fields(Matching(), "masks-matching", columns=3), _left_out(), _near()
        parameters = {}
        for name, tab in zip(chosen, tabs[2:], strict=True):
            with tab:
                parameters[name] = strategy_form.show(name, f"masks-{name}", by_slider=BY_SLIDER)
    with sliders:
        rate, temperature, epoch, seed = st.columns([3, 3, 4, 2], vertical_alignment="top")
        masking = Masking.parse(masking.model_dump() | {"rate": _rate(rate)})
        heat = _temperature(temperature, unused=not any(map(_has_temperature, parameters.values())))
        number = epoch_slider.choose(epoch, post.epochs)
        draw = seed.number_input("Seed", 0, 2**32 - 1, 0, key="masks-seed", help="Another seed draws other words.")
    if not chosen:
        st.info("Choose at least one strategy above.")
        return None
    task = PostTrainingSpec(
        **data, leave_out=left_out, near_duplicates=near, strategy=parameters[chosen[0]], masking=masking,
        matching=matching, settings=post, seed=int(draw),
    )  # fmt: skip
    asked = tuple(task.model_copy(update={"strategy": _heated(parameters[name], heat)}) for name in chosen)
    return Wish(asked, score_requests.with_scores(asked), texts, number, post.epochs)


def draft(tasks: tuple[PostTrainingSpec, ...]) -> dict[str, Any]:
    """The experiment that compares these post-trainings: the fields of an `ExperimentSpec` that this page asks for.

    The baselines are added to the strategies.
    """
    first, chosen = tasks[0], [task.strategy for task in tasks]
    controls = [strategy_with(part) for part in (Part.BASELINE, Part.RANDOM)]
    baselines = [parse_strategy(name) for name in controls if name not in {strategy.name for strategy in chosen}]
    return {
        "corpus": first.corpus.name,
        "lexicon": first.lexicon.name if first.lexicon else None,
        "models": (first.model,),
        "strategies": tuple(Arm(strategy=strategy) for strategy in (*baselines, *chosen)),
        "masking": first.masking,
        "matching": first.matching,
        "post_training": {name: getattr(first.settings, name) for name in OF_THE_RUN},
    }


def _data() -> dict[str, Any] | None:
    """Which data sets, and whose tokenizer; None while one is missing."""
    first, second, third = st.columns([4, 4, 5])
    with first:
        corpus = choose.dataset("Corpus", "corpus", "masks-corpus", tip="Strategies are fitted on all of it.")
    with second:
        lexicon = choose.dataset("Lexicon", "lexicon", "masks-lexicon", without="No lexicon", tip="Your field's terms")
    with third:
        model = choose.model("Tokenizer of", "masks-model", "Each encoder cuts words into tokens in its own way.")
    if not corpus or not model:
        return None
    return {"model": model, "corpus": _ref(corpus), "lexicon": _ref(lexicon) if lexicon else None}


def _strategies(*, has_lexicon: bool) -> list[str]:
    known = [name for name, each in strategies().items() if each.trains and (has_lexicon or not each.needs_lexicon)]
    return st.multiselect(
        f"Strategies, up to {SIDE_BY_SIDE}",
        known,
        [name for name in USUAL if name in known],
        max_selections=SIDE_BY_SIDE,
        key="masks-strategies",
        help="Side by side on the same texts, each in its own colour.",
        persist_state="session",
    )


def _shared() -> tuple[Masking, PostTraining]:
    st.caption("In an experiment these are the same for all strategies, so that they differ in the choice alone.")
    masking = form.fields(Masking(), "masks-masking", SHARED, columns=2)
    return masking, form.fields(PostTraining(), "masks-post", OF_THE_RUN, columns=2)


def _left_out() -> tuple[DataRef, ...]:
    name = choose.dataset(
        "Texts left out of the corpus",
        "labelled",
        "masks-labelled",
        without="None",
        start_without=True,
        tip="Training leaves out texts of the corpus that repeat a test text; here it is told which they are.",
    )
    return (_ref(name),) if name else ()


def _near() -> bool:
    return st.toggle(
        "Texts that nearly repeat them as well",
        value=True,
        key="masks-near",
        help=ExperimentSpec.model_fields["near_duplicates"].description,
        persist_state="session",
    )


def _heated(strategy: Strategy, temperature: float) -> Strategy:
    """The strategy at that temperature, if it draws by score."""
    return strategy.model_copy(update={"temperature": temperature}) if _has_temperature(strategy) else strategy


def _has_temperature(strategy: Strategy) -> bool:
    return "temperature" in type(strategy).model_fields


def _rate(place: st.delta_generator.DeltaGenerator) -> float:
    rate: float = place.slider(
        "Rate",
        0.05,
        0.5,
        0.15,
        0.01,
        key="masks-rate",
        help="Share of a window's tokens that is hidden. Usual and in the paper: 0.15.",
        persist_state="session",
    )
    return rate


def _temperature(place: st.delta_generator.DeltaGenerator, *, unused: bool) -> float:
    heat: float = place.slider(
        "Temperature",
        0.1,
        3.0,
        1.0,
        0.1,
        key="masks-temperature",
        help="Where units are drawn by score: below 1 high scores are preferred more, above 1 less. Usual: 1.",
        disabled=unused,
        persist_state="session",
    )
    return heat


def _ref(name: str) -> DataRef:
    """The data set with the content that its name stands for now."""
    return DataRef.of(library.dataset(workspace(), name))
