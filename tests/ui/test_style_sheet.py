from __future__ import annotations

import re

from selmask.masking.registry import strategies
from selmask.ui import style_sheet
from selmask.ui.shell.strategy_styles import style_of


def test_every_strategy_has_a_chip_in_its_colour() -> None:
    chips = dict(re.findall(r'aria-label\$="\(([^"]+)\)"\].* \{ background: (#\w+)', style_sheet.css()))
    assert chips == {name: style_of(name).colour for name in strategies()}


def test_a_disabled_button_keeps_the_ink_that_is_readable_without_its_colour() -> None:
    (selector,) = re.findall(r'\[data-testid="stBaseButton-primary"\](\S*) \{ color', style_sheet.css())
    assert selector == ":enabled"
