"""The form of an experiment: four blocks, and advanced settings."""

from __future__ import annotations

from typing import Any

import streamlit as st

from selmask.errors import BadInput
from selmask.evaluation.statistics.repeats import FEWEST, RECOMMENDED
from selmask.experiments.experiment_name import MOST_CHARACTERS, first_name, name_like
from selmask.experiments.queued_again.same_experiment import same_experiment
from selmask.experiments.spec import ExperimentSpec
from selmask.importing.likely_contents import looks_like_dev, looks_like_test
from selmask.masking.registry import strategies
from selmask.ui.launch import anchor_choice, arms, form_values, preset_choice, proposal, time_choice
from selmask.ui.launch.presets import USUAL
from selmask.ui.parts import choose, form, left_out, strategy_form
from selmask.ui.shell import project
from selmask.ui.shell.resources import store
from selmask.ui.words.safe_text import literal

_USUALLY_AT_MOST = 50
"""The most repeats that a person can type."""

_MOST = "launch-most-seeds"
"""The session key of the most repeats that the form has allowed."""

BUDGETS = [form_values.ALL_LABELS, "50", "100", "200", "500", "8 per class", "16 per class", "32 per class"]


def show() -> dict[str, Any]:
    """Draws the blocks; returns the fields of the specification, not validated yet."""
    for sentence in st.session_state.get(form_values.LOST, ()):
        st.info(literal(sentence), icon=":material/info:")
    handed_over = st.container()
    preset_choice.show()
    time_choice.ask()
    proposed = st.container()  # a plan for the time given starts from the values below
    with st.container(border=True):
        st.subheader("Data", anchor=False)
        name, beside_name = _name(), st.container()
        values = {"name": name} | _data()
    values |= _model()
    chosen, anchors = _strategies()
    values |= {"anchors": anchors} | _repeats()
    values |= _advanced(chosen)
    proposal.note_beginning()
    with handed_over:
        proposal.show_handed_over()
    with proposed:
        time_choice.show(values)
    with beside_name:
        _show_whether_taken(values)
    return values


def _name() -> str:
    name = st.text_input(
        "Name of the experiment",
        first_name(form_values.taken_names()),
        key=form_values.NAME,
        max_chars=MOST_CHARACTERS,
        persist_state="session",
    )
    return name or ""


def _show_whether_taken(values: dict[str, Any]) -> None:
    """Says if another experiment has the name, and offers a free one; the summary says how the two differ."""
    try:
        same_experiment(store(), spec_of(values))
    except BadInput:
        taken = form_values.taken_names()
        if values["name"].strip() not in taken:
            return  # something else is wrong, which the summary says
        free = name_like(values["name"].strip(), taken)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Another experiment has this name.", width="content")
            label = f"Call it “{literal(free)}”"
            st.button(label, key="launch-rename", icon=":material/edit:", on_click=_rename, args=(free,))


def _rename(name: str) -> None:
    st.session_state[form_values.NAME] = name


def _data() -> dict[str, Any]:
    training, testing = _by_name()
    left, right = st.columns(2)
    with left:
        corpus = choose.dataset(
            form_values.LABELS["launch-corpus"], "corpus", "launch-corpus", tip="Unlabelled texts, for post-training."
        )
        labelled = choose.dataset(
            form_values.LABELS["launch-labelled"],
            "labelled",
            "launch-labelled",
            start=training,
            tip="Texts with a class each, for fine-tuning.",
        )
    with right:
        lexicon = choose.dataset(
            form_values.LABELS["launch-lexicon"],
            "lexicon",
            "launch-lexicon",
            without="No lexicon",
            tip="The terms of your field; the lexicon strategies need them.",
        )
        test = choose.dataset(
            form_values.LABELS["launch-test"],
            "labelled",
            "launch-test",
            without="A share of the labelled texts",
            start_without=True,
            start=testing,
            tip="Used once, after training. Texts of the corpus that repeat one of them are left out.",
        )
    return {"corpus": corpus or "", "lexicon": lexicon, "labelled": labelled or "", "test": test}


def _by_name() -> tuple[str | None, str | None]:
    """The newest labelled texts for training, and those for the test if their name says so; dev texts come last."""
    newest_first = sorted(project.datasets("labelled"), key=lambda record: -record.created_at)
    tests = [record.name for record in newest_first if looks_like_test(record.name)]
    others = sorted((record.name for record in newest_first if record.name not in tests), key=looks_like_dev)
    return (others[0], tests[0] if tests else None) if others else (None, None)


def _model() -> dict[str, Any]:
    with st.container(border=True):
        st.subheader("Encoder", anchor=False)
        name = choose.model(
            form_values.LABELS["launch-model"], "launch-model", "A name from the list, or type a hub id or a folder."
        )
        st.caption(literal(choose.note(name)))
    return {"models": (name,) if name else ()}


def _strategies() -> tuple[list[str], tuple[Any, ...]]:
    """Draws the block of what is compared; returns the chosen strategies and anchors."""
    with st.container(border=True):
        st.subheader("Strategies", anchor=False)
        registered, usual = strategies(), [arm.strategy.name for arm in USUAL.strategies]
        if not form_values.has_lexicon():
            usual = [name for name in usual if not arms.needs_lexicon(name)]
        is_without = not project.datasets("lexicon")
        _follow_lexicon(is_without=is_without)
        offered = arms.offered(st.session_state.get(form_values.STRATEGIES, usual))
        chosen = st.multiselect(
            "Masking strategies to compare",
            [arm for arm in offered if not (is_without and arms.needs_lexicon(arm))],
            usual,
            format_func=arms.shown,
            key=form_values.STRATEGIES,
            help="The baselines are “No post-training” and “Random words”: without them, the effect of a strategy is "
            "unknown. A strategy can be chosen once more, as (2), with other parameters below.",
            persist_state="session",
        )
        if is_without:
            st.caption(
                "This project has no lexicon, so strategies that need one are left out. To use them, import the terms "
                "of your field on the page Data."
            )
        for name in dict.fromkeys(map(arms.strategy_of, chosen)):
            strategy = registered[name]
            st.caption(f"**{literal(strategy.title)}** ({literal(name)}): {literal(strategy.description)}")
        anchors = anchor_choice.show(USUAL.anchor_names)
    return chosen, anchors


def _follow_lexicon(*, is_without: bool) -> None:
    """Leaves out the strategies that need a lexicon in a project without one, and puts them back once there is one."""
    if form_values.STRATEGIES not in st.session_state:
        return
    now, awaiting = st.session_state[form_values.STRATEGIES], st.session_state.get(form_values.AWAITING, ())
    if is_without:
        left_out = [arm for arm in now if arms.needs_lexicon(arm)]
        st.session_state[form_values.AWAITING] = list(dict.fromkeys([*awaiting, *left_out]))
        st.session_state[form_values.STRATEGIES] = [arm for arm in now if arm not in left_out]
    elif awaiting:
        st.session_state[form_values.STRATEGIES] = list(dict.fromkeys([*now, *awaiting]))
        st.session_state[form_values.AWAITING] = ()


def _repeats() -> dict[str, Any]:
    with st.container(border=True):
        st.subheader("Repeats", anchor=False)
        left, middle, right = st.columns(3)
        number = left.number_input(
            "Repeats of each arm",
            1,
            _most_repeats(),
            len(USUAL.fine_tuning_seeds),
            key="launch-seeds",
            help="Results vary by chance from repeat to repeat. Telling strategies apart takes at least "
            f"{FEWEST} repeats; with {RECOMMENDED}, smaller gains can be found.",
            persist_state="session",
        )
        first = middle.number_input(
            form_values.LABELS[form_values.FIRST_SEED],
            0,
            form_values.LARGEST_FIRST_SEED,
            key=form_values.FIRST_SEED,
            help="Repeats take seeds from here on, one after the other. Runs with the same settings and seeds are "
            "reused; other seeds make all results new.",
            persist_state="session",
        )
        budgets = right.multiselect(
            form_values.LABELS["launch-budgets"],
            BUDGETS,
            [form_values.ALL_LABELS],
            key="launch-budgets",
            accept_new_options=True,
            help="A number, a number of each class as in “16 per class”, or all. The fewer labels, the more "
            "post-training matters.",
            persist_state="session",
        )
        paired = st.toggle(
            form_values.LABELS["launch-paired"],
            value=USUAL.is_paired,
            key="launch-paired",
            help="Takes longer, but the verdict can then be about the strategies. Otherwise it is about one "
            "post-trained encoder of each arm.",
            persist_state="session",
        )
    seeds = tuple(range(first, first + number))
    return {
        "fine_tuning_seeds": seeds,
        "post_training_seeds": None if paired else (first,),
        "paired_seeds": None if paired else False,
        "label_budgets": tuple(map(form_values.budget, budgets)),
    }


def _most_repeats() -> int:
    """The most repeats that can be typed, so that a slip is refused; an experiment from a file may have had more.

    It never falls: a number input with another limit would be a new one, which forgets what was typed.
    """
    most: int = max(_USUALLY_AT_MOST, *(st.session_state.get(key, 0) for key in ("launch-seeds", _MOST)))
    st.session_state[_MOST] = most
    return most


def _advanced(chosen: list[str]) -> dict[str, Any]:
    """Every other setting; drawn only while the box is open, because most widgets of the page are here."""
    box = st.expander("Advanced settings", icon=":material/tune:", key="launch-advanced", on_change="rerun")
    with_own = [arm for arm in chosen if strategy_form.has_parameters(arms.strategy_of(arm))]
    if box.open:
        with box:
            _draw_advanced(with_own)
    own = {arm: strategy_form.entered(arms.strategy_of(arm), arms.key(arm)) for arm in with_own}
    return {
        "strategies": tuple(own.get(arm, arm) for arm in chosen),
        **{
            field: form.entered(form_values.start(field), f"launch-{group}")
            for group, field in form_values.GROUPS.items()
        },
        **{field: st.session_state.get(key, form_values.start(field)) for field, key in form_values.LEFT_OUT.items()},
    }


def _draw_advanced(with_own: list[str]) -> None:
    """Draws the settings with their published values; each strategy with parameters has a tab."""
    masking, post, fine, comparison, *own = st.tabs(
        ["Masking", "Post-training", "Fine-tuning", "Comparison", *with_own]
    )
    with masking:
        st.caption("All arms share these settings, so that they differ only in the choice of words.")
        form.fields(form_values.start("masking"), "launch-masking", columns=3)
        form.fields(form_values.start("matching"), "launch-matching", columns=2)
        left_out.toggle("transductive", key="launch-transductive")
        left_out.toggle("near_duplicates", key="launch-near")
        left_out.toggle("containing_texts", key="launch-containing")
    with post:
        form.fields(form_values.start("post_training"), "launch-post", columns=2)
    with fine:
        form.fields(form_values.start("fine_tuning"), "launch-fine", columns=2)
    with comparison:
        st.caption("Planned before anything runs. Any other comparison of the same runs is then called explored.")
        form.fields(form_values.start("compare"), "launch-compare", columns=2)
    for arm, tab in zip(with_own, own, strict=True):
        with tab:
            strategy_form.show(arms.strategy_of(arm), arms.key(arm))


def spec_of(values: dict[str, Any]) -> ExperimentSpec:
    """The experiment that the form describes.

    Raises:
        BadInput: a field is missing or invalid, or fields contradict each other; names the field.
    """
    return ExperimentSpec.parse(values)
