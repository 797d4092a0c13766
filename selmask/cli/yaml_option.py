"""An option whose value is YAML; errors in it are explained in a sentence."""

from __future__ import annotations

from typing import Any


def parsed(option: str, text: str) -> Any:
    """The value of the YAML in `text`.

    Raises:
        BadInput: it is not YAML, or has a key twice; names the option.
    """
    from selmask.experiments import yaml_text

    return yaml_text.parsed(text, f"--{option}")
