"""Provenance: every version that affects a result."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata

from selmask.version import VERSION

PACKAGES = ("torch", "transformers", "tokenizers", "accelerate", "numpy", "scikit-learn", "wordfreq")


@cache
def versions() -> dict[str, str]:
    """The versions of selmask, Python and the packages, by name."""
    return {"selmask": VERSION, "python": platform.python_version()} | {
        name: metadata.version(name) for name in PACKAGES
    }


def in_words(of: dict[str, str]) -> str:
    """Versions in one line: `selmask 0.1.0, python 3.11.7, torch 2.13.0`."""
    return ", ".join(f"{name} {version}" for name, version in of.items())
