"""Who competes in benchmarks.training, by name, and the process in which one of them does.

    python -m benchmarks.training_contenders NAME SETTING

Reads orders from standard input and answers on standard output, see benchmarks.training_turns.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from benchmarks import training_limit, training_selmask, training_trainer
from benchmarks.training_limit import Place
from benchmarks.training_turns import Baton, Setting
from selmask.models.loading import load_for_mlm
from selmask.training.device import peak_memory_mb

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.training_selmask import Made


def _post_training(made: Made) -> Callable[[Setting, Baton], None]:
    return lambda setting, baton: training_selmask.post_train(setting, baton, made)


def _own_shapes(setting: Setting, baton: Baton) -> None:
    matrices = training_limit.matrices_of(load_for_mlm(Path(setting.model), seed=0).model)
    baton.tell(
        operations_per_token=matrices.operations_per_token,
        operations_per_prediction=matrices.operations_per_prediction,
        threads=torch.get_num_threads(),
        device=torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU",
        torch=torch.__version__,
    )
    training_limit.own_shapes(matrices, setting.batch_tokens, Place.of_training(), baton)


CONTENDERS: dict[str, Callable[[Setting, Baton], None]] = {
    "selmask": _post_training(training_selmask.AS_IT_IS),
    "trainer_line_by_line": training_trainer.line_by_line,
    "trainer_grouped": training_trainer.grouped,
    "published": training_trainer.published,
    "own_shapes": _own_shapes,
    "square": lambda _, baton: training_limit.square(Place.of_training(), baton),
    **{f"without {name}": _post_training(made) for name, made in training_selmask.WITHOUT.items()},
    "without own_loop": training_trainer.other_loop,
    "with compile": _post_training(training_selmask.COMPILED),
}


def baton_between(orders: int, answers: int) -> Baton:
    """A baton on file descriptors."""
    settle = torch.cuda.synchronize if torch.cuda.is_available() else _nothing_to_wait_for
    return Baton(os.fdopen(orders), os.fdopen(answers, "w"), peak_memory_mb, settle)


def _nothing_to_wait_for() -> None:
    """A CPU has done its work when the call returns."""


def main() -> None:
    """Competes until there are no more orders."""
    name, setting = sys.argv[1], Setting(**json.loads(sys.argv[2]))
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries print what they like; answers go their own way
    CONTENDERS[name](setting, baton_between(os.dup(sys.stdin.fileno()), answers))


if __name__ == "__main__":
    main()
