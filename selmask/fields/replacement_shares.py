"""The shares of three replacements for a masked word: [MASK], a random token, and the word itself."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import AfterValidator, Field

from selmask.fields.share import InPercent


def _sum_to_one(shares: tuple[float, float, float]) -> tuple[float, float, float]:
    if not math.isclose(sum(shares), 1, abs_tol=1e-6):
        raise ValueError("the shares of [MASK], random token and unchanged have to add up to 1")
    return shares


_Share = Annotated[InPercent, Field(ge=0, le=1)]
Shares = Annotated[tuple[_Share, _Share, _Share], AfterValidator(_sum_to_one)]
