"""Names of people's files, made safe to show; they are never used as paths."""

from __future__ import annotations

import re
import unicodedata

from selmask.errors import BadInput

LONGEST = 80
"""Characters that fit on a line; a longer name does not help to recognise a file."""


def shown_name(given: str) -> str:
    """The last part of a path without control and direction characters, shortened before its ending if it is long.

    It may still contain quotes and markup, so it must be escaped where it is shown.
    """
    last = re.split(r"[/\\]", given.strip().rstrip("/\\"))[-1]
    visible = "".join(" " if character.isspace() else character for character in last if not _is_hidden(character))
    name = " ".join(visible.split()).lstrip(". ") or "unnamed"
    if len(name) <= LONGEST:
        return name
    before, dot, suffix = name.rpartition(".")
    ending = f"{dot}{suffix}" if before and len(suffix) <= 8 else ""
    return f"{name[: LONGEST - len(ending) - 1]}…{ending}"


def check_name(name: str) -> None:
    """Refuses a name that no import would give; length and emptiness are the store's matter.

    Raises:
        BadInput: offers the name that an import would give.
    """
    if name and len(name) <= LONGEST and shown_name(name) != name:
        raise BadInput(
            "A data set cannot have this name",
            given=name,
            accepted="a name on one line without slashes, and no dot at its beginning",
            do=f"Choose another name, for example {shown_name(name)!r}",
        )


def stem(file_name: str) -> str:
    """A shown file name without its ending."""
    before, _, _ = file_name.rpartition(".")
    return before or file_name


def slug(name: str, limit: int = 40) -> str:
    """A name as part of a folder's name: ASCII letters, digits and hyphens; empty if none of these remain."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].strip("-")


def _is_hidden(character: str) -> bool:
    """Whether it is a control, a direction override or unassigned: Unicode's category C without white space."""
    return unicodedata.category(character)[0] == "C" and not character.isspace()
