"""A checkpoint that an earlier version made is restored, but only under the same settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from selmask.errors import BadInput
from selmask.specs import PostTraining, fingerprint
from selmask.training.checkpoint import Checkpoints, Position
from tests.training.test_loop import Line

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "named",
    [
        pytest.param({"epochs": 2}, id="only what differed from the defaults"),
        pytest.param(
            PostTraining(epochs=2).model_dump(exclude={"long_documents", "precision"}), id="all settings of then"
        ),
    ],
)
def test_it_is_restored_under_the_same_settings_alone(tmp_path: Path, named: dict[str, Any]) -> None:
    Checkpoints(tmp_path, fingerprint([named, 0])).save(Line(), {}, Position(step=7))
    assert Checkpoints.of(tmp_path, PostTraining(epochs=2), 0).restore(Line()) is not None
    for other in (PostTraining(epochs=3), PostTraining(epochs=2, long_documents="truncated"), PostTraining()):
        with pytest.raises(BadInput, match="another specification"):
            Checkpoints.of(tmp_path, other, 0).restore(Line())
