"""The licence on a model's card, which every model trained from it inherits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "unknown"
CARD = "README.md"
_HEAD = re.compile(r"\A---\s*\n(.*?)\n---\s*$", re.DOTALL | re.MULTILINE)
_LICENCE = re.compile(r"^license:[ \t]*[\"']?([\w.+-]+)[\"']?[ \t]*$", re.MULTILINE)


def licence_of(folder: Path) -> str:
    """The identifier in the head of the folder's model card, such as apache-2.0; "unknown" without one."""
    try:
        head = _HEAD.search((folder / CARD).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return UNKNOWN
    line = _LICENCE.search(head[1]) if head else None
    return line[1] if line else UNKNOWN
