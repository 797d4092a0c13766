"""A proposal for the form: first what it would change, then a button that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.masking.registry import parse_strategy
from selmask.ui.launch import arms, form_values
from selmask.ui.launch.presets import USUAL
from selmask.ui.parts import form, strategy_form
from selmask.ui.shell import keys, project
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_NO_SETTINGS = {form_values.LOST, form_values.AWAITING}
"""Values that fill in the form and are no settings of an experiment."""


def handed_over(widgets: Mapping[str, Any]) -> dict[str, Any]:
    """What another page leaves for Launch (see `go`): values that fill in its form.

    Where a person has seen the form, and may have changed it, they are a proposal instead, for the current project.
    """
    if form_values.STRATEGIES not in st.session_state:
        return dict(widgets)
    return {form_values.HANDED_OVER: (_project_id(), dict(widgets))}


def show_handed_over() -> None:
    """Draws the proposal that the page Masks has left, if there is one."""
    handed = st.session_state.get(form_values.HANDED_OVER)
    if handed is None:
        return
    project_id, widgets = handed
    if project_id != _project_id():
        _forget()
        return
    with st.container(border=True, key="launch-masks-changes"):
        same = "The form already holds what you chose on Masks."
        show("What you chose on Masks", widgets, "masks", _forget, same=same)
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
