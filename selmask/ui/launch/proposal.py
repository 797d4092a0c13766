"""A proposal for the form: first what it would change, then a button that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.ui.launch import anchor_choice, arms, form_values
from selmask.ui.launch.presets import USUAL
from selmask.ui.parts import form
from selmask.ui.shell import keys
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_HANDED_OVER = "launch-handed-over"

_TITLES = form_values.LABELS | {
    "launch-corpus": "Corpus",
    "launch-lexicon": "Lexicon",
    "launch-model": "Encoder",
    form_values.STRATEGIES: "Strategies",
    "launch-anchors": anchor_choice.LABEL,
    "launch-seeds": "Repeats",
}


def handed_over(widgets: Mapping[str, Any]) -> dict[str, Any]:
    """What another page leaves for Launch (see `go`): values that fill in its form.

    Where a person has seen the form, and may have changed it, they are a proposal instead.
    """
    return {_HANDED_OVER: dict(widgets)} if form_values.STRATEGIES in st.session_state else dict(widgets)


def show_handed_over() -> None:
    """Draws the proposal that the page Masks has left, if there is one."""
    widgets = st.session_state.get(_HANDED_OVER)
    if widgets is None:
        return
    with st.container(border=True, key="launch-masks-changes"):
        same = "The form already holds what you chose on Masks."
        show("What you chose on Masks", widgets, "masks", _forget, same=same)
    if not any(_changes(widgets)):
        _forget()


def _forget() -> None:
    st.session_state.pop(_HANDED_OVER, None)


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
    usual = form_values.settings(USUAL)
    for key, value in widgets.items():
        now = st.session_state.get(key, usual.get(key, value))
        if key != form_values.LOST and now != value:
            before, after = (form_values.in_words(key, each) for each in (now, value))
            yield f"{_title(key)}: {before} → {after}"


def _title(key: str) -> str:
    """The title of the setting with this widget."""
    if key in _TITLES:
        return _TITLES[key]
    group, name = key.removeprefix("launch-").rsplit("-", 1)
    of_group = form_values.GROUPS.get(group)
    title = arms.shown(arms.arm_with(group)) if of_group is None else form.label_of(of_group)
    return f"{title}, {form.label_of(name).lower()}"


def _fill(widgets: Mapping[str, Any], close: Callable[[], None]) -> None:
    keys.fill(widgets)
    close()
