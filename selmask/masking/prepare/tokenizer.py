"""A tokenizer for masking: token ids with character offsets, and special tokens, without transformers and torch.

Reading `tokenizer.json` with the tokenizers library takes 0.05 s. transformers' AutoTokenizer takes seconds and imports
torch, which the web process must not do.
"""

from __future__ import annotations

import hashlib
import json
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders

from selmask.errors import BadModel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SPECIAL_TOKENS = 2
"""Special tokens around each text, [CLS] and [SEP] or their like, where no tokenizer is at hand to count them."""

_MASK_TOKENS = ("[MASK]", "<mask>", "<MASK>")
_PAD_TOKENS = ("[PAD]", "<pad>")
_COPY = "Copy the model's own tokenizer files into the folder"
_SHOWN_FILES = 10


class Tokens(NamedTuple):
    """The tokens of D documents, T in all.

    Attributes:
        pointer: int64 [D + 1]; document d has the tokens `pointer[d]` to `pointer[d + 1]`.
        ids: int32 [T].
        start, end: int32 [T]; character offsets in the document.
    """

    pointer: NDArray[np.int64]
    ids: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]


class TextTokenizer:
    """A fast tokenizer with the ids of its special tokens.

    Args:
        tokenizer: One of the tokenizers library; its own truncation and padding are switched off.
        config: `tokenizer_config.json`, which names the mask and padding tokens where they are unusual.

    Raises:
        BadModel: it has no mask or padding token.
    """

    def __init__(self, tokenizer: Tokenizer, config: dict[str, Any] | None = None) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self.mask_id = self._special(config or {}, "mask_token", _MASK_TOKENS)
        self.pad_id = self._special(config or {}, "pad_token", _PAD_TOKENS)
        self.prefix, self.suffix = self._frame()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The tokenizer of a model's folder.

        Raises:
            BadModel: the folder has no readable tokenizer.json, or there is no mask or padding token in it.
        """
        file = folder / "tokenizer.json"
        if not file.is_file():
            raise BadModel(
                "The model has no fast tokenizer, and only fast ones give the character offsets that masking needs",
                given=f"{folder} with {', '.join(_files(folder)) or 'no files'}",
                accepted="a folder with tokenizer.json",
                do="Save the fast tokenizer with transformers' AutoTokenizer and save_pretrained, and try again",
            )
        try:
            tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:  # the tokenizers library raises plain Exception for an unreadable file
            raise BadModel(f"The tokenizer cannot be read: {error}", given=str(file), do=_COPY) from error
        config = folder / "tokenizer_config.json"
        return cls(tokenizer, _settings(config) if config.is_file() else {})

    @property
    def decoder(self) -> decoders.Decoder | None:
        """Turns tokens back into text; None where the tokenizer has no decoder."""
        decoder: decoders.Decoder | None = self._tokenizer.decoder
        return decoder

    @property
    def vocabulary_size(self) -> int:
        """The number of entries of the vocabulary, added tokens included."""
        return int(self._tokenizer.get_vocab_size())

    def to_json(self) -> str:
        """The content of a tokenizer.json for the same tokenizer."""
        return str(self._tokenizer.to_str())

    @property
    def fingerprint(self) -> str:
        """Changes whenever the tokenizer would cut a text differently."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def with_terms(self, terms: Sequence[str]) -> TextTokenizer:
        """The same tokenizer with `terms` as added tokens, which are found also inside words."""
        extended = Tokenizer.from_str(self.to_json())
        extended.add_tokens(list(terms))
        mask, pad = self.token(self.mask_id), self.token(self.pad_id)
        return TextTokenizer(extended, {"mask_token": mask, "pad_token": pad})

    def with_whole_words(self, terms: Sequence[str]) -> TextTokenizer:
        """The same tokenizer with `terms` as added tokens, which are found as whole words only.

        A term that is one token already is not added again. Terms that are cut alike (Malaria and malaria, where it
        lower-cases) become one token. The blank before a term belongs to its token, because in byte-level and
        SentencePiece vocabularies it would otherwise become a token of its own.
        """
        encodings = self._tokenizer.encode_batch(list(terms), add_special_tokens=False)
        new = {tuple(cut.ids): term for term, cut in zip(terms, encodings, strict=True) if len(cut) > 1}
        extended = Tokenizer.from_str(self.to_json())
        extended.add_tokens([AddedToken(term, single_word=True, lstrip=True, normalized=True) for term in new.values()])
        mask, pad = self.token(self.mask_id), self.token(self.pad_id)
        return TextTokenizer(extended, {"mask_token": mask, "pad_token": pad})

    def token(self, id_: int) -> str:
        """The vocabulary's entry with the number `id_`."""
        return self._tokenizer.id_to_token(id_) or f"<{id_}>"

    def tokens(self, ids: Sequence[int]) -> list[str]:
        """The vocabulary's entries with the numbers `ids`."""
        return [self.token(int(id_)) for id_ in ids]

    @property
    def special_ids(self) -> NDArray[np.int64]:
        """int64; the ids of special tokens, which are never masked."""
        added = self._tokenizer.get_added_tokens_decoder()
        special = {id_ for id_, token in added.items() if token.special}
        return np.array(sorted({*special, self.mask_id, self.pad_id, *self.prefix, *self.suffix}), dtype=np.int64)

    def replacements(self) -> NDArray[np.int64]:
        """int64; the ids from which a random token is drawn: all but special and [unused] ones."""
        unused = [id_ for token, id_ in self._tokenizer.get_vocab().items() if token.startswith("[unused")]
        barred = np.concatenate([self.special_ids, np.array(unused, dtype=np.int64)])
        return np.setdiff1d(np.arange(self.vocabulary_size), barred)

    def tokenize(self, texts: Sequence[str]) -> Tokens:
        """The tokens of `texts`, without special ones."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        pointer = np.zeros(len(encodings) + 1, dtype=np.int64)
        np.cumsum([len(encoding) for encoding in encodings], out=pointer[1:])
        ids = np.empty(int(pointer[-1]), dtype=np.int32)
        offsets = np.empty(2 * int(pointer[-1]), dtype=np.int32)
        for encoding, first, last in zip(encodings, pointer, pointer[1:], strict=False):
            if last > first:
                ids[first:last] = encoding.ids
                offsets[2 * first : 2 * last] = np.fromiter(chain.from_iterable(encoding.offsets), np.int32)
        return Tokens(pointer, ids, offsets[::2].copy(), offsets[1::2].copy())

    def _special(self, config: dict[str, Any], role: str, usual: Sequence[str]) -> int:
        named = config.get(role)
        name = named.get("content") if isinstance(named, dict) else named
        for token in (name, *usual):
            if token is not None and (id_ := self._tokenizer.token_to_id(token)) is not None:
                return int(id_)
        raise BadModel(
            f"The tokenizer has no {role.replace('_', ' ')}",
            given=name,
            accepted=f"{', '.join(usual)}, or the vocabulary's entry that tokenizer_config.json names as {role}",
            do="Choose an encoder trained by masking, such as BERT, RoBERTa or DeBERTa",
        )

    def _frame(self) -> tuple[list[int], list[int]]:
        """The ids of the special tokens that the tokenizer puts before and after a text."""
        encoding = self._tokenizer.encode("a", add_special_tokens=True)
        special = list(encoding.special_tokens_mask)
        if 0 not in special:
            return [], []
        first, last = special.index(0), len(special) - special[::-1].index(0)
        return list(encoding.ids[:first]), list(encoding.ids[last:])


def _files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())[:_SHOWN_FILES] if folder.is_dir() else []


def _settings(config: Path) -> dict[str, Any]:
    """The settings in a tokenizer_config.json.

    Raises:
        BadModel: it cannot be read, or holds none.
    """
    try:
        settings = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, RecursionError, ValueError) as error:
        raise BadModel(f"The tokenizer's settings cannot be read: {error}", given=str(config), do=_COPY) from error
    if not isinstance(settings, dict):
        raise BadModel(
            f"The model's {config.name} holds no settings", given=str(config), accepted="a JSON object", do=_COPY
        )
    return settings
