from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch

from selmask.errors import SelmaskError
from selmask.models import tokenizer_files
from selmask.training.checkpoint import Checkpoints, Position
from selmask.training.finished_model import write_model
from tests.support.full_disk import full_disk
from tests.support.tiny import tiny_model
from tests.training.test_loop import Line

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("size", [8, 1500])
def test_a_checkpoint_that_does_not_fit_leaves_the_older_one(tmp_path: Path, size: int) -> None:
    checkpoints = Checkpoints(tmp_path, "one")
    checkpoints.save(Line(), {"optimizer": {}}, Position(step=3))
    with full_disk(size), pytest.raises(SelmaskError, match=r"checkpoint could not be written.*Free some space"):
        checkpoints.save(Line(), {"optimizer": {"moments": torch.ones(9000)}}, Position(step=4))
    assert [path.name for path in tmp_path.iterdir()] == ["step-00000003"]
    restored = Checkpoints(tmp_path, "one").restore(Line())
    assert restored is not None
    assert restored[0].step == 3


def test_a_model_that_does_not_fit_leaves_no_folder(tiny_encoder: Path, tmp_path: Path) -> None:
    with full_disk(1000), pytest.raises(SelmaskError, match="model could not be written"):
        write_model(tmp_path / "model", tiny_model(), tokenizer_files.load(tiny_encoder), tiny_encoder, "")
    assert not any(tmp_path.iterdir())
