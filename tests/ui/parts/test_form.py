from __future__ import annotations

from typing import Literal

import pytest
from pydantic import Field
from streamlit.testing.v1 import AppTest

from selmask.anchors.all_anchors import EXAMPLE_URL
from selmask.fields.learning_rate import LearningRates
from selmask.lexicon.match import Matching
from selmask.masking.strategies.difference import Difference
from selmask.specs import FineTuning, Masking, PostTraining, Spec
from selmask.ui.parts import form


class EveryKind(Spec):
    """A field of each kind that a form can draw, and one that it cannot."""

    whole: int = Field(3, ge=1, le=9, description="A whole number.", json_schema_extra={"published": 7})
    maybe_whole: int | None = Field(None, ge=1)
    part: float = Field(5e-5, gt=0, lt=1, json_schema_extra={"published": 2e-5})
    yes: bool = False
    word: str = "a"
    maybe_word: str | None = None
    choice: Literal["each", "all"] = "each"
    several: tuple[int, ...] = (1, 2)
    one_or_several: LearningRates = 5e-5


SPECS = [Masking, PostTraining, FineTuning, Matching]


def page(start: object, only: list[str] | None, columns: int) -> None:
    """AppTest runs a copy of this source, so the function imports everything that it needs."""
    import streamlit as st

    from selmask.errors import BadInput
    from selmask.specs import Spec
    from selmask.ui.parts import form

    assert isinstance(start, Spec)
    try:
        st.session_state["spec"] = form.fields(start, "f", only, columns=columns)
    except BadInput as error:
        st.session_state["error"] = str(error)


def draw(start: Spec, only: list[str] | None = None, columns: int = 1) -> AppTest:
    return AppTest.from_function(page, args=(start, only, columns)).run()


def keys(app: AppTest) -> set[str]:
    return {
        str(widget.key) for widget in [*app.number_input, *app.slider, *app.selectbox, *app.toggle, *app.text_input]
    }


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.__name__)
def test_every_field_is_drawn_and_keeps_its_value(spec: type[Spec]) -> None:
    app = draw(spec())
    assert keys(app) == {f"f-{name}" for name in spec.model_fields}
    assert app.session_state["spec"] == spec()


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_every_kind_of_field_round_trips(columns: int) -> None:
    start = EveryKind(maybe_whole=4, yes=True, word="b", maybe_word="c", choice="all", several=(3,))
    app = draw(start, columns=columns)
    assert keys(app) == {f"f-{name}" for name in EveryKind.model_fields if name != "several"}
    assert app.session_state["spec"] == start


def test_changed_values_are_returned() -> None:
    app = draw(EveryKind())
    app.number_input(key="f-whole").set_value(9)
    app.number_input(key="f-part").set_value(0.25)
    app.number_input(key="f-maybe_whole").set_value(2)
    app.toggle(key="f-yes").set_value(True)
    app.selectbox(key="f-choice").set_value("all")
    app.text_input(key="f-maybe_word").set_value("d").run()
    assert app.session_state["spec"] == EveryKind(
        whole=9, part=0.25, maybe_whole=2, yes=True, choice="all", maybe_word="d"
    )


@pytest.mark.parametrize(("typed", "value"), [("2e-4", 2e-4), ("5e-5, 1e-4", (5e-5, 1e-4))])
def test_one_number_or_several_are_typed_as_a_list(typed: str, value: object) -> None:
    app = draw(EveryKind())
    app.text_input(key="f-one_or_several").set_value(typed).run()
    assert app.session_state["spec"].one_or_several == value


def test_learning_rates_are_shown_as_people_write_them() -> None:
    app = draw(FineTuning())
    assert app.text_input(key="f-learning_rate").value == "5e-5, 1e-4, 2e-4"
    assert app.text_input(key="f-learning_rate").label.replace("\\", "") == "Learning rate (paper: 2e-5)"
    assert draw(PostTraining()).number_input(key="f-learning_rate").proto.format == "%e"


def test_a_field_can_have_a_label_of_its_own() -> None:
    assert draw(Difference()).number_input(key="f-anchors").label == "Anchor words"


def test_an_emptied_text_is_none() -> None:
    app = draw(EveryKind(maybe_word="c"))
    app.text_input(key="f-maybe_word").set_value("").run()
    assert app.session_state["spec"] == EveryKind()


def one_field() -> None:
    import streamlit as st

    from selmask.anchors.all_anchors import EXAMPLE_URL, LanguageModel
    from selmask.ui.parts import form

    start = LanguageModel.model_construct(url=EXAMPLE_URL, model="")
    st.session_state["values"] = [form.draw(start, name, "f") for name in ("url", "model", "shots")]


def test_a_single_field_is_drawn_and_left_unchecked() -> None:
    """So that the rest of a form is drawn before a person has filled in what has no default."""
    app = AppTest.from_function(one_field).run()
    assert app.session_state["values"] == [EXAMPLE_URL, "", 0]
    assert [text.label for text in app.text_input] == ["Server", "Language model"]
    assert (app.number_input[0].label, app.number_input[0].max) == ("Example texts", 50)


def test_limits_bound_the_widget() -> None:
    widget = draw(EveryKind()).number_input(key="f-whole")
    assert (widget.min, widget.max) == (1, 9)


def test_a_share_is_a_slider_in_per_cent_within_its_limits() -> None:
    rate = draw(Masking()).slider(key="f-rate")
    assert rate.label.replace("\\", "") == "Rate (paper: 15 %)"
    assert (rate.value, rate.min, rate.max) == (0.15, 0.01, 0.99)
    assert rate.proto.format == "percent"


def sliders() -> None:
    import streamlit as st

    from selmask.masking.strategy import ScoredStrategy
    from selmask.specs import Masking
    from selmask.ui.parts import form

    rate = form.slider(Masking, "rate", "masks-rate")
    heat = form.slider(ScoredStrategy, "temperature", "masks-temperature", disabled=True)
    st.session_state["values"] = (rate, heat)


def test_a_slider_shows_the_usual_values_of_a_field() -> None:
    app = AppTest.from_function(sliders).run()
    rate, heat = app.slider(key="masks-rate"), app.slider(key="masks-temperature")
    assert app.session_state["values"] == (0.15, 1.0)
    assert (rate.label, rate.min, rate.max, rate.step, rate.proto.format) == ("Rate", 0.05, 0.5, 0.01, "percent")
    assert (heat.label, heat.min, heat.max, heat.step, heat.disabled) == ("Temperature", 0.1, 3.0, 0.1, True)
    assert "Usual: 15 % to 40 %." in rate.help


def test_a_share_that_no_slider_would_have_is_kept() -> None:
    app = draw(Masking(rate=0.0015))
    assert app.session_state["spec"].rate == 0.0015
    assert app.slider(key="f-rate").min == 0.0015


@pytest.mark.parametrize("typed", ["40 %, 12.5 %", "0.4; .125", "40%,0.125"])
def test_several_shares_are_typed_in_per_cent_or_as_numbers(typed: str) -> None:
    app = draw(Masking(schedule="cyclic", later_rates=(0.3,)))
    assert app.text_input(key="f-later_rates").value == "30 %"
    app.text_input(key="f-later_rates").set_value(typed).run()
    assert app.session_state["spec"].later_rates == (0.4, 0.125)


def test_what_is_no_percentage_is_refused_as_it_was_typed() -> None:
    app = draw(Masking(schedule="cyclic", later_rates=(0.3,)))
    app.text_input(key="f-later_rates").set_value("many %").run()
    assert "many %" in app.session_state["error"]


def test_an_exclusive_limit_is_checked_with_a_message() -> None:
    app = draw(EveryKind())
    app.number_input(key="f-part").set_value(1.5).run()
    assert "part is not valid" in app.session_state["error"]


def test_the_published_value_stands_beside_the_label() -> None:
    app = draw(EveryKind())
    assert app.number_input(key="f-whole").label == "Whole (paper: 7)"
    assert "paper" not in app.number_input(key="f-maybe_whole").label


def test_the_description_is_the_tooltip() -> None:
    assert draw(EveryKind()).number_input(key="f-whole").help == "A whole number."


def test_fields_that_are_not_drawn_keep_their_value() -> None:
    app = draw(EveryKind(whole=8), ["part"])
    assert keys(app) == {"f-part"}
    assert app.session_state["spec"].whole == 8


@pytest.mark.parametrize("spec", [*SPECS, EveryKind], ids=lambda spec: spec.__name__)
def test_values_are_what_the_widgets_hold(spec: type[Spec]) -> None:
    app = draw(spec())
    for key, value in form.values(spec(), "f").items():
        assert (app.session_state[key] or None) == (value or None)
