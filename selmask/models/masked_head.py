"""The masked-LM head at masked positions only: the same loss and gradients at a fraction of the cost.

The head's product with the vocabulary (30,522 columns for BERT) is computed only for the 15 % of tokens that are
predicted; for MiniLM the stock head takes more than half of a training step. ModernBERT calls this `sparse_prediction`.
Each row of `FAMILIES` is one family; a model of another family falls back to its full head.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn
from torch.nn import functional

Head = Callable[[Any, Tensor], Tensor]


@dataclass(frozen=True)
class HeadFamily:
    """The way from hidden states to logits in the models of one family.

    Attributes:
        name: The family's name for people.
        model_types: The `model_type`s in transformers' configurations that belong to it.
        head: From the model and hidden states [M, H] to logits [M, V].
    """

    name: str
    model_types: tuple[str, ...]
    head: Head


def _distilbert(model: Any, hidden: Tensor) -> Tensor:
    transformed = model.activation(model.vocab_transform(hidden))
    logits: Tensor = model.vocab_projector(model.vocab_layer_norm(transformed))
    return logits


FAMILIES = (
    HeadFamily("BERT", ("bert",), lambda model, hidden: model.cls(hidden)),
    HeadFamily("RoBERTa", ("roberta", "xlm-roberta", "camembert"), lambda model, hidden: model.lm_head(hidden)),
    HeadFamily("DistilBERT", ("distilbert",), _distilbert),
    HeadFamily(
        "ELECTRA generator",
        ("electra",),
        lambda model, hidden: model.generator_lm_head(model.generator_predictions(hidden)),
    ),
    HeadFamily("ModernBERT", ("modernbert",), lambda model, hidden: model.decoder(model.head(hidden))),
)


def family_of(model_type: str) -> HeadFamily | None:
    """The row of `FAMILIES` for a configuration's `model_type`; None if there is none."""
    return next((family for family in FAMILIES if model_type in family.model_types), None)


class MaskedTokenLoss(nn.Module):
    """The loss of a masked language model, computed at masked positions only.

    Args:
        model: A `...ForMaskedLM` of transformers.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self._family = family_of(model.config.model_type)

    @property
    def note(self) -> str | None:
        """A sentence for the log if the full head has to be used, else None."""
        if self._family is not None:
            return None
        kind = self.model.config.model_type
        return f"Models of type {kind} have no masked-only head here: the full head is used, which is slower."

    def forward(self, input_ids: Tensor, attention_mask: Tensor, positions: Tensor, targets: Tensor) -> Tensor:
        """The cross-entropy of each masked token.

        Args:
            input_ids, attention_mask: [B, L].
            positions: [M]; masked positions in the flattened batch, b * L + l.
            targets: [M]; the original ids there.

        Returns:
            [M] losses in nats, not averaged.
        """
        logits = self._logits(input_ids, attention_mask, positions)
        return functional.cross_entropy(logits.float(), targets, reduction="none")

    def _logits(self, input_ids: Tensor, attention_mask: Tensor, positions: Tensor) -> Tensor:
        if self._family is None:
            full = self.model(input_ids=input_ids, attention_mask=attention_mask).logits
            logits: Tensor = full.flatten(0, 1).index_select(0, positions)
            return logits
        hidden = self.model.base_model(input_ids=input_ids, attention_mask=attention_mask)[0]
        return self._family.head(self.model, hidden.flatten(0, 1).index_select(0, positions))
