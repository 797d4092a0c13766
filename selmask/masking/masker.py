"""The way from text to masks: a corpus is prepared, a strategy is fitted on it, and its windows are masked.

    prepare(...) -> PreparedCorpus; its fit(strategy, scores) -> Masker; its windows(masking, seed, epochs)

A scorer needs only the first step. The preview and the trainer take all three, and so get the same masks.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile, gettempdir
from typing import TYPE_CHECKING, Self

import numpy as np

from selmask.disk.whole_files import explain_disk_errors
from selmask.errors import BadInput
from selmask.masking import refusals, sought_terms
from selmask.masking.hide.masked_windows import MaskedWindows
from selmask.masking.prepare import corpus_files
from selmask.masking.prepare.array_files import ArrayFile
from selmask.masking.prepare.cutter import Cutter
from selmask.masking.prepare.term_share import TermShare, term_share
from selmask.masking.registry import titled
from selmask.masking.strategy import Weights
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from selmask.masking.domain import Domain
    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.prepare.tokenizer import TextTokenizer
    from selmask.masking.sought_terms import Terms
    from selmask.masking.strategy import Choice, Strategy, Weigh
    from selmask.masking.text_form import TextForm
    from selmask.specs import Masking


def prepare(
    domain: Domain,
    strategy: Strategy,
    tokenizer: TextTokenizer,
    *,
    length: int,
    text_form: TextForm | None = None,
    cache: Path | None = None,
) -> PreparedCorpus:
    """Cut the texts of `domain` into tokens, units and windows, as `strategy` wants them.

    Args:
        domain: The corpus and the lexicon.
        strategy: Any of the registry; others that want the same form and terms can be fitted on the result as well.
        tokenizer: The base model's.
        length: Tokens of a window, special ones included, no more than the model can read; a form that truncates has
            its own.
        text_form: The form of the text; the strategy's own if not given.
        cache: Folder for prepared corpora; None keeps the arrays no longer than the result.

    Raises:
        BadInput: the strategy needs a lexicon and none is given.
        BadData: the corpus is empty.
    """
    refusals.check_domain(strategy, domain)
    terms = _sought(strategy, domain, cache)
    cutter = Cutter(tokenizer, text_form or strategy.text_form, domain, terms, length=length)
    return PreparedCorpus(domain, strategy, cutter, cache)


class PreparedCorpus:
    """A corpus as arrays, not yet weighed: what a model scores, and what strategies are fitted on.

    Args:
        domain: The corpus and the lexicon.
        strategy: The one that it is prepared for.
        cutter: Cuts its texts.
        cache: Where its arrays are kept; None for no longer than this object.

    Attributes:
        tokenizer: The base model's, with the tokens that the text form adds.
        arrays: Tokens, units and windows.
    """

    def __init__(self, domain: Domain, strategy: Strategy, cutter: Cutter, cache: Path | None) -> None:
        self.domain, self.cache = domain, cache
        self.text_form, self.tokenizer = cutter.text_form, cutter.tokenizer
        self._strategy, self._cutter = strategy, cutter
        self.arrays = self._cut_or_read()

    def fit(self, strategy: Strategy, scores: NDArray[np.float32] | None = None) -> Masker:
        """`strategy`, fitted on this corpus.

        Args:
            strategy: One that needs its text in the form of this corpus.
            scores: float32 [units of the corpus]; those that a model gave, for a strategy that asks for them.

        Raises:
            BadInput: the strategy needs another form of text, or needs a lexicon or scores that are not given.
            BadData: no lexicon term occurs in the corpus, or the scores belong to another one.
        """
        if not self._suits(strategy):
            raise BadInput(
                f"The strategy {titled(strategy.name)} needs its text in a form that this corpus does not have",
                accepted=f"{titled(self._strategy.name)}, or a strategy with the same text form and the same terms",
                do="Prepare the corpus for this strategy",
            )
        refusals.check_domain(strategy, self.domain)
        refusals.check_hits(strategy, self.domain, self.arrays.units)
        return Masker(strategy, self, scores)

    def cut(self, texts: Sequence[str]) -> CorpusArrays:
        """Other texts in the same form; types that the corpus has keep their numbers."""
        return self._cutter.cut(texts)

    @cached_property
    def term_share(self) -> TermShare | None:
        """The share of the domain's terms in the corpus; None where its units are not whole matches of these."""
        are_whole = self.text_form.lexicon == "matched" and self.text_form.unit == "term"
        return term_share(self.arrays) if are_whole and self.domain.terms and self._other_terms() is None else None

    def _suits(self, strategy: Strategy) -> bool:
        """Whether the corpus would be the same if it were prepared for `strategy`."""
        if strategy.as_fitted() == self._strategy.as_fitted():
            return True
        return (
            strategy.text_form == self._strategy.text_form
            and _sought(strategy, self.domain, self.cache) == self._cutter.terms
        )

    def _cut_or_read(self) -> CorpusArrays:
        if self.cache is None:
            # Files without a name live as long as they are mapped.
            with TemporaryDirectory(ignore_cleanup_errors=True) as brief:
                return corpus_files.save(self._cutter.cut_in_parts(self.domain.texts), Path(brief) / "corpus")
        folder = self.cache / self._key()
        arrays = corpus_files.load(folder)
        if arrays is None:
            arrays = corpus_files.save(self._cutter.cut_in_parts(self.domain.texts), folder)
        self._cutter.vocabulary = arrays.units.vocabulary
        return arrays

    def _key(self) -> str:
        """Changes with everything that the arrays depend on."""
        cut = [corpus_files.FORMAT, self.domain.fingerprint, self.tokenizer.fingerprint, self._cutter.length]
        return fingerprint([*cut, self.text_form.model_dump(), self._cutter.terms.sequences, self._other_terms()])

    def _other_terms(self) -> tuple[str, ...] | None:
        """The terms looked for in place of the domain's; None where they are the domain's."""
        lexicon = self._cutter.terms.lexicon
        return lexicon if lexicon != tuple(self.domain.terms) else None


class Masker:
    """A strategy fitted on a prepared corpus, from which the preview and the trainer both get their masks.

    Args:
        strategy: Any of the registry.
        corpus: Prepared in the strategy's form.
        scores: float32 [units of the corpus]; those that a model gave, for a strategy that asks for them.

    Raises:
        BadInput: the strategy asks for scores and none are given.
        BadData: the scores belong to another corpus.

    Attributes:
        arrays: The corpus's, with the scores.
    """

    def __init__(self, strategy: Strategy, corpus: PreparedCorpus, scores: NDArray[np.float32] | None = None) -> None:
        self.strategy, self.corpus = strategy, corpus
        self.arrays = _with_scores(strategy, corpus.arrays, scores)
        self._weigh: Weigh = strategy.in_language(corpus.domain.language).fit(self.arrays.units)

    @property
    def domain(self) -> Domain:
        """The corpus's texts and terms."""
        return self.corpus.domain

    @property
    def tokenizer(self) -> TextTokenizer:
        """The base model's, with the tokens that the text form adds."""
        return self.corpus.tokenizer

    @property
    def text_form(self) -> TextForm:
        """The form of the corpus's texts."""
        return self.corpus.text_form

    @cached_property
    def weights(self) -> Weights:
        """The strategy's tier and score of every unit of the corpus.

        Raises:
            BadData: a score is negative, infinite or NaN.
        """
        cache = self.corpus.cache
        with (
            explain_disk_errors(cache or Path(gettempdir()), "masks"),
            TemporaryFile(dir=cache) as tiers,
            TemporaryFile(dir=cache) as scores,
        ):
            tier, score = ArrayFile(tiers, np.int8), ArrayFile(scores, np.float32)
            for _, part in self.arrays.units.chunks():
                weights = refusals.checked_weights(self.strategy, self._weigh(part))
                tier.append(weights.tier)
                score.append(weights.score)
            return Weights(tier.finish(), score.finish())

    def windows(self, masking: Masking, seed: int, epochs: int = 1) -> MaskedWindows:
        """The corpus's windows, masked under the shared settings `masking`, whose rate changes over `epochs`."""
        return self.masked(self.arrays, self.weights, masking, seed, epochs)

    def weighed(self, texts: Sequence[str], scores: NDArray[np.float32] | None = None) -> tuple[CorpusArrays, Weights]:
        """Texts from outside the corpus in the corpus's form, and their units' tiers and scores.

        Raises:
            BadInput: the strategy asks for a model's scores and `scores`, float32 [units of the texts], is not given.
        """
        arrays = _with_scores(self.strategy, self.corpus.cut(texts), scores)
        return arrays, refusals.checked_weights(self.strategy, self._weigh(arrays.units))

    def choosing(self, strategy: Strategy) -> Self:
        """The same fit under a strategy that differs from this one only in parameters that the pick reads.

        Raises:
            BadInput: it differs in others as well, so that it must be fitted again.
        """
        if strategy.as_fitted() != self.strategy.as_fitted():
            raise BadInput(
                "The strategy differs in more than the parameters of the pick", given=strategy, do="Fit it separately"
            )
        same = copy(self)
        same.strategy = strategy
        return same

    def masked(
        self,
        arrays: CorpusArrays,
        weights: Weights,
        masking: Masking,
        seed: int,
        epochs: int,
        ids: NDArray[np.int64] | None = None,
    ) -> MaskedWindows:
        """The windows of weighed documents; `ids`, int64 [documents], identifies each document in the draws."""

        @lru_cache(maxsize=1)
        def choice(epoch: int) -> Choice:
            return self.strategy.choice(masking.at(epoch, epochs))

        shares = self.strategy.replacement(masking)
        return MaskedWindows(arrays, weights, choice, shares, self.tokenizer, seed, document_ids=ids)


def _sought(strategy: Strategy, domain: Domain, cache: Path | None) -> Terms:
    """What `strategy` looks for; the result of a search through the corpus is kept in `cache`."""
    if cache is None or not strategy.searches_corpus:
        return strategy.terms(domain)
    key = fingerprint([corpus_files.FORMAT, domain.fingerprint, strategy.model_dump(mode="json")])
    return sought_terms.kept(cache / f"terms-{key}.json", lambda: strategy.terms(domain))


def _with_scores(strategy: Strategy, arrays: CorpusArrays, scores: NDArray[np.float32] | None) -> CorpusArrays:
    """`arrays` with the scores that a model gave, where `strategy` asks for them."""
    if strategy.scoring is None:
        return arrays
    scores = refusals.checked_scores(strategy, scores, len(arrays.units.type))
    return replace(arrays, units=replace(arrays.units, model_score=scores))
