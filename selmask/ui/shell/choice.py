"""A choice that stands in the address: what it names may be gone, deleted in another tab or by another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

import streamlit as st

from selmask.ui.shell.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Option = TypeVar("Option")


def choose(
    label: str,
    options: Sequence[Option],
    key: str,
    noun: str,
    *,
    title: Callable[[Option], str] = str,
    **about: Any,
) -> Option | None:
    """Asks for one of `options`. If the address names another one, that is said, and nothing is chosen in its place.

    Args:
        label: The label of the select box.
        options: At least one.
        key: That of the widget, and of the parameter in the address.
        noun: What an option is, such as "experiment".
        title: An option as the select box and the address show it.
        about: Passed on to `st.selectbox`.
    """
    titles = [title(option) for option in options]
    asked = st.session_state.get(key, st.query_params.get(key))
    is_gone = asked is not None and asked not in options and asked not in titles
    if is_gone:
        say_gone(noun, "called", str(asked))
    chosen: Option | None = st.selectbox(
        label,
        options,
        index=None if is_gone else 0,
        format_func=title,
        key=key,
        bind="query-params",
        placeholder="Choose one",
        **about,
    )
    return chosen


def say_gone(noun: str, how: Literal["called", "number"], named: str) -> None:
    """Says that what an address names is not there."""
    st.info(f"There is no {noun} {how} {literal(named)}; it may have been deleted. Choose another one.")
