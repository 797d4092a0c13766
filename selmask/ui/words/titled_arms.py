"""Arms by the titles of their strategies: tables and charts have room for their names alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.masking.registry import strategies, titled

if TYPE_CHECKING:
    from collections.abc import Iterable


def titles_of(arms: Iterable[str]) -> str:
    """The strategies of `arms` with titles and names, as `Random words (random-word); Words by TF-IDF (tfidf)`.

    Args:
        arms: The names of arms; two with one strategy have its parameters in brackets. Without an installed strategy,
            an arm is left out.
    """
    named = dict.fromkeys(arm.partition(" (")[0] for arm in arms)
    return "; ".join(titled(name) for name in named if name in strategies())
