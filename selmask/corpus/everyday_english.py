"""Everyday English sentences: a model that gets worse at them while it learns a domain is forgetting.

Two hundred sentences written for selmask, about home, work, school, travel, money, weather, sport and the arts, one to
a line in `everyday_english.txt`.
"""

from __future__ import annotations

from pathlib import Path


def everyday_sentences() -> list[str]:
    """The sentences in their order; all different."""
    return Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
