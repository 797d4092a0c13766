from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.models import bundled_encoder
from selmask.models.licence import licence_of
from selmask.training.finished_model import model_card

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlanguage: en\nlicense: apache-2.0\ntags:\n- x\n---\n# A model\n", "apache-2.0"),
        ('---\nlicense: "cc-by-sa-4.0"\n---\n', "cc-by-sa-4.0"),
        ("# A model\nlicense: mit\n", "unknown"),
        ("---\nlicense:\n- mit\n---\n", "unknown"),
        ("---\ntags: x\n---\n\nlicense: mit\n", "unknown"),
    ],
)
def test_the_licence_is_read_from_the_cards_head(tmp_path: Path, card: str, licence: str) -> None:
    (tmp_path / "README.md").write_text(card, encoding="utf-8")
    assert licence_of(tmp_path) == licence


def test_without_a_card_the_licence_is_unknown(tmp_path: Path) -> None:
    assert licence_of(tmp_path) == "unknown"


def test_the_licence_is_inherited(tmp_path: Path) -> None:
    licence = licence_of(bundled_encoder.folder())
    assert licence == "apache-2.0"
    (tmp_path / "README.md").write_text(model_card("A model", "fill-mask", {"license": licence}, {}), encoding="utf-8")
    assert licence_of(tmp_path) == licence
