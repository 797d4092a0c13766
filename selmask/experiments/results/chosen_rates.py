"""The learning rates that the runs of an arm chose on dev: a single rate would favour the arms that it suits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from selmask.fields import learning_rate

if TYPE_CHECKING:
    import pandas as pd

TITLE = "learning rates chosen on dev"


def in_words(rates: pd.Series[float]) -> str:
    """How often each rate was chosen, the lowest first, as `1e-4 ×5, 2e-4 ×3`; missing ones are not counted."""
    return ", ".join(
        f"{learning_rate.in_words(rate)} ×{times}" for rate, times in sorted(Counter(rates.dropna()).items())
    )
