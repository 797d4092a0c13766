from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer

from selmask.models.loading import load_for_mlm
from selmask.models.vocabulary import extend

if TYPE_CHECKING:
    from pathlib import Path

TERM = "powdery mildew"


def tokenizers(folder: Path) -> tuple[Tokenizer, Tokenizer]:
    before, after = (Tokenizer.from_file(str(folder / "tokenizer.json")) for _ in range(2))
    after.add_tokens([TERM])
    return before, after


def test_a_term_starts_as_the_mean_of_its_pieces(tiny_encoder: Path) -> None:
    before, after = tokenizers(tiny_encoder)
    model = load_for_mlm(tiny_encoder, seed=0).model
    old = model.get_input_embeddings().weight.detach().clone()
    assert extend(model, before, after) == 1
    new = model.get_input_embeddings().weight
    term, pieces = after.token_to_id(TERM), before.encode(TERM, add_special_tokens=False).ids
    torch.testing.assert_close(new[term], old[pieces].mean(dim=0))
    others = [row for row in range(len(old)) if row != term]
    assert torch.equal(new[others], old[others])


def test_input_and_output_stay_tied(tiny_encoder: Path) -> None:
    before, after = tokenizers(tiny_encoder)
    after.add_tokens([f"term {number}" for number in range(400)])
    model = load_for_mlm(tiny_encoder, seed=0).model
    assert extend(model, before, after) == 401
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight
    assert model.config.vocab_size == model.get_output_embeddings().bias.shape[0] == after.get_vocab_size()


def test_without_new_terms_nothing_changes(tiny_encoder: Path) -> None:
    before, _ = tokenizers(tiny_encoder)
    model = load_for_mlm(tiny_encoder, seed=0).model
    table = model.get_input_embeddings().weight
    assert extend(model, before, before) == 0
    assert model.get_input_embeddings().weight is table
