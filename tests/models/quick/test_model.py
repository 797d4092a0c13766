"""Every family of models with quick dropout and attention against the same model without."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from selmask.models.masked_head import FAMILIES, MaskedTokenLoss
from selmask.models.quick.attention import NAME
from selmask.models.quick.dropout import QuickDropout
from selmask.models.quick.model import quick_on_cpu
from tests.models.test_masked_head import IGNORED, batch, gradients
from tests.support.tiny import tiny_model

ALL_KEPT = 1e-6
"""A dropout so small that it drops nothing, but large enough to take the quick way."""
DROPOUTS = (
    "hidden_dropout_prob attention_probs_dropout_prob dropout attention_dropout embedding_dropout mlp_dropout "
    "classifier_dropout"
)


def losses(model_type: str, dropout: float) -> tuple[Tensor, dict[str, Tensor], Any]:
    """The losses of a tiny model in training with that dropout everywhere, their gradients, and the model."""
    model = tiny_model(model_type, config=dict.fromkeys(DROPOUTS.split(), dropout)).train()
    ids, attention, labels = batch()
    positions = (labels.flatten() != IGNORED).nonzero().flatten()
    with quick_on_cpu(model):
        loss = MaskedTokenLoss(model)(ids, attention, positions, labels.flatten()[positions])
        gradient = gradients(model, loss.sum())
    return loss, gradient, model


@pytest.mark.parametrize("model_type", [family.model_types[0] for family in FAMILIES])
def test_every_family_computes_the_same_either_way(model_type: str) -> None:
    plain, plain_gradients, _ = losses(model_type, 0.0)
    quick, quick_gradients, _ = losses(model_type, ALL_KEPT)
    torch.testing.assert_close(quick, plain, atol=1e-5, rtol=1e-5)
    for name, gradient in plain_gradients.items():
        torch.testing.assert_close(quick_gradients[name], gradient, atol=1e-4, rtol=1e-3, msg=name)


@pytest.mark.parametrize("model_type", [family.model_types[0] for family in FAMILIES])
def test_the_quick_modules_are_exchanged_and_put_back(model_type: str) -> None:
    model = tiny_model(model_type, config=dict.fromkeys(DROPOUTS.split(), 0.1))
    plain = [type(each) for each in model.modules()]
    with quick_on_cpu(model):
        assert model.config._attn_implementation == NAME
        assert any(isinstance(each, QuickDropout) for each in model.modules())
        assert all(type(each) is not nn.Dropout for each in model.modules())
    assert [type(each) for each in model.modules()] == plain
    assert model.config._attn_implementation == "sdpa"
