from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from selmask.training.classification.encoded import TextEncoder

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ["farmers report fever", "doctors", "growers describe late blight near the river", ""]
CPU = torch.device("cpu")


def test_a_batch_holds_the_tokens_of_its_texts_padded_to_the_longest(tiny_encoder: Path) -> None:
    encoder = TextEncoder(tiny_encoder, 128)
    encoded = encoder.encode(TEXTS)
    inputs = encoded.batch(np.array([1, 0, 3]), CPU)
    assert inputs.input_ids.shape == (3, encoded.lengths[0])
    for place, row in enumerate((1, 0, 3)):
        tokens = inputs.input_ids[place][inputs.attention_mask[place] == 1]
        assert tokens.tolist() == encoder.tokenizer.encode(TEXTS[row]).ids
    assert int(inputs.input_ids[inputs.attention_mask == 0].sum()) == 0


def test_long_texts_are_truncated_and_keep_their_special_tokens(tiny_encoder: Path) -> None:
    encoded = TextEncoder(tiny_encoder, 4).encode(TEXTS)
    assert encoded.lengths.tolist() == [4, 3, 4, 2]
    assert encoded.batch(np.array([2]), CPU).input_ids[0, [0, -1]].tolist() == [2, 3]


def test_a_text_is_truncated_where_the_model_stops_reading(tiny_encoder: Path) -> None:
    assert TextEncoder(tiny_encoder, 256).encode(["fever " * 300]).lengths.tolist() == [128]


def test_the_part_that_is_read_is_the_beginning_of_a_long_text(tiny_encoder: Path) -> None:
    encoder = TextEncoder(tiny_encoder, 5)
    assert encoder.part_read("doctors report") == "doctors report"
    assert encoder.part_read("doctors doctors doctors doctors") == "doctors doctors doctors"
