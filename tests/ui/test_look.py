from __future__ import annotations

import re

from selmask.charts.palette import STYLES
from selmask.ui import look


def test_the_chips_of_every_strategy_have_its_colour() -> None:
    chips = dict(re.findall(r'aria-label="([^"]+)"\].* \{ background: (#\w+)', look.css()))
    assert chips == {name: each.colour for name, each in STYLES.items()}
