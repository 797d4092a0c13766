"""The name of a person's file, made safe to show and never used as a path."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
"""Characters that fit on a line; no longer name helps to recognise a file."""


def shown_name(given: str) -> str:
    """The last part of a path as a person would write it: no control or direction characters, shortened in the middle.

    It may still hold quotes and markup, so it is escaped where it is shown.
    """
    last = re.split(r"[/\\]", given.strip().rstrip("/\\"))[-1]
    visible = "".join(" " if character.isspace() else character for character in last if not _is_hidden(character))
    tidy = " ".join(visible.split()).lstrip(". ") or "unnamed"
    if len(tidy) <= LONGEST:
        return tidy
    stem, dot, suffix = tidy.rpartition(".")
    ending = f"{dot}{suffix}" if stem and len(suffix) <= 8 else ""
    return f"{tidy[: LONGEST - len(ending) - 1]}…{ending}"


def stem(file_name: str) -> str:
    """A shown file name without its ending."""
    before, _, _ = file_name.rpartition(".")
    return before or file_name


def slug(name: str, limit: int = 40) -> str:
    """A name as part of a folder's: ASCII letters, digits and hyphens; empty where none are left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].strip("-")


def _is_hidden(character: str) -> bool:
    """Controls, direction overrides, unassigned: all of Unicode's category C, but for what counts as a blank."""
    return unicodedata.category(character)[0] == "C" and not character.isspace()
