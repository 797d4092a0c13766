from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from selmask.anchors.frozen_encoder import embeddings
from selmask.errors import BadModel
from selmask.observer import NOBODY, Observer
from tests.conftest import tiny_texts

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [*tiny_texts(30), "fever", "leaf rust " * 40]


def test_a_text_is_the_mean_of_its_tokens(tiny_encoder: Path) -> None:
    found = embeddings(tiny_encoder, TEXTS, 32, NOBODY)
    tokenizer, model = AutoTokenizer.from_pretrained(tiny_encoder), AutoModel.from_pretrained(tiny_encoder).eval()
    with torch.no_grad():
        slow = [
            model(**tokenizer(text, truncation=True, max_length=32, return_tensors="pt"))[0][0].mean(0).numpy()
            for text in TEXTS
        ]
    assert found is not None
    assert found == pytest.approx(np.array(slow), abs=1e-5)


def test_a_stop_request_ends_the_reading(tiny_encoder: Path) -> None:
    assert embeddings(tiny_encoder, TEXTS, 32, Observer(NOBODY.report, lambda: True)) is None


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadModel):
        embeddings(tmp_path, TEXTS, 32, NOBODY)
