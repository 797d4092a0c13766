"""The runs that an experiment compares, repeat by repeat, whether they are planned, done or deleted."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from selmask.evaluation.cell import Pair
from selmask.runs.kinds.anchor import ANCHOR
from selmask.specs import fingerprint
from selmask.store.looks import ComparedRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from selmask.experiments.plan import Planned
    from selmask.store.experiments import Member, Place
    from selmask.store.looks import DeletedResult
    from selmask.store.run import Run

Repeat = tuple["PlacedRun", "PlacedRun"]
"""The two runs of a repeat that are compared."""


class PlacedRun(NamedTuple):
    """A run that is compared, and its place.

    Attributes:
        compared: Its place, its hash, and the seed of its post-training.
        learned_from: The same for runs that learned the same labels from one post-training, although with other
            fine-tuning settings or another seed; without post-training the hash.
        is_anchor: Whether it is an anchor.
        ended_at: When it finished; None if it has not.
    """

    compared: ComparedRun
    learned_from: str
    is_anchor: bool
    ended_at: float | None = None

    @classmethod
    def planned(cls, each: Planned) -> Self:
        """A run of a plan."""
        return cls._at(each, each.run.kind, each.run.hash, each.run.parent_hash, each.run.spec, None)

    @classmethod
    def stored(cls, place: Place | Member, run: Run, parent: Run | None) -> Self:
        """A run of the store; `parent` is the one that it starts from."""
        ended_at = run.ended_at if run.state.is_finished else None
        return cls._at(place, run.kind, run.hash, None if parent is None else parent.hash, run.spec, ended_at)

    @classmethod
    def deleted(cls, each: DeletedResult) -> Self:
        """A run that had finished before it was deleted."""
        return cls._at(each, each.kind, each.hash, each.parent_hash, each.spec, each.ended_at)

    @classmethod
    def _at(
        cls,
        place: Planned | Place | Member | DeletedResult,
        kind: str,
        run: str,
        parent: str | None,
        spec: Mapping[str, Any],
        ended_at: float | None,
    ) -> Self:
        post_training = spec.get("post_training")
        seed = post_training.get("seed") if isinstance(post_training, dict) else None
        compared = ComparedRun(place.arm, place.model, place.budget, place.repeat, run, seed)
        learned_from = run if parent is None or seed is None else _labels_and(parent, spec)
        return cls(compared, learned_from, kind == ANCHOR.name, ended_at)


def comparisons(runs: Iterable[PlacedRun], pairs: Sequence[Pair]) -> dict[tuple[Pair, str, str], list[Repeat]]:
    """The repeats of each of `pairs` under each model and label budget, where there are any."""
    by_place = {each.compared[:4]: each for each in runs}
    found: dict[tuple[Pair, str, str], list[Repeat]] = defaultdict(list)
    for pair in pairs:
        for (arm, model, budget, repeat), run in by_place.items():
            against = by_place.get((pair.against, model, budget, repeat)) if arm == pair.arm else None
            if against is not None:
                found[pair, model, budget].append((run, against))
    return found


def any_two(runs: Iterable[PlacedRun]) -> list[Pair]:
    """Any two of the arms and anchors."""
    return [Pair(*two) for two in combinations(dict.fromkeys(each.compared.arm for each in runs), 2)]


def with_anchors(runs: Sequence[PlacedRun]) -> list[Pair]:
    """The comparisons of arms with anchors."""
    anchors = dict.fromkeys(each.compared.arm for each in runs if each.is_anchor)
    arms = dict.fromkeys(each.compared.arm for each in runs if not each.is_anchor)
    return [Pair(arm, anchor) for arm in arms for anchor in anchors]


def _labels_and(parent: str, spec: Mapping[str, Any]) -> str:
    """The name of a data set may change, so its content counts."""
    labels = {name: (spec.get(name) or {}).get("content_sha256") for name in ("labelled", "test")}
    return fingerprint([labels, spec.get("budget"), parent])
