"""Values as SQLite and JSON can keep them: numpy scalars become Python's, NaN and infinity become nothing.

SQLite stores NaN as NULL and a numpy float32 as four raw bytes, both without a word; here it happens on purpose.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any


def number(value: Any) -> float | None:
    """`value` (Python, numpy or a tensor of one element) as a float; None where it is not a finite number."""
    converted = float(value)
    return converted if math.isfinite(converted) else None


def plain(value: Any) -> Any:
    """`value` made of what JSON has: None, bool, int, finite float, str, list, dict with str keys."""
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
