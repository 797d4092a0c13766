from __future__ import annotations

import pytest
from plotly import graph_objects as go

from selmask.charts.palette import FREE_SYMBOLS, contrast
from selmask.masking.registry import strategies
from selmask.ui.shell.strategy_styles import style_of


def test_every_strategy_has_a_style_that_no_other_has() -> None:
    styles = [style_of(name) for name in strategies()]
    assert len({(style.colour, style.symbol) for style in styles}) == len(styles)


def test_a_strategy_without_a_look_is_never_mistaken_for_one_of_selmask() -> None:
    assert style_of("of another package") == style_of("of another package")
    assert style_of("of another package").symbol in FREE_SYMBOLS
    assert not set(FREE_SYMBOLS) & {style_of(name).symbol for name in strategies()}


@pytest.mark.parametrize("name", strategies())
def test_plotly_can_draw_it_and_text_on_it_can_be_read(name: str) -> None:
    style = style_of(name)
    assert go.Scatter(marker={"symbol": style.symbol}, line={"dash": style.dash})
    assert contrast(style.ink, style.colour) >= 4.5
