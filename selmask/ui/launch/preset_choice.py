"""The choice of a preset: first what it would change in the form, then a button that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.ui.launch import form_values
from selmask.ui.launch.presets import PRESETS, USUAL
from selmask.ui.parts import form
from selmask.ui.shell.quantities import setting
from selmask.ui.shell.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEY = "launch-preset"
_TITLES = {
    "launch-strategies": "Strategies",
    "launch-anchors": "Anchors",
    "launch-seeds": "Repeats",
    "launch-budgets": "Labelled texts used",
    "launch-paired": "A separate post-training for every repeat",
    "launch-transductive": "Leave test texts in the corpus",
    "launch-near": "Leave out texts that nearly repeat a test text",
    "launch-containing": "Leave out texts that contain a test text",
}


def show() -> None:
    """Draws the presets, and for the chosen one what it would change."""
    name = st.segmented_control(
        "Start from a preset", list(PRESETS), key=_KEY, help="Data and model stay. Nothing changes before you agree."
    )
    if name is None:
        return
    changes = list(_changes(name))
    with st.container(border=True, key="launch-preset-changes"):
        if not changes:
            st.markdown(f"The form is as in the preset {name}.")
            return
        st.markdown(f"**{name}** changes {counted(len(changes), 'setting')}:")
        st.markdown("\n".join(f"- {literal(change)}" for change in changes))
        with st.container(horizontal=True):
            st.button("Use it", key="launch-preset-use", type="primary", on_click=_fill, args=(name,))
            st.button("Keep mine", key="launch-preset-keep", on_click=_close)


def _changes(name: str) -> Iterator[str]:
    """The settings that the preset would change: title, present value, its value."""
    usual = form_values.settings(USUAL)
    for key, value in form_values.settings(PRESETS[name]).items():
        now = st.session_state.get(key, usual.get(key, value))
        if key != form_values.LOST and now != value:
            yield f"{_title(key)}: {_in_words(now)} → {_in_words(value)}"


def _title(key: str) -> str:
    """The title of the setting with this widget."""
    if key in _TITLES:
        return _TITLES[key]
    group, name = key.removeprefix("launch-").rsplit("-", 1)
    title = form_values.GROUPS.get(group, group.removeprefix("arm-"))
    return f"{form.label_of(title) if group in form_values.GROUPS else title}, {form.label_of(name).lower()}"


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(setting, value)) or "none"
    return "none" if value is None or value == "" else setting(value)


def _fill(name: str) -> None:
    st.session_state.update(form_values.settings(PRESETS[name]))
    _close()


def _close() -> None:
    st.session_state[_KEY] = None
