"""Renaming an experiment. Its specification, its runs and their hashes stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from selmask.errors import BadInput
from selmask.experiments.experiment_name import ExperimentName
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.store.history.event import Event
    from selmask.workspace import Workspace


def rename_experiment(workspace: Workspace, name: str, new: str) -> Event | None:
    """Renames an experiment; None if it is called so already.

    Raises:
        NotFound: there is no experiment called `name`; offers the nearest.
        BadInput: another one has the new name, or it is not one that an experiment can have.
    """
    if new.strip():
        try:
            TypeAdapter(ExperimentName).validate_python(new)
        except ValidationError as error:
            raise BadInput(
                "An experiment cannot have this name",
                given=new.strip(),
                accepted=str(error.errors()[0]["ctx"]["error"]),
                do="Choose another name",
            ) from error
    return Store.of(workspace).changes.rename("experiment", name, new)
