"""A strategy fitted on a corpus: what the preview and the trainer both ask for masks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from selmask.errors import BadData, BadInput
from selmask.lexicon.match import Matching
from selmask.masking import prepared_files
from selmask.masking.masked_windows import MaskedWindows
from selmask.masking.prepared import Prepared, Preparer
from selmask.masking.units import TERM
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from selmask.masking.strategy import Strategy, Weigh, Weights
    from selmask.masking.tokenizer import TextTokenizer
    from selmask.specs import Masking


_AS_WRITTEN = Matching()


@dataclass(frozen=True)
class Domain:
    """The text that strategies are fitted on.

    Attributes:
        texts: The documents; one that is left out (a test text, say) is the empty string, so that the others keep
            their numbers.
        terms: The lexicon's entries; none where no lexicon is given.
        matching: How terms are looked for.
    """

    texts: Sequence[str]
    terms: Sequence[str] = ()
    matching: Matching = _AS_WRITTEN

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever a text, a term or the way of matching does."""
        digest = hashlib.sha256()
        for part in (*self.texts, "\0", *self.terms):
            digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        return fingerprint([digest.hexdigest(), self.matching.model_dump()])


class Masker:
    """`strategy`, fitted on `domain` as `tokenizer` cuts it.

    Args:
        strategy: Any of the registry.
        domain: The corpus and the lexicon.
        tokenizer: The base model's.
        max_length: Tokens of a window with the special ones.
        limit: Tokens the model can read at once; None where it sets no limit.
        cache: Folder for prepared corpora; None keeps them in memory alone.

    Raises:
        BadInput: the strategy needs a lexicon and none is given.
        BadData: no lexicon term occurs in the corpus.
    """

    def __init__(
        self,
        strategy: Strategy,
        domain: Domain,
        tokenizer: TextTokenizer,
        *,
        max_length: int,
        limit: int | None = None,
        cache: Path | None = None,
    ) -> None:
        _check_lexicon(strategy, domain)
        self.strategy, self.domain = strategy, domain
        self._preparer = Preparer(
            tokenizer,
            strategy.preparation,
            domain.terms,
            max_length=max_length,
            limit=limit,
            matching=domain.matching,
        )
        self.tokenizer = self._preparer.tokenizer
        self.prepared = self._prepare(cache)
        _check_hits(strategy, domain, self.prepared)
        self._weigh: Weigh = strategy.fit(self.prepared.units)

    @cached_property
    def weights(self) -> Weights:
        """The strategy's tier and score of every unit of the corpus."""
        return self._weigh(self.prepared.units)

    def windows(self, masking: Masking, seed: int) -> MaskedWindows:
        """The corpus's windows, masked under the shared settings `masking`."""
        return self._masked(self.prepared, self.weights, masking, seed)

    def windows_of(self, texts: Sequence[str], masking: Masking, seed: int) -> MaskedWindows:
        """The windows of text from outside the corpus; a document's id is the hash of its text."""
        prepared = self._preparer.prepare(texts)
        ids = np.array([text_id(text) for text in texts], dtype=np.int64)
        return self._masked(prepared, self._weigh(prepared.units), masking, seed, ids)

    def text(self, raw: str) -> str:
        """`raw` as it is tokenized; offsets of units count in this text."""
        return self.strategy.preparation.clean(raw)

    def _masked(
        self, prepared: Prepared, weights: Weights, masking: Masking, seed: int, ids: np.ndarray | None = None
    ) -> MaskedWindows:
        choice, shares = self.strategy.choice(masking), self.strategy.replacement(masking)
        return MaskedWindows(prepared, weights, choice, shares, self.tokenizer, seed, document_ids=ids)

    def _prepare(self, cache: Path | None) -> Prepared:
        if cache is None:
            return self._preparer.prepare(self.domain.texts)
        key = [prepared_files.FORMAT, self.domain.fingerprint, self.tokenizer.fingerprint, self._preparer.length]
        folder = cache / fingerprint([*key, self.strategy.preparation.model_dump()])
        known = prepared_files.load(folder)
        if known is None:
            known = self._preparer.prepare(self.domain.texts)
            prepared_files.save(known, folder)
        self._preparer.vocabulary = known.units.vocabulary
        return known


def text_id(text: str) -> int:
    """The id of a document that is no row of a corpus: 63 bits of its text's hash."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _check_lexicon(strategy: Strategy, domain: Domain) -> None:
    if strategy.needs_lexicon and not domain.terms:
        raise BadInput(
            f"The strategy {strategy.name} needs a lexicon and none is given",
            do="Name a lexicon, or choose a strategy that needs none, such as tfidf or random-word",
        )
    if not any(text.strip() for text in domain.texts):
        raise BadData("The corpus is empty", do="Choose a corpus with at least one text")


def _check_hits(strategy: Strategy, domain: Domain, prepared: Prepared) -> None:
    # The published rule looks for entries among wordpieces and runs without one as well: only then nothing is refused.
    by_terms = strategy.needs_lexicon and strategy.preparation.unit == "term"
    if by_terms and not prepared.units.has(TERM).any():
        raise BadData(
            f"None of the {len(domain.terms)} lexicon terms occurs in the corpus",
            given=", ".join(list(domain.terms)[:3]),
            do="Check that lexicon and corpus are of the same domain and language, "
            "or choose a strategy that needs no lexicon",
        )
