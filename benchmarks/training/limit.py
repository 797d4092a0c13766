"""The machine's limit: the speed of the model's matrix products alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.training.turns import Baton

MASKED_SHARE = 0.15
SQUARE = 2048
_PRODUCTS = 3  # one forward, two backward: for the input and for the weight
_OPERATIONS = 2  # a multiplication and an addition


class Place(NamedTuple):
    """A device and a precision to multiply matrices in."""

    device: torch.device
    dtype: torch.dtype

    @classmethod
    def of_training(cls) -> Place:
        """Device and precision of training: a GPU if there is one, in bf16 if it has that."""
        if not torch.cuda.is_available():
            return cls(torch.device("cpu"), torch.float32)
        return cls(torch.device("cuda"), torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32)


class Matrices(NamedTuple):
    """Number of a model's linear layers by their shape (out, in).

    Attributes:
        encoder: Layers that every token passes through.
        head: Layers that only masked tokens pass through.
    """

    encoder: Counter[tuple[int, int]]
    head: Counter[tuple[int, int]]

    @property
    def operations_per_token(self) -> int:
        """6 x parameters of the encoder, embeddings not counted."""
        return _of_training(self.encoder)

    @property
    def operations_per_prediction(self) -> int:
        """6 x parameters of the head, the product with the vocabulary included."""
        return _of_training(self.head)


def matrices_of(model: Any) -> Matrices:
    """The matrices of a `...ForMaskedLM`, without the pooler, which is not used."""
    inside = {id(each) for each in model.base_model.modules()}
    matrices = Matrices(Counter(), Counter())
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear) and "pooler" not in name:
            part = matrices.encoder if id(module) in inside else matrices.head
            part[module.out_features, module.in_features] += 1
    return matrices


def own_shapes(matrices: Matrices, tokens: int, place: Place, baton: Baton) -> None:
    """Multiplies as a training step of `tokens` tokens does, layer after layer, into preallocated memory."""
    work = [
        (many, _products(rows, *shape, place))
        for part, rows in ((matrices.encoder, tokens), (matrices.head, max(1, round(tokens * MASKED_SHARE))))
        for shape, many in part.items()
    ]
    masked = max(1, round(tokens * MASKED_SHARE))
    operations = tokens * matrices.operations_per_token + masked * matrices.operations_per_prediction
    while True:
        for many, multiply in work:
            for _ in range(many):
                multiply()
        baton.step_done(operations=operations)


def square(place: Place, baton: Baton, side: int = SQUARE) -> None:
    """Multiplies two square matrices, the common comparison of machines."""
    left, right, out = (torch.rand(side, side, device=place.device, dtype=place.dtype) for _ in range(3))
    while True:
        torch.mm(left, right, out=out)
        baton.step_done(operations=_OPERATIONS * side**3)


def _products(rows: int, outputs: int, inputs: int, place: Place) -> Callable[[], None]:
    """A function that computes the three products of a linear layer in training, for `rows` rows."""

    def matrix(*shape: int) -> torch.Tensor:
        return torch.rand(*shape, device=place.device, dtype=place.dtype)

    given, weight, gradient = matrix(rows, inputs), matrix(outputs, inputs), matrix(rows, outputs)
    output, to_input, to_weight = matrix(rows, outputs), matrix(rows, inputs), matrix(outputs, inputs)

    def multiply() -> None:
        torch.mm(given, weight.t(), out=output)
        torch.mm(gradient, weight, out=to_input)
        torch.mm(gradient.t(), given, out=to_weight)

    return multiply


def _of_training(shapes: Counter[tuple[int, int]]) -> int:
    return sum(_PRODUCTS * _OPERATIONS * outputs * inputs * many for (outputs, inputs), many in shapes.items())
