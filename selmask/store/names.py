"""Names of data sets, experiments and projects: which can be given, and what a thing was called before.

A former name leads to the thing as long as nothing else has that name: addresses, commands and kept YAML files that
name it still work after a rename.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal

from selmask.errors import BadInput
from selmask.wording import with_article

if TYPE_CHECKING:
    from collections.abc import Collection

    import sqlite_utils

    from selmask.store.sqlite.database import Database

Named = Literal["data set", "experiment", "project"]

MOST_LETTERS: dict[Named, int] = {"data set": 80, "experiment": 120, "project": 80}

_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories of characters that break a line or cannot be shown."""

_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Nobody sees them, and most turn the direction of the text that follows, also of that which is not the name's."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that leave their place empty."""


def present(db: Database, noun: Named, name: str, names: Collection[str]) -> str:
    """The present name of what is or was called `name`; `name` itself if nothing ever was.

    Args:
        db: The database.
        noun: What it is.
        name: Any of its names.
        names: The names that things of this kind have now.
    """
    if name in names:
        return name
    rows = db.rows("SELECT now FROM former_names WHERE noun = ? AND name = ?", [noun, name])
    return next((row["now"] for row in rows if row["now"] in names), name)


def lacking(name: str) -> str | None:
    """What `name` lacks to be read by a person, in words that follow "a name"; None if nothing."""
    if any(unicodedata.category(character) in _REFUSED or character in _DIRECTION_MARKS for character in name):
        return "on one line, without control characters and direction marks"
    if not any(unicodedata.category(character)[0] in "LNPS" and character not in _BLANK for character in name):
        return "of which something can be seen"
    return None


def check_readable(noun: Named, name: str) -> None:
    """Refuses a name that a person cannot read.

    Raises:
        BadInput: says what it lacks.
    """
    if lack := lacking(name):
        happened = f"{with_article(noun).capitalize()} cannot have this name"
        raise BadInput(happened, given=name, accepted=f"a name {lack}", do="Choose another name")


def free(noun: Named, name: str, names: Collection[str]) -> str:
    """`name` without blanks around it.

    Raises:
        BadInput: it is empty, too long, nothing that a person can read on one line, or among `names`.
    """
    wanted, most = name.strip(), MOST_LETTERS[noun]
    if not 1 <= len(wanted) <= most:
        thing = with_article(noun)
        too_long = f"The name of {thing} is too long: it has {len(wanted)} characters"
        happened = too_long if wanted else f"{thing.capitalize()} needs a name"
        raise BadInput(happened, given=wanted, accepted=f"1 to {most} characters", do="Choose another name")
    check_readable(noun, wanted)
    if wanted in names:
        raise BadInput(f"There is {with_article(noun)} of this name already", given=wanted, do="Choose another name")
    return wanted


def note_renamed(db: sqlite_utils.Database, noun: Named, old: str, new: str) -> None:
    """Lets `old`, and every earlier name of the same thing, lead to `new`. Joins the caller's transaction."""
    forget(db, noun, new)
    db.execute("UPDATE former_names SET now = ? WHERE noun = ? AND now = ?", [new, noun, old])
    lead(db, noun, old, new)


def lead(db: sqlite_utils.Database, noun: Named, former: str, now: str) -> None:
    """Lets a former name lead to what is called `now`. Joins the caller's transaction."""
    db.execute("INSERT OR REPLACE INTO former_names (noun, name, now) VALUES (?, ?, ?)", [noun, former, now])


def forget(db: sqlite_utils.Database, noun: Named, name: str) -> None:
    """Forgets what else had to do with `name`, because another thing gets it. Joins the caller's transaction."""
    db.execute("DELETE FROM former_names WHERE noun = ? AND ? IN (name, now)", [noun, name])
