"""The basis of a run's cost: the size of its data, and the speed of this device."""

from __future__ import annotations

from collections import Counter
from copy import copy
from typing import TYPE_CHECKING, Any, Self, TypeVar

from selmask.errors import SelmaskError
from selmask.models import catalogue
from selmask.runs.lengths import Lengths, lengths
from selmask.runs.pipeline import dataset
from selmask.runs.speeds import Phase, Speeds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from selmask.corpus.dataset import Dataset
    from selmask.processes.devices import Device
    from selmask.runs.run_specs import DataRef
    from selmask.store.store import Store
    from selmask.workspace import Workspace

T = TypeVar("T")

READING = 3
"""Reading is about three times as fast as learning, which computes forwards once and backwards twice."""


class CostBasis:
    """Sizes and speeds for the costs of many runs, each looked up once.

    Args:
        workspace: The workspace of the runs.
        store: Its store.
        here: The devices of this machine, if they have been looked up already.

    Attributes:
        unmeasured: The models whose speed was asked for and has not been measured on this device.
    """

    def __init__(self, workspace: Workspace, store: Store, here: Sequence[Device] | None = None) -> None:
        self._workspace, self._speeds = workspace, Speeds(store, here)
        self._answers: dict[tuple[object, ...], Any] = {}
        self._seen: set[tuple[object, ...]] = set()
        self.unmeasured: dict[str, None] = {}

    def for_another_plan(self) -> Self:
        """The same sizes and speeds, for the costs of a plan of which nothing has been asked yet."""
        another = copy(self)
        another._seen, another.unmeasured = set(), {}
        return another

    @property
    def slots(self) -> int:
        """The number of runs that are active at once."""
        return self._speeds.slots

    def speed(self, kind: str, model: str, phase: Phase, times: float = 1) -> float | None:
        """Tokens per second, measured or guessed; the arguments are those of `Speeds.measured`."""
        measured = self._once(("speed", kind, model), lambda: self._speeds.measured(kind, model, phase, times))
        if measured is None:
            self.unmeasured[model] = None
        guess = self._speeds.guessed(model)
        return measured or (guess and guess * times)

    def is_first(self, *product: object) -> bool:
        """Whether no earlier run was asked for this `product`, which is made once and then kept."""
        is_new = product not in self._seen
        self._seen.add(product)
        return is_new

    def rows(self, data: DataRef) -> int:
        """The number of texts."""
        return self._dataset(data).rows

    def class_sizes(self, data: DataRef) -> list[int]:
        """The number of texts of each class."""
        return self._once(("class sizes", data), lambda: list(Counter(self._dataset(data).labels()).values()))

    def lengths(self, data: DataRef, model: str) -> Lengths:
        """The lengths of the texts in tokens of `model`."""

        def find() -> Lengths:
            return lengths(self._dataset(data), catalogue.tokenizer_folder(model, self._workspace.models))

        return self._once(("lengths", data, model), find)

    def has_head(self, model: str) -> bool:
        """Whether the model has a trained masked-LM head, which needs no warm-up."""

        def find() -> bool:
            try:
                return bool(catalogue.has_mlm_head(model, self._workspace.models))
            except SelmaskError:
                return True  # the error is shown where the model is chosen

        return self._once(("head", model), find)

    def _dataset(self, data: DataRef) -> Dataset:
        return self._once(("dataset", data), lambda: dataset(self._workspace, data))

    def _once(self, question: tuple[object, ...], find: Callable[[], T]) -> T:
        """The answer to `question`: `find` is called only the first time."""
        if question not in self._answers:
            self._answers[question] = find()
        answer: T = self._answers[question]
        return answer
