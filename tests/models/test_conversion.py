from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file

from selmask.errors import BadModel, DiskFull
from selmask.models import conversion
from tests.support.full_disk import full_disk

if TYPE_CHECKING:
    from pathlib import Path


class Hostile:
    """A pickle that makes a folder when it is loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


def test_the_tensors_are_the_same_and_shared_ones_are_kept(tmp_path: Path) -> None:
    shared = torch.arange(6.0).reshape(2, 3)
    torch.save({"embeddings": shared, "decoder": shared, "bias": torch.ones(2).half()}, tmp_path / "weights.bin")
    tensors = load_file(conversion.convert(tmp_path / "weights.bin"))
    assert torch.equal(tensors["embeddings"], shared)
    assert torch.equal(tensors["decoder"], shared)
    assert tensors["bias"].dtype == torch.float16


def test_a_result_that_finds_no_room_is_no_fault_of_the_file(tmp_path: Path) -> None:
    torch.save({"weight": torch.ones(5000)}, tmp_path / "weights.bin")
    with full_disk(1000), pytest.raises(DiskFull, match=r"The disk is full; the converted weights of weights\.bin"):
        conversion.convert(tmp_path / "weights.bin")
    assert not (tmp_path / "model.safetensors").exists()


def test_a_pickle_with_code_is_refused_and_not_run(tmp_path: Path) -> None:
    torch.save({"weight": Hostile(tmp_path / "made")}, tmp_path / "weights.bin")
    with pytest.raises(BadModel, match="cannot be converted"):
        conversion.convert(tmp_path / "weights.bin")
    assert not (tmp_path / "made").exists()
    assert not (tmp_path / "model.safetensors").exists()


def test_a_file_that_holds_no_tensors_is_refused(tmp_path: Path) -> None:
    torch.save({"epoch": 3}, tmp_path / "weights.bin")
    with pytest.raises(BadModel, match="no tensors"):
        conversion.convert(tmp_path / "weights.bin")
