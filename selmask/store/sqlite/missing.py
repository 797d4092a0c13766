"""A database that is gone although the folders of its runs and data sets are still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import SelmaskError
from selmask.wording import ANOTHER_WORKSPACE, counted
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

_NAMED = 5
"""The number of folders that the message names."""


def check(path: Path) -> None:
    """Refuses to begin an empty database beside the folders of another one.

    An empty one would show a workspace without any work, and give the numbers of its runs to new ones.

    Raises:
        SelmaskError: the file at `path` is gone or empty; names what is left of its workspace.
    """
    if path.exists() and path.stat().st_size:
        return
    workspace = Workspace(path.parent)
    runs = [workspace.run_path(number).name for number in workspace.run_numbers()]
    data = sorted(each.name for each in (workspace.home / "datasets").glob("*/"))
    if not (runs or data):
        return
    kinds = {"run": runs, "data set": data}
    left = ", ".join(f"{counted(len(names), kind)} ({_listed(names)})" for kind, names in kinds.items() if names)
    raise SelmaskError(
        f"The database of this workspace is {'empty' if path.exists() else 'gone'}, but its folders are still there: "
        f"{left}",
        given=str(path),
        do="Put a copy of the database back; if there is none, move these folders elsewhere, or "
        f"{ANOTHER_WORKSPACE}. Until then selmask changes nothing here",
    )


def _listed(names: list[str]) -> str:
    return ", ".join([*names[:_NAMED], *["…"] * (len(names) > _NAMED)])
