"""Seeds: the whole numbers from which all random draws begin."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

LARGEST_SEED = 2**32 - 1
"""Scikit-learn draws from no larger one."""

Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
Seeds = Annotated[tuple[Seed, ...], Field(min_length=1)]
