from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadModel
from selmask.models import bundled_encoder

if TYPE_CHECKING:
    from pathlib import Path


def test_the_installed_encoder_is_the_expected_one() -> None:
    folder = bundled_encoder.folder()
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= {path.name for path in folder.iterdir()}


def test_other_weights_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"something else")
    with pytest.raises(BadModel, match="not the expected ones"):
        bundled_encoder.check(weights, bundled_encoder.SHA256)


def test_a_changed_file_is_hashed_again(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"abc")
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    bundled_encoder.check(weights, abc)
    weights.write_bytes(b"abcd")
    with pytest.raises(BadModel, match="sha256"):
        bundled_encoder.check(weights, abc)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="weights are missing"):
        bundled_encoder.check(tmp_path / "model.safetensors", bundled_encoder.SHA256)
