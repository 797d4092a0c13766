"""Learning rates: a single one, or candidates of which each fine-tuning chooses one on dev."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

_MARK = "learning rate"


def _checked(value: Any) -> float | tuple[float, ...]:
    try:
        rates = tuple(float(each) for each in (value if isinstance(value, list | tuple) else [value]))
    except (OverflowError, TypeError, ValueError):
        rates = ()
    if not rates or len(set(rates)) < len(rates) or not all(0 < rate < 1 for rate in rates):
        raise ValueError("a number above 0 and below 1, or several that differ from each other")
    # A single candidate leaves nothing to choose, so it is the same setting as the number.
    return rates if len(rates) > 1 else rates[0]


LearningRate = Annotated[float, _MARK]
LearningRates = Annotated[float | tuple[float, ...], BeforeValidator(_checked), _MARK]


def is_learning_rate(info: FieldInfo) -> bool:
    """Whether the field is a learning rate, or holds several."""
    return _MARK in info.metadata


def in_words(rate: float) -> str:
    """A learning rate as people write it: `5e-5`, `1.5e-4`."""
    digits, exponent = f"{rate:e}".split("e")
    return f"{float(digits):g}e{int(exponent)}"


def choice_in_words(result: Mapping[str, Any]) -> str:
    """The choice in a run's result, with the figures that decided it; empty where there were no candidates."""
    if "candidates" not in result:
        return ""
    figures = (_tried(each["dev_macro_f1"], in_words(each["learning_rate"])) for each in result["candidates"])
    return f"{in_words(result['learning_rate'])}, chosen on dev (macro-F1 there: {', '.join(figures)})"


def _tried(macro_f1: float | None, rate: str) -> str:
    return f"training diverged at {rate}" if macro_f1 is None else f"{macro_f1:.3f} at {rate}"
