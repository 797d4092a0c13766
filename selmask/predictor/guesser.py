"""A masked language model in memory, only for the predictor's process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.training.masked.filling import MaskFiller

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


class Guesser:
    """The model in `folder`, which guesses hidden words.

    Raises:
        BadModel: it cannot be loaded, or its masked-LM head was never trained.
    """

    def __init__(self, folder: Path) -> None:
        self._filler = MaskFiller(folder)

    @property
    def questions(self) -> Mapping[str, Callable[[Sequence[Any]], list[dict[str, Any]]]]:
        """The questions that it answers, by their names in the predictor's protocol."""
        return {"guess": lambda places: [self._filler.fill(**place)._asdict() for place in places]}
