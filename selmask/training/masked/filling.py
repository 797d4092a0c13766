"""Words that a masked language model would put in place of a word of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch

from selmask.errors import BadInput, BadModel
from selmask.masking.prepare.tokenizer import TextTokenizer
from selmask.models import model_folder, tokenizer_files
from selmask.models.loading import load_for_mlm

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers import Encoding
    from torch import Tensor


class Fillings(NamedTuple):
    """The model's view of a hidden place.

    Attributes:
        fillings: The likeliest entries of the vocabulary, with their probabilities.
        pieces: Number of tokens into which the model cuts the hidden text.
        probability, rank: Of the hidden text; None if it is not a single token, or is the mask token.
    """

    fillings: list[tuple[str, float]]
    pieces: int
    probability: float | None
    rank: int | None


class MaskFiller:
    """A masked language model, loaded from its folder.

    Args:
        folder: As `post_train` writes it, or a base model's.

    Raises:
        BadModel: it cannot be loaded, or has no trained masked-LM head: guesses of a random head mean nothing.
    """

    def __init__(self, folder: Path) -> None:
        loaded = load_for_mlm(folder, seed=0)
        if loaded.new_head:
            raise BadModel(
                f"The model {folder.name!r} has no trained masked-LM head, so it cannot guess words",
                given=str(folder),
                accepted="the model of a post-training run, or a base model that was trained to guess words",
            )
        self._model = loaded.model.eval()
        self._tokenizer = tokenizer_files.load(folder)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(model_folder.readable_length(folder))
        self._mask_id = TextTokenizer.load(tokenizer_files.folder_of(folder)).mask_id

    def fill(self, text: str, start: int, end: int, most: int = 5) -> Fillings:
        """The `most` likeliest fillings of one place.

        However many tokens `text[start:end]` has, one mask token replaces them: a filling is one entry of the
        vocabulary.

        Raises:
            BadInput: the place is empty, or behind the part of the text that the model reads.
        """
        encoding = self._tokenizer.encode(text)
        hidden = _tokens_at(encoding, start, end)
        if not hidden:
            raise BadInput(
                "The hidden word is not among the tokens that the model reads",
                given=text[start:end],
                do="Choose a word nearer to the beginning, or shorten the text",
            )
        ids = [*encoding.ids[: hidden[0]], self._mask_id, *encoding.ids[hidden[-1] + 1 :]]
        shares = self._shares(ids, hidden[0])
        top = shares.topk(min(most, len(shares)))
        original = encoding.ids[hidden[0]] if len(hidden) == 1 else self._mask_id
        has_rank = original != self._mask_id
        return Fillings(
            [(self._word(int(id_)), float(share)) for id_, share in zip(top.indices, top.values, strict=True)],
            len(hidden),
            float(shares[original]) if has_rank else None,
            int((shares > shares[original]).sum()) + 1 if has_rank else None,
        )

    @torch.no_grad()
    def _shares(self, ids: list[int], position: int) -> Tensor:
        """[V]; the probability of every entry of the vocabulary at `position`."""
        tokens = torch.tensor([ids])
        logits: Tensor = self._model(input_ids=tokens, attention_mask=torch.ones_like(tokens)).logits
        return logits[0, position].double().softmax(dim=-1)

    def _word(self, id_: int) -> str:
        return self._tokenizer.decode([id_], skip_special_tokens=False).strip() or f"<{id_}>"


def _tokens_at(encoding: Encoding, start: int, end: int) -> list[int]:
    """The positions of the tokens that overlap the characters from `start` to `end`; special tokens have none."""
    return [place for place, (begin, stop) in enumerate(encoding.offsets) if begin < end and stop > max(start, begin)]
