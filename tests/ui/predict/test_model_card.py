from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from selmask.training.finished_model import model_card
from selmask.ui.predict.model_card import as_html, zipped

if TYPE_CHECKING:
    from pathlib import Path

CARD = model_card(
    "Post-trained encoder",
    "fill-mask",
    {
        "corpus": "a|b <script>",
        "settings": {"epochs": 3, "steps": None, "warmup": 0.1},
        "left out": 4,
        "classes": ["x", "y"],
    },
    {"held_out_loss": 2.34567},
)


def test_a_card_is_shown_row_by_row_and_escaped() -> None:
    html = as_html(CARD)
    assert "<dt>corpus</dt><dd>a|b &lt;script&gt;</dd>" in html
    assert "<dt>settings</dt><dd>epochs 3, warmup 10 %</dd>" in html
    assert "<dt>classes</dt><dd>x, y</dd>" in html
    assert "<dt>left out</dt><dd>4</dd>" in html
    assert "<b>Results</b></p><dl" in html
    assert html.count("<dl") == html.count("</dl>") == 2


def test_the_export_holds_the_model_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(bytes(1000))
    with zipfile.ZipFile(zipped(tmp_path, "my-model.zip")) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["my-model/config.json", "my-model/model.safetensors"]
