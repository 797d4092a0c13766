"""The processes that train one model together, and the device of this one.

Most often it is one process alone, and then nothing here costs anything. Gradients are summed once a step, by us and
not by DistributedDataParallel: a process whose part of a step has nothing to predict takes part all the same, and the
model stays the plain module that is measured and saved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from accelerate.utils import broadcast

from selmask.training.device import accelerator as default_accelerator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from accelerate import Accelerator
    from torch import nn

    from selmask.training.batches import Rows


class Team:
    """All processes of a run; environment variables tell how many these are, as torchrun or a worker sets them.

    Args:
        accelerator: accelerate's view of them; found if not given.
    """

    def __init__(self, accelerator: Accelerator | None = None) -> None:
        self._accelerator = accelerator or default_accelerator()
        self.device: torch.device = self._accelerator.device
        self.size: int = self._accelerator.num_processes
        self.rank: int = self._accelerator.process_index

    @property
    def is_main(self) -> bool:
        """Whether this process is the one that reports, is asked to stop, and writes."""
        return self.rank == 0

    def autocast(self) -> AbstractContextManager[None]:
        """The precision that the device computes in."""
        context: AbstractContextManager[None] = self._accelerator.autocast()
        return context

    def parts(self, rows: Rows, accumulation: int) -> Iterator[tuple[int, Rows]]:
        """What this process computes of a step's `rows`, in up to `accumulation` pieces, each with its number."""
        pieces = np.array_split(rows, self.size * accumulation)
        for number in range(self.rank, len(pieces), self.size):
            if len(pieces[number]):
                yield number, pieces[number]

    def totals(self, *numbers: float) -> tuple[float, ...]:
        """Each of `numbers`, summed over the processes."""
        if self.size == 1:
            return numbers
        given = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        return tuple(self._accelerator.reduce(given, "sum").tolist())

    def any(self, value: bool) -> bool:
        """Whether it is true for one of the processes."""
        return self.totals(float(value))[0] > 0

    def sum_gradients(self, module: nn.Module) -> None:
        """Gives every process the sum of all gradients."""
        if self.size == 1:
            return
        trained = [parameter for parameter in module.parameters() if parameter.requires_grad]
        own = [torch.zeros_like(each) if each.grad is None else each.grad for each in trained]
        summed = self._accelerator.reduce(torch.cat([each.flatten() for each in own]), "sum")
        for parameter, part in zip(trained, summed.split([each.numel() for each in trained]), strict=True):
            parameter.grad = part.view_as(parameter)

    def share_weights(self, module: nn.Module) -> None:
        """Gives every process the weights that the main one has."""
        if self.size > 1:
            for each in module.parameters():
                each.data.copy_(broadcast(each.data))
