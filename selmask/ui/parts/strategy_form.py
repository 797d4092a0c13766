"""The form for a strategy's own parameters, on the pages Masks and Launch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.masking.registry import parse_strategy
from selmask.ui.parts import form
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Collection

    from selmask.masking.strategy import Strategy


def has_parameters(name: str) -> bool:
    """Whether the strategy called `name` has parameters of its own."""
    return bool(_names(parse_strategy(name)))


def show(name: str, key: str, *, by_slider: Collection[str] = (), in_address: bool = False) -> Strategy:
    """Draws what a strategy does and a form for its parameters; returns the strategy with the values in the form.

    Args:
        name: The strategy.
        key: The beginning of the widgets' keys.
        by_slider: Parameters for which the page has a slider.
        in_address: Whether the values stand in the address.
    """
    start = parse_strategy(name)
    names = _names(start)
    fields = [field for field in names if field not in by_slider]
    sliders = [f" The slider above sets its {field}." for field in names if field in by_slider]
    nothing = "" if names else " It has no parameters."
    st.caption(literal(f"{start.description} {start.citation}.{''.join(sliders)}{nothing}"))
    return form.fields(start, key, fields, columns=2, in_address=in_address) if fields else start


def entered(name: str, key: str) -> Strategy:
    """The strategy with the values that its form has, or had when it was last drawn; draws nothing."""
    start = parse_strategy(name)
    return form.entered(start, key, _names(start)) if _names(start) else start


def values(strategy: Strategy, key: str) -> dict[str, Any]:
    """The values of the form for `strategy`, by widget key; put into the session, they fill in the form."""
    return form.values(strategy, key, _names(strategy))


def _names(strategy: Strategy) -> list[str]:
    """The parameters that a form can draw; the strategy's name is not one."""
    return [name for name, info in type(strategy).model_fields.items() if name != "name" and form.can_draw(info)]
