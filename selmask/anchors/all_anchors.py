"""The anchors that an experiment may have, as its specification names them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from selmask.specs import Spec


class BagOfWords(Spec):
    """TF-IDF of words and pairs of words, and logistic regression."""

    name: Literal["bag-of-words"] = "bag-of-words"

    @property
    def reads_with_encoder(self) -> bool:
        """Whether an encoder reads the texts."""
        return False


class FrozenEncoder(Spec):
    """The untouched encoder, mean-pooled, and logistic regression."""

    name: Literal["frozen"] = "frozen"

    @property
    def reads_with_encoder(self) -> bool:
        """Whether an encoder reads the texts."""
        return True


def _from_name(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


ANCHORS = ("bag-of-words", "frozen")
"""The names of all anchors."""

Anchor = Annotated[BagOfWords | FrozenEncoder, Field(discriminator="name"), BeforeValidator(_from_name)]
