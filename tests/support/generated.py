"""How many generated examples a test reads."""

from __future__ import annotations

from hypothesis import settings

QUICK = "quick"
"""The profile of a run without the long checks."""


def generated(most: int) -> settings:
    """At most so many examples, and a third of them where the long checks are left out."""
    return settings(max_examples=most // 3 if settings.get_current_profile_name() == QUICK else most)
