"""The processes that train one model together, and the device of this one.

Usually there is only one process, and then nothing here takes time. Gradients are summed once per step, here and not by
DistributedDataParallel, because a process whose part of a step has nothing to predict must take part as well, and the
model must stay the plain module that is measured and saved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from accelerate.utils import broadcast

from selmask.training import device

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from torch import nn

    from selmask.fields.precision import Precision
    from selmask.training.batches import Rows


class Team:
    """All processes of a run; torchrun or a worker sets their number in environment variables.

    Args:
        precision: The numbers that each of them multiplies.
    """

    def __init__(self, precision: Precision = "auto") -> None:
        self._accelerator, self._precision = device.accelerator(), precision
        self.device: torch.device = self._accelerator.device
        self.size: int = self._accelerator.num_processes
        self.rank: int = self._accelerator.process_index

    @property
    def is_main(self) -> bool:
        """Whether this is the process that reports, is asked to stop, and writes files."""
        return self.rank == 0

    def autocast(self) -> AbstractContextManager[Any]:
        """A context in which the device multiplies in the team's precision."""
        return device.autocast(self.device, self._precision)

    def parts(self, rows: Rows, accumulation: int) -> Iterator[tuple[int, Rows]]:
        """Yields this process's share of a step's `rows`, in up to `accumulation` pieces, each with its number."""
        pieces = np.array_split(rows, self.size * accumulation)
        for number in range(self.rank, len(pieces), self.size):
            if len(pieces[number]):
                yield number, pieces[number]

    def totals(self, *numbers: float) -> tuple[float, ...]:
        """Each of `numbers`, summed over the processes."""
        if self.size == 1:
            return numbers
        own = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        return tuple(self._accelerator.reduce(own, "sum").tolist())

    def any(self, value: bool) -> bool:
        """Whether `value` is true in any of the processes."""
        return self.totals(float(value))[0] > 0

    def sum_gradients(self, module: nn.Module) -> None:
        """Gives every process the sum of all processes' gradients."""
        if self.size == 1:
            return
        trained = [parameter for parameter in module.parameters() if parameter.requires_grad]
        own = [torch.zeros_like(each) if each.grad is None else each.grad for each in trained]
        # One transfer of one flat tensor, instead of one for each parameter.
        summed = self._accelerator.reduce(torch.cat([each.flatten() for each in own]), "sum")
        for parameter, part in zip(trained, summed.split([each.numel() for each in trained]), strict=True):
            parameter.grad = part.view_as(parameter)

    def share_weights(self, module: nn.Module) -> None:
        """Gives every process the main process's weights."""
        if self.size > 1:
            for each in module.parameters():
                each.data.copy_(broadcast(each.data))
