from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
import torch

from selmask.errors import BadInput
from selmask.training.checkpoint import Checkpoints, Position
from tests.training.test_loop import Line

if TYPE_CHECKING:
    from pathlib import Path


def test_a_saved_checkpoint_is_restored(tmp_path: Path) -> None:
    phase, position = Line(), Position(epoch=1, batch=2, step=7, predictions=30, tokens=99, seconds=1.5)
    phase.ended = [(0, 5)]
    Checkpoints(tmp_path, "one").save(phase, {"optimizer": {"step": torch.tensor(7.0)}}, position)
    other = Line()
    torch.nn.init.zeros_(next(other.module.parameters()))
    restored = Checkpoints(tmp_path, "one").restore(other)
    assert restored is not None
    assert restored[0] == position
    assert restored[1]["optimizer"]["step"] == 7
    assert other.ended == [(0, 5)]
    assert torch.equal(next(other.module.parameters()), next(phase.module.parameters()))


def test_only_the_newest_is_kept(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, "one")
    for step in (9, 10, 100):
        checkpoints.save(Line(), {}, Position(step=step))
    assert [path.name for path in tmp_path.iterdir()] == ["step-00000100"]


def test_after_a_kill_before_the_older_one_is_deleted_the_newer_one_counts(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, "one")
    checkpoints.save(Line(), {}, Position(step=1))
    older = shutil.copytree(tmp_path / "step-00000001", tmp_path.parent / "older")
    checkpoints.save(Line(), {}, Position(step=2))
    older.rename(tmp_path / "step-00000001")
    restored = Checkpoints(tmp_path, "one").restore(Line())
    assert restored is not None
    assert restored[0].step == 2
    checkpoints.save(Line(), {}, Position(step=3))
    assert [path.name for path in tmp_path.iterdir()] == ["step-00000003"]


def test_without_a_checkpoint_nothing_is_restored(tmp_path: Path) -> None:
    (tmp_path / ".new-3").mkdir()
    assert Checkpoints(tmp_path, "one").restore(Line()) is None
    assert Checkpoints(tmp_path / "missing", "one").restore(Line()) is None


def test_a_checkpoint_of_another_specification_is_refused(tmp_path: Path) -> None:
    Checkpoints(tmp_path, "one").save(Line(), {}, Position())
    with pytest.raises(BadInput, match="another specification"):
        Checkpoints(tmp_path, "other").restore(Line())


def damage(file: Path, how: str) -> None:
    whole = file.read_bytes()
    half = len(whole) // 2
    damaged = {"cut": whole[:half], "empty": b"", "zeros": whole[:half] + bytes(len(whole) - half), "gone": None}[how]
    if damaged is None:
        file.unlink()
    else:
        file.write_bytes(damaged)


@pytest.mark.parametrize("how", ["cut", "empty", "zeros", "gone"])
@pytest.mark.parametrize("name", ["position.json", "model.safetensors", "kept.safetensors", "learning.pt"])
def test_a_damaged_checkpoint_is_set_aside_and_the_older_one_is_restored(tmp_path: Path, name: str, how: str) -> None:
    checkpoints, learning = Checkpoints(tmp_path, "one"), {"state": {0: {"moment": torch.ones(50)}}}
    for step in (3, 12):
        checkpoints.save(Line(), learning, Position(step=step))
        (tmp_path / f"step-{step:08d}").rename(tmp_path.with_name(f"{tmp_path.name}-{step}"))
    for step in (3, 12):
        tmp_path.with_name(f"{tmp_path.name}-{step}").rename(tmp_path / f"step-{step:08d}")
    damage(tmp_path / "step-00000012" / name, how)
    assert checkpoints.set_aside_damaged() == [
        "The checkpoint at step 12 was damaged, and the run went on from step 3."
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged-step-00000012", "step-00000003"]
    restored = checkpoints.restore(Line())
    assert restored is not None
    assert restored[0].step == 3
    checkpoints.save(Line(), learning, Position(step=4))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged-step-00000012", "step-00000004"]


def test_without_an_older_one_the_run_begins_again(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, "one")
    checkpoints.save(Line(), {"state": {}}, Position(step=1200))
    damage(tmp_path / "step-00001200" / "learning.pt", "cut")
    assert checkpoints.set_aside_damaged() == [
        "The checkpoint at step 1,200 was damaged, and the run went on from the beginning."
    ]
    assert checkpoints.restore(Line()) is None


@pytest.mark.parametrize("name", ["position.json", "model.safetensors", "kept.safetensors", "learning.pt"])
def test_a_checkpoint_of_an_older_version_without_hashes_is_checked_by_reading_it(tmp_path: Path, name: str) -> None:
    checkpoints = Checkpoints(tmp_path, "one")
    checkpoints.save(Line(), {"state": {}}, Position(step=5))
    position = tmp_path / "step-00000005" / "position.json"
    facts = json.loads(position.read_text())
    del facts["sha256"]
    position.write_text(json.dumps(facts))
    assert checkpoints.set_aside_damaged() == []
    damage(position.with_name(name), "cut")
    assert len(checkpoints.set_aside_damaged()) == 1


def test_a_checkpoint_is_due_after_the_pause(tmp_path: Path) -> None:
    assert Checkpoints(tmp_path, "one", seconds=0).is_due()
    assert not Checkpoints(tmp_path, "one", seconds=300).is_due()


def test_a_finished_run_keeps_no_checkpoint(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "checkpoint", "one")
    checkpoints.save(Line(), {}, Position())
    checkpoints.clear()
    assert not (tmp_path / "checkpoint").exists()
