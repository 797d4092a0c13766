"""An event: a kind of disturbance, with the number of times that it strikes in a long storm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.storm import Storm


@dataclass(frozen=True)
class Event:
    """A kind of disturbance.

    Attributes:
        name: What happens, as it completes "this happened: ...".
        strike: Strikes a storm; returns whether there was anything to disturb.
        times: How often it strikes in a long storm.
    """

    name: str
    strike: Callable[[Storm], bool]
    times: int
