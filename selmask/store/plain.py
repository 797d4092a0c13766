"""Values that SQLite and JSON can store: numpy scalars become Python's, NaN and infinity become None.

SQLite would silently store NaN as NULL, and a numpy float32 as four raw bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any


def number(value: Any) -> float | None:
    """`value` (Python, numpy or a tensor of one element) as a float; None if it is not finite."""
    converted = float(value)
    return converted if math.isfinite(converted) else None


def plain(value: Any) -> Any:
    """`value` in the types of JSON: None, bool, int, finite float, str, list, dict with str keys."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    if hasattr(value, "tolist"):  # numpy scalars and arrays, tensors
        return plain(value.tolist())
    return str(value)


def to_json(value: Any) -> str:
    """The JSON text of `value`."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> dict[str, Any]:
    """The mapping that a JSON text describes.

    Raises:
        ValueError, TypeError: it is not JSON, or describes something else.
    """
    value = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError(f"{text[:80]} is no mapping")
    return value
