from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from selmask.training.classification.encoded import EncodedTexts, padding_id, text_limit, tokenizer_of

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ["farmers report fever", "doctors", "growers describe late blight near the river", ""]
CPU = torch.device("cpu")


def test_a_batch_holds_the_tokens_of_its_texts_padded_to_the_longest(tiny_encoder: Path) -> None:
    tokenizer = tokenizer_of(tiny_encoder)
    encoded = EncodedTexts.of(TEXTS, tokenizer, 128, pad_id=0)
    inputs = encoded.batch(np.array([1, 0, 3]), CPU)
    assert inputs.input_ids.shape == (3, encoded.lengths[0])
    for place, row in enumerate((1, 0, 3)):
        seen = inputs.input_ids[place][inputs.attention_mask[place] == 1]
        assert seen.tolist() == tokenizer.encode(TEXTS[row]).ids
    assert int(inputs.input_ids[inputs.attention_mask == 0].sum()) == 0


def test_long_texts_are_cut_with_their_special_tokens(tiny_encoder: Path) -> None:
    encoded = EncodedTexts.of(TEXTS, tokenizer_of(tiny_encoder), 4, pad_id=0)
    assert encoded.lengths.tolist() == [4, 3, 4, 2]
    assert encoded.batch(np.array([2]), CPU).input_ids[0, [0, -1]].tolist() == [2, 3]


def test_no_more_is_read_than_the_model_can_take(tiny_encoder: Path) -> None:
    assert text_limit(tiny_encoder, 256) == 128
    assert text_limit(tiny_encoder, 64) == 64
    assert padding_id(tiny_encoder) == 0
