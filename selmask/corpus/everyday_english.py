"""Everyday English about no special field: a model that unlearns it while it reads the domain's texts forgets.

Two hundred sentences of our own, on home, work, school, travel, money, weather, sport and the arts, one a line in
`everyday.txt`.
"""

from __future__ import annotations

from pathlib import Path


def everyday_sentences() -> list[str]:
    """The sentences in their order; all different."""
    return Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
