"""An option whose value is YAML; errors in it are explained in a sentence."""

from __future__ import annotations

from typing import Any

from selmask.errors import BadInput


def parsed(option: str, text: str) -> Any:
    """The value of the YAML in `text`.

    Raises:
        BadInput: it is not YAML; names the option.
    """
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise BadInput(
            f"--{option} is not valid YAML: {problem}",
            given=text,
            do="Look for a bracket or a quote that is not closed",
        ) from error
