"""The texts that the runs of an experiment are tested on: a test set, rows marked as test, or a drawn share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from selmask.errors import SelmaskError
from selmask.runs.pipeline import dataset
from selmask.runs.run_specs import DataRef

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from selmask.store.experiments import Experiment, Member
    from selmask.workspace import Workspace

Portion = Literal["whole", "marked", "drawn", "unknown"]
"""The portion of the data set that is tested on; unknown where it is gone, or there are no runs yet."""


class TestedTexts(NamedTuple):
    """Where an experiment has its test texts from.

    Attributes:
        field: The field of the specification that names the data set: test or labelled.
        sources: The data sets, by their content, which is known once there are runs.
        portion: The portion of them that is tested on.
        marked: The number of rows that are marked as test in the labelled texts.
    """

    field: Literal["test", "labelled"]
    sources: dict[str, DataRef]
    portion: Portion
    marked: int

    @classmethod
    def of(cls, workspace: Workspace, experiment: Experiment, members: Sequence[Member]) -> Self:
        """Those of an experiment with these members; of a file that it names, the runs have noted the content."""
        is_apart = bool(experiment.spec.get("test"))
        field: Literal["test", "labelled"] = "test" if is_apart else "labelled"
        noted = [each for member in members if isinstance(each := member.run.spec.get(field), dict)]
        sources = {each["content_sha256"]: DataRef.parse(each, stored=True) for each in noted}
        return cls(field, sources, *(("whole", 0) if is_apart else _portion_of_labelled(workspace, sources)))


def _portion_of_labelled(workspace: Workspace, sources: Mapping[str, DataRef]) -> tuple[Portion, int]:
    try:
        marked = [dataset(workspace, each).marked_as_test() for each in sources.values()]
    except SelmaskError:
        return "unknown", 0
    if not marked or (any(marked) and not all(marked)):
        return "unknown", 0
    return ("marked", marked[0]) if all(marked) else ("drawn", 0)
