"""Quantities in words: lengths of time, moments, disk space and settings."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from selmask.fields.notation import notation
from selmask.wording import byte_size

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def duration(seconds: float) -> str:
    """A length of time in words, such as `less than a minute`, `about 4 min` or `about 2 h 10 min`."""
    minutes = round(seconds / 60)
    if seconds < 50:
        return "less than a minute"
    if minutes < 60:
        return f"about {max(minutes, 1)} min"
    hours, rest = divmod(5 * round(minutes / 5), 60)
    if hours >= 48:
        return f"about {round(hours / 24)} days"
    return f"about {hours} h {rest} min" if rest else f"about {hours} h"


def disk_words(count: float | None) -> str:
    """The disk space that runs need, beside their time: `2.5 GB on disk`, `next to nothing on disk`."""
    if count is None:
        return "disk space unknown yet"
    return f"{byte_size(count)} on disk" if count else "next to nothing on disk"


def ago(moment: float, now: float | None = None) -> str:
    """The time since `moment` (seconds since 1970): `just now`, `4 min ago`, `yesterday`, `on 3 May 2026`."""
    present = datetime.now() if now is None else datetime.fromtimestamp(now)
    then = datetime.fromtimestamp(moment)
    seconds = present.timestamp() - moment
    if seconds < 50:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds / 60) or 1} min ago"
    days = (present.date() - then.date()).days
    if days == 0 or seconds < 6 * 3600:
        return f"{int(seconds / 3600)} h ago"
    return "yesterday" if days == 1 else f"on {then.day} {then:%B %Y}"


def setting(value: object, info: FieldInfo | None = None) -> str:
    """The value of a setting: `on`, `none`, several with commas, a number in the notation of its field (`15 %`)."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        return ", ".join(setting(each, info) for each in value) or "none"
    if isinstance(value, float):
        return notation(info)(value)
    return "none" if value is None or value == "" else str(value)
