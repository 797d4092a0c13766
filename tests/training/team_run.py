"""A post-training that torchrun starts in several processes: the reports of the main one as JSON.

torchrun --standalone --nproc-per-node 2 -m tests.training.team_run ENCODER FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from selmask.specs import PostTraining
from selmask.training.batches import by_tokens
from selmask.training.finished_model import Destination
from selmask.training.masked.post_training import post_train
from selmask.training.masked.window_source import MaskedCorpus
from selmask.training.team import Team
from tests.conftest import tiny_texts
from tests.training.listener import Listener
from tests.training.random_windows import RandomWindows

SETTINGS = PostTraining(epochs=2, batch_tokens=128, learning_rate=3e-3, accumulation=2)


def main(encoder: Path, folder: Path) -> None:
    """Trains on few long texts: one batch is a single window, so that one of two processes has nothing to compute."""
    texts, listener = tiny_texts(), Listener()
    train = RandomWindows(encoder, [*texts[:39], " ".join(texts[40:44])])
    held_out = RandomWindows(encoder, texts[100:], seed=9)
    assert min(map(len, by_tokens(train.lengths, SETTINGS.batch_tokens, 0, 0))) == 1
    result = post_train(SETTINGS, encoder, MaskedCorpus(train, held_out), Destination(folder), 0, listener.observer)
    if Team().is_main:
        (folder / "reports.json").write_text(
            json.dumps({"metrics": listener.metrics, "result": result, "processes": Team().size})
        )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
