from __future__ import annotations

import pytest

from selmask.errors import BadInput
from selmask.models.freezing import freeze
from selmask.models.masked_head import FAMILIES
from tests.support.tiny import tiny_model

MODEL_TYPES = [family.model_types[0] for family in FAMILIES]


def frozen_names(model_type: str, *, embeddings: bool, layers: int) -> set[str]:
    model = tiny_model(model_type)
    freeze(model, embeddings=embeddings, layers=layers)
    return {name for name, parameter in model.named_parameters() if not parameter.requires_grad}


@pytest.mark.parametrize("model_type", MODEL_TYPES)
def test_layers_are_frozen_from_below_and_the_embeddings_with_them(model_type: str) -> None:
    names = frozen_names(model_type, embeddings=False, layers=1)
    assert any("embeddings" in name for name in names)
    assert any(".0." in name for name in names)
    assert all("embeddings" in name or ".0." in name for name in names)


@pytest.mark.parametrize("model_type", MODEL_TYPES)
def test_the_embeddings_can_be_frozen_alone(model_type: str) -> None:
    names = frozen_names(model_type, embeddings=True, layers=0)
    assert names
    assert all("embeddings" in name for name in names)


def test_nothing_is_frozen_by_default() -> None:
    assert frozen_names("bert", embeddings=False, layers=0) == set()


def test_more_layers_than_the_encoder_has_are_refused() -> None:
    with pytest.raises(BadInput, match=r"3 layers cannot be frozen.*an encoder of 2 layers"):
        freeze(tiny_model(), embeddings=False, layers=3)
