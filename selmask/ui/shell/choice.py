"""A choice that stands in the address: what it names may be gone, deleted in another tab or by another program."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

from selmask.ui.shell import address
from selmask.ui.words.safe_text import literal

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
    renamed: Callable[[str], Option] | None = None,
    **about: Any,
) -> Option | None:
    """Asks for one of `options`. If the address names another one, that is said, and nothing is chosen in its place.

    A former name is replaced by the present one, and that is said too.

    Args:
        label: The label of the select box.
        options: At least one.
        key: That of the widget, and of the parameter in the address.
        noun: What an option is, such as "experiment".
        title: An option as the select box and the address show it.
        renamed: Returns the option that is or was called so, if there is one.
        about: Passed on to `st.selectbox`.
    """
    titles = [title(option) for option in options]
    asked = st.session_state.get(key, st.query_params.get(key))
    if renamed is not None and asked is not None and asked not in titles and (now := renamed(str(asked))) in options:
        st.session_state[key] = now
        say_renamed(str(asked), title(now))
        asked = now
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


def forget(key: str) -> None:
    """Forgets a choice, in the address too."""
    st.session_state.pop(key, None)
    with suppress(StreamlitAPIException):  # that of a widget of this page goes with its value
        address.change(key, None)


def say_gone(noun: str, how: Literal["called", "number"], named: str) -> None:
    """Says that what an address names is not there."""
    st.info(f"There is no {noun} {how} {literal(named)}; it may have been deleted. Choose another one.")


def say_renamed(former: str, now: str) -> None:
    """Says that what an address names has another name now."""
    st.info(f"{literal(former)} is called {literal(now)} now.", icon=":material/edit:")
