"""The contenders of benchmarks.training by name, and the process that runs one of them.

    python -m benchmarks.training.contenders NAME SETTING

Reads orders from standard input and answers on standard output; see benchmarks.training.turns.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from benchmarks.training import limit, own, trainer
from benchmarks.training.limit import Place
from benchmarks.training.turns import Baton, Setting
from selmask.models.loading import load_for_mlm
from selmask.training.device import peak_memory_mb

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.training.own import Variant


def _post_training(variant: Variant) -> Callable[[Setting, Baton], None]:
    return lambda setting, baton: own.post_train(setting, baton, variant)


def _own_shapes(setting: Setting, baton: Baton) -> None:
    matrices = limit.matrices_of(load_for_mlm(Path(setting.model), seed=0).model)
    baton.tell(
        operations_per_token=matrices.operations_per_token,
        operations_per_prediction=matrices.operations_per_prediction,
        threads=torch.get_num_threads(),
        device=torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU",
        torch=torch.__version__,
    )
    limit.own_shapes(matrices, setting.batch_tokens, Place.of_training(), baton)


CONTENDERS: dict[str, Callable[[Setting, Baton], None]] = {
    "selmask": _post_training(own.AS_IT_IS),
    "trainer_line_by_line": trainer.line_by_line,
    "trainer_grouped": trainer.grouped,
    "published": trainer.published,
    "own_shapes": _own_shapes,
    "square": lambda _, baton: limit.square(Place.of_training(), baton),
    **{f"without {name}": _post_training(variant) for name, variant in own.WITHOUT.items()},
    "without own_loop": trainer.other_loop,
    "with compile": _post_training(own.COMPILED),
}


def baton_between(orders: int, answers: int) -> Baton:
    """A baton on file descriptors."""
    settle = torch.cuda.synchronize if torch.cuda.is_available() else _nothing_to_wait_for
    return Baton(os.fdopen(orders), os.fdopen(answers, "w"), peak_memory_mb, settle)


def _nothing_to_wait_for() -> None:
    """A CPU has finished when the call returns."""


def main() -> None:
    """Trains until there are no more orders."""
    name, setting = sys.argv[1], Setting(**json.loads(sys.argv[2]))
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries print to standard output, which is for answers
    CONTENDERS[name](setting, baton_between(os.dup(sys.stdin.fileno()), answers))


if __name__ == "__main__":
    main()
