"""A proposal for the form: first what it would change, then a button that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.experiments.spec import ExperimentSpec
from selmask.masking.registry import parse_strategy
from selmask.ui.launch import arms, form_values
from selmask.ui.launch.presets import USUAL
from selmask.ui.parts import form, strategy_form
from selmask.ui.shell import address, keys, project
from selmask.ui.shell.resources import store
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_NO_SETTINGS = {form_values.LOST, form_values.AWAITING, form_values.BEGINNING}
"""Values that fill in the form and are no settings of an experiment."""

_CHOSEN_ELSEWHERE = {form_values.STRATEGIES: None}
"""A beginning from which every form differs."""


def handed_over(title: str, widgets: Mapping[str, Any]) -> dict[str, Any]:
    """What another page leaves for Launch (see `go`) to fill in its form with an experiment.

    If a person has changed the form, it is a proposal instead, for the current project.

    Args:
        title: What is handed over, at the beginning of a sentence.
        widgets: The values of the form's widgets, by key.
    """
    if _is_changed():
        return _proposed(title, widgets)
    return {**widgets, form_values.HANDED_OVER: None, form_values.BEGINNING: None}


def choices_handed_over(title: str, widgets: Mapping[str, Any]) -> dict[str, Any]:
    """As `handed_over`, for single choices that a person has made elsewhere.

    They are a proposal as soon as the form has been seen. Otherwise they count as changes of it.
    """
    if form_values.STRATEGIES in st.session_state:
        return _proposed(title, widgets)
    return {**widgets, form_values.BEGINNING: (_project_id(), _CHOSEN_ELSEWHERE)}


def take_from_address() -> None:
    """Hands over the experiment that the address names; must run before the form is drawn.

    Raises:
        NotFound: there is no such experiment.
        BadInput: it cannot be read.
    """
    if named := st.query_params.get(keys.LIKE, ""):
        address.change(keys.LIKE, None)
        experiment = store().experiments.get(named)
        spec = ExperimentSpec.parse(experiment.spec, stored=True)
        widgets = form_values.of_new(spec, form_values.offered(), form_values.taken_names())
        keys.fill(handed_over(f"The clone of “{experiment.name}”", widgets))


def note_beginning() -> None:
    """Remembers the form that a person sees first, or once it was filled in; must run after it is drawn."""
    if st.session_state.get(form_values.BEGINNING) is None:
        st.session_state[form_values.BEGINNING] = (_project_id(), _settings())


def _is_changed() -> bool:
    """Whether a person has changed the form since it was filled in or, at first, seen."""
    beginning = st.session_state.get(form_values.BEGINNING)
    if beginning is None:
        return False
    project_id, before = beginning
    is_elsewhere = project_id != _project_id()  # data and encoder are forgotten with the project
    unlike = _NO_SETTINGS | (form_values.SOURCES.keys() if is_elsewhere else set())
    now = _settings()
    return any(now.get(key, value) != value for key, value in before.items() if key not in unlike)


def _settings() -> dict[str, Any]:
    """All settings in the form, also those that are not drawn, and strategies that wait for a lexicon."""
    state = st.session_state
    chosen = sorted({*state.get(form_values.STRATEGIES, ()), *(state.get(form_values.AWAITING) or ())})
    start = form_values.settings(USUAL) | _of_arms(chosen)
    now = {key: state[key] for key in (*form_values.LABELS, *start) if key in state}
    return start | now | {form_values.STRATEGIES: chosen}


def _proposed(title: str, widgets: Mapping[str, Any]) -> dict[str, Any]:
    return {form_values.HANDED_OVER: (_project_id(), title, dict(widgets))}


def show_handed_over() -> None:
    """Draws the proposal that another page has left, if there is one; must run after the form is drawn."""
    handed = st.session_state.get(form_values.HANDED_OVER)
    if handed is None:
        return
    project_id, title, widgets = handed
    if project_id != _project_id():
        _forget()
        return
    with st.container(border=True, key="launch-handed-changes"):
        show(title, widgets, "handed", _forget, same=f"The form already holds {title[0].lower()}{title[1:]}.")
        for sentence in widgets.get(form_values.LOST, ()):
            st.caption(literal(sentence))
    if not any(_changes(widgets)):
        _forget()


def _project_id() -> int | None:
    current = project.current()
    return None if current is None else current.id


def _forget() -> None:
    st.session_state.pop(form_values.HANDED_OVER, None)


def show(name: str, widgets: Mapping[str, Any], kind: str, close: Callable[[], None], *, same: str) -> None:
    """Draws what a proposal would change in the form, with buttons that agree or decline.

    Args:
        name: What is proposed, at the beginning of a sentence.
        widgets: The values that it has, by the keys of the form's widgets.
        kind: Tells the buttons' keys from those of other proposals.
        close: Ends the proposal.
        same: The sentence if it changes nothing.
    """
    changes = list(_changes(widgets))
    if not changes:
        st.markdown(literal(same))
        return
    st.markdown(f"**{literal(name)}** changes {counted(len(changes), 'setting')}:")
    st.markdown("\n".join(f"- {literal(change)}" for change in changes))
    with st.container(horizontal=True):
        st.button("Use it", key=f"launch-{kind}-use", type="primary", on_click=_fill, args=(dict(widgets), close))
        st.button("Keep mine", key=f"launch-{kind}-keep", on_click=close)


def _changes(widgets: Mapping[str, Any]) -> Iterator[str]:
    """The settings that would change: title, present value, proposed value."""
    start = form_values.settings(USUAL) | _of_arms(widgets.get(form_values.STRATEGIES, ()))
    for key, value in widgets.items():
        now = st.session_state.get(key, start.get(key, value))
        if key not in _NO_SETTINGS and now != value:
            before, after = (form_values.in_words(key, each) for each in (now, value))
            yield f"{title_of(key)}: {before} → {after}"


def _of_arms(names: Iterable[str]) -> dict[str, Any]:
    """The values with which the forms of these arms begin, by widget key."""
    values: dict[str, Any] = {}
    for arm in names:
        values |= strategy_form.values(parse_strategy(arms.strategy_of(arm)), arms.key(arm))
    return values


def title_of(key: str) -> str:
    """The title of the setting with this widget."""
    if key in form_values.LABELS:
        return form_values.LABELS[key]
    group, name = key.removeprefix("launch-").rsplit("-", 1)
    of_group = form_values.GROUPS.get(group)
    title = arms.shown(arms.arm_with(group)) if of_group is None else form.label_of(of_group)
    return f"{title}, {form.label_of(name, form_values.field_of(key)).lower()}"


def _fill(widgets: Mapping[str, Any], close: Callable[[], None]) -> None:
    keys.fill(widgets)
    close()
