"""The parameters that a strategy has of its own, as a form: on Masks to try them out, on Launch to train with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.masking.registry import parse_strategy
from selmask.ui.parts import form
from selmask.ui.shell.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Collection

    from selmask.masking.strategy import Strategy


def has_parameters(name: str) -> bool:
    """Whether there is anything to set."""
    return bool(_names(parse_strategy(name)))


def show(name: str, key: str, *, by_slider: Collection[str] = ()) -> Strategy:
    """What the strategy called `name` does, and the fields of its parameters; the strategy that they say now.

    Args:
        name: The strategy.
        key: The beginning of the widgets' keys.
        by_slider: Fields that the page asks for elsewhere.
    """
    start = parse_strategy(name)
    known = _names(start)
    drawn = [field for field in known if field not in by_slider]
    elsewhere = [f" Its {field} is that of the slider above." for field in known if field in by_slider]
    nothing = "" if known else " It has no parameters of its own."
    st.caption(literal(f"{start.description} {start.citation}.{''.join(elsewhere)}{nothing}"))
    return form.fields(start, key, drawn, columns=2) if drawn else start


def values(strategy: Strategy, key: str) -> dict[str, Any]:
    """By widget key what `show` would show of `strategy`; put into the session, it fills the form."""
    return form.values(strategy, key, _names(strategy))


def _names(strategy: Strategy) -> list[str]:
    """The fields that can be set; what a strategy is called is none."""
    return [name for name, info in type(strategy).model_fields.items() if name != "name" and form.can_draw(info)]
