"""The columns of a file by role: found by well-known names or named by the user, never guessed."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from selmask.errors import BadData
from selmask.fields.data_kind import COLUMNS
from selmask.importing.findings import listed
from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from selmask.fields.data_kind import Kind

ColumnRole = Literal["text", "label", "term", "split", "group"]

WELL_KNOWN_NAMES: dict[ColumnRole, tuple[str, ...]] = {
    "text": ("text",),
    "label": ("label",),
    "term": ("term", "name"),
    "split": ("split",),
    "group": (),  # what looks like one is proposed (see `kinds/group_column.py`): it changes the splits of a file
}
REQUIRED_ROLES: Mapping[Kind, tuple[ColumnRole, ...]] = COLUMNS
OPTIONAL_ROLES: dict[Kind, tuple[ColumnRole, ...]] = {
    "corpus": (),
    "labelled": ("split", "group"),
    "lexicon": (),
}


NO_COLUMN = ""
"""In an optional role: no column has it, whatever the columns are called; no column has an empty name."""


class Columns(Spec):
    """The names of a file's columns by their roles; None: the column has a well-known name."""

    text: str | None = Field(
        None, min_length=1, description="The column with the texts; by default the one called text."
    )
    label: str | None = Field(
        None, min_length=1, description="The column with the classes; by default the one called label."
    )
    term: str | None = Field(
        None, min_length=1, description="The column with the terms; by default the one called term or name."
    )
    split: str | None = Field(
        None, description="The column that says train, dev or test; by default the one called split, if there is one."
    )
    group: str | None = Field(
        None,
        description="The column that says which texts belong together, such as the document, patient or farm they come "
        "from: a group is never divided among train, dev and test. By default there is none.",
    )

    def resolved(self, names: Sequence[str], kind: Kind) -> Columns:
        """These columns with every None that `kind` needs replaced by one of the file's column `names`.

        None then stands for a role that no column has.

        Raises:
            BadData: a column is missing, or several fit; lists the columns of the file.
        """
        optional = [
            role
            for role in OPTIONAL_ROLES[kind]
            if getattr(self, role) or (getattr(self, role) is None and any(is_well_known(name, role) for name in names))
        ]
        candidates = {role: self._candidates(role, names) for role in (*REQUIRED_ROLES[kind], *optional)}
        for role, fitting in candidates.items():
            if len(fitting) > 1:
                raise BadData(f"Several columns could be the {role}: {listed(fitting)}", do=_advice(role))
        missing = [role for role, fitting in candidates.items() if not fitting]
        if missing:
            raise self._missing(missing, names)
        chosen = {role: fitting[0] for role, fitting in candidates.items()}
        for name, times in Counter(chosen.values()).items():
            if times > 1:
                raise BadData(
                    f"The column {name!r} was chosen for two roles", do="Choose another column for one of them"
                )
        return Columns(**chosen)

    def name_one(self, cell: str) -> bool:
        """Whether the user has named a column so."""
        return any(_plain(name) == _plain(cell) for _, name in self if name)

    def _candidates(self, role: ColumnRole, names: Sequence[str]) -> list[str]:
        chosen: str | None = getattr(self, role)
        if chosen is not None and chosen in names:
            return [chosen]
        accepted = [_plain(name) for name in self._accepted(role)]
        return [name for name in names if _plain(name) in accepted]

    def _accepted(self, role: ColumnRole) -> tuple[str, ...]:
        chosen: str | None = getattr(self, role)
        return WELL_KNOWN_NAMES[role] if chosen is None else (chosen,)

    def _missing(self, roles: Sequence[ColumnRole], names: Sequence[str]) -> BadData:
        accepted = " and ".join(" or ".join(map(repr, self._accepted(role))) for role in roles)
        noun = "column" if len(roles) == 1 else "columns"
        verb = "is" if len(roles) == 1 else "are"
        return BadData(
            f"The {noun} {accepted} {verb} missing; found: {listed(names)}", do=" ".join(map(_advice, roles))
        )


def is_well_known(name: str, role: ColumnRole | None = None) -> bool:
    """Whether a column called `name` has this role, or any role, without being named by the user."""
    roles = WELL_KNOWN_NAMES if role is None else (role,)
    return any(_plain(name) in WELL_KNOWN_NAMES[each] for each in roles)


def _plain(name: str) -> str:
    """A column's name without case, and with each run of blanks and underscores as one blank."""
    return re.sub(r"[\s_]+", " ", name.strip()).casefold()


def _advice(role: ColumnRole) -> str:
    return f"Choose the column that holds the {role}, or rename it in the file."
