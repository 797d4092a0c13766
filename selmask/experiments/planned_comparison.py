"""The comparison that an experiment plans before it starts; any other one of its runs is explored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, field_validator

from selmask.evaluation.metrics import MACRO_F1, metrics
from selmask.evaluation.statistics.repeats import LEVEL, fewest_at
from selmask.specs import Spec
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator


class PlannedComparison(Spec):
    """What is compared with what, by which metric, and which difference would not matter."""

    reference: str | None = Field(
        None,
        description="The arm that the others are compared with; by default random words, else no post-training, else "
        "the first arm.",
    )
    metric: str = Field(MACRO_F1.key, description="The metric that arms are compared by.")
    margin: float = Field(
        1.0,
        ge=0,
        description="A difference that would not matter, in points (hundredths of the metric). Two arms are "
        "practically the same if the whole interval of their difference lies within it, in either direction.",
    )

    looks: tuple[int, ...] = Field(
        (),
        description="The numbers of repeats after which the verdict is read, such as 8 and 14; by default only once, "
        "after all. With several looks, each counts a difference as shown only where p is at most .05 divided by the "
        "number of looks.",
        json_schema_extra={"before": []},
    )

    @field_validator("looks")
    @classmethod
    def _can_decide(cls, looks: tuple[int, ...]) -> tuple[int, ...]:
        """Refuses a look at which no difference could be significant, however large."""
        if list(looks) != sorted(set(looks)):
            raise ValueError("the looks have to rise: give smaller numbers first, such as 8 and 14")
        least = fewest_at(LEVEL / max(1, len(looks)))
        if looks and looks[0] < least:
            raise ValueError(f"with {counted(len(looks), 'look')}, the first one takes at least {least} repeats")
        return looks

    def deviations(self, metric: str, reference: str | None, planned: str | None) -> Iterator[str]:
        """Why a comparison is explored: a sentence for each part that was not planned.

        Args:
            metric: The key of the metric that is compared.
            reference: The arm that the others are compared with; None for the planned one.
            planned: The planned one, by its name.
        """
        if metric != self.metric:
            known = metrics()
            one, other = (known[key].title if key in known else key for key in (self.metric, metric))
            yield f"The plan was to compare by {one}; this comparison, by {other}, is explored."
        if reference not in (None, planned):
            yield f"The plan was to compare with {planned}; this comparison, with {reference}, is explored."
