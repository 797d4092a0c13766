"""The boxes in which a person says which column has which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.importing.columns import NO_COLUMN, OPTIONAL_ROLES, REQUIRED_ROLES, Columns, is_well_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator

    from selmask.fields.data_kind import Kind
    from selmask.importing.columns import ColumnRole
    from selmask.importing.import_request import ImportRequest


def ask(
    names: Sequence[str], kind: Kind, proposed: Columns, places: Sequence[DeltaGenerator], of_table: str = ""
) -> Columns:
    """Draws a box for each role; what is proposed is preselected.

    Args:
        names: The columns of the table.
        kind: What it is imported as.
        proposed: The columns that probably have a role.
        places: One for each role, the optional ones last.
        of_table: The end of the boxes' keys, where several tables are shown.
    """
    required, optional = REQUIRED_ROLES[kind], OPTIONAL_ROLES[kind]
    chosen: dict[str, str | None] = {}
    for place, role in zip(places, (*required, *optional), strict=False):
        options = [NO_COLUMN, *names] if role in optional else list(names)
        chosen[role] = place.selectbox(
            f"Column with the {role}",
            options,
            _place(role, options, getattr(proposed, role), is_sole=len(required) == 1),
            format_func=lambda name: name or "(none)",
            help=Columns.model_fields[role].description,
            key=f"import-{role}{of_table}",
            placeholder="Choose one",
        )
    return Columns(**chosen)


def are_chosen(request: ImportRequest) -> bool:
    """Whether each required column has been chosen; says on the page which have not."""
    missing = [role for role in REQUIRED_ROLES[request.kind] if getattr(request.columns, role) is None]
    if missing:
        st.info(f"Choose the column with the {' and the one with the '.join(missing)}.")
    return not missing


def _place(role: ColumnRole, options: list[str], proposed: str | None, *, is_sole: bool) -> int | None:
    """The place of the column with a well-known name, else of the proposed one or `NO_COLUMN`.

    Where the role is the sole required one, a sole column has it.
    """
    well_known = [place for place, name in enumerate(options) if is_well_known(name, role)]
    if well_known:
        return well_known[0]
    if proposed in options:
        return options.index(proposed or "")
    return 0 if NO_COLUMN in options or (is_sole and len(options) == 1) else None
