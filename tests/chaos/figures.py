"""The figures of storms: disturbances and losses by their kind, and the runs that were compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from selmask.wording import counted

if TYPE_CHECKING:
    from tests.chaos.evidence import Loss


@dataclass
class Figures:
    """Counts of one storm or of several.

    Attributes:
        disturbances: How often each kind of disturbance happened.
        lost: How often something was lost, by kind.
        causes: A sentence for each loss.
        compared: Runs that were compared with undisturbed ones.
        seconds_until_true: The longest time in which a run was shown in a state that was not that of its process.
    """

    disturbances: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    causes: list[str] = field(default_factory=list)
    compared: int = 0
    seconds_until_true: float = 0.0

    def lose(self, loss: Loss) -> None:
        """Counts a loss."""
        self.lost[loss.kind] += loss.times
        self.causes.append(f"{loss.kind}: {loss.words}")

    def add(self, other: Figures) -> None:
        """Adds the counts of another storm."""
        self.disturbances += other.disturbances
        self.lost += other.lost
        self.causes += other.causes
        self.compared += other.compared
        self.seconds_until_true = max(self.seconds_until_true, other.seconds_until_true)

    @property
    def is_good(self) -> bool:
        """Whether something was compared, and nothing was lost."""
        return self.compared > 0 and not self.lost

    def to_json(self) -> dict[str, Any]:
        """JSON-like."""
        return {
            "disturbances": dict(sorted(self.disturbances.items())),
            "lost": dict(sorted(self.lost.items())),
            "causes": self.causes,
            "compared": self.compared,
            "seconds_until_true": round(self.seconds_until_true, 1),
        }

    @classmethod
    def from_json(cls, figures: dict[str, Any]) -> Figures:
        """What `to_json` returned."""
        counters = {name: Counter(figures[name]) for name in ("disturbances", "lost")}
        return cls(**figures | counters)

    def in_words(self) -> str:
        """The figures in one line."""
        kinds, times = len(self.disturbances), sum(self.disturbances.values())
        lost = ", ".join(f"{kind} {number}" for kind, number in sorted(self.lost.items())) or "nothing"
        return (
            f"{counted(kinds, 'kind')} of disturbance, {counted(times, 'disturbance')}, "
            f"{counted(self.compared, 'run')} compared; lost: {lost}."
        )

    def table(self) -> str:
        """The number of disturbances of each kind."""
        width = max(map(len, self.disturbances), default=0)
        return "\n".join(f"{kind:{width}} {number:4}" for kind, number in sorted(self.disturbances.items()))
