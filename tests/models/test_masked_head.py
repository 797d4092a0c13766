from __future__ import annotations

import pytest
import torch
from torch import Tensor

from selmask.models.masked_head import FAMILIES, MaskedTokenLoss, family_of
from tests.support.tiny import tiny_model

IGNORED = -100


def batch() -> tuple[Tensor, Tensor, Tensor]:
    """Three windows, two of them padded: ids, attention mask, labels."""
    torch.manual_seed(1)
    ids = torch.randint(5, 500, (3, 17))
    attention = torch.ones_like(ids)
    attention[1, 12:], attention[2, 5:] = 0, 0
    ids[attention == 0] = 0
    labels = torch.where((torch.rand(ids.shape) < 0.3) & (attention == 1), torch.randint(5, 500, ids.shape), IGNORED)
    return ids, attention, labels


def gradients(model: torch.nn.Module, loss: Tensor) -> dict[str, Tensor]:
    model.zero_grad()
    torch.autograd.backward(loss)
    return {name: each.grad.clone() for name, each in model.named_parameters() if each.grad is not None}


@pytest.mark.parametrize("model_type", [family.model_types[0] for family in FAMILIES] + ["albert"])
def test_loss_and_gradients_equal_the_stock_models(model_type: str) -> None:
    model = tiny_model(model_type).eval()
    ids, attention, labels = batch()
    stock = model(input_ids=ids, attention_mask=attention, labels=labels).loss
    expected = gradients(model, stock)
    positions = (labels.flatten() != IGNORED).nonzero().flatten()
    losses = MaskedTokenLoss(model)(ids, attention, positions, labels.flatten()[positions])
    assert losses.shape == positions.shape
    torch.testing.assert_close(losses.mean(), stock, atol=1e-5, rtol=1e-5)
    actual = gradients(model, losses.mean())
    assert actual.keys() == expected.keys()
    for name, gradient in expected.items():
        torch.testing.assert_close(actual[name], gradient, atol=1e-5, rtol=1e-4, msg=name)


def test_only_an_unknown_family_is_noted() -> None:
    assert MaskedTokenLoss(tiny_model()).note is None
    note = MaskedTokenLoss(tiny_model("albert")).note
    assert note is not None
    assert "albert" in note


def test_no_model_type_belongs_to_two_families() -> None:
    types = [each for family in FAMILIES for each in family.model_types]
    assert len(types) == len(set(types))
    assert family_of("roberta") is not None
    assert family_of("gpt2") is None
