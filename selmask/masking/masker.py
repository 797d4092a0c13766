"""A strategy fitted on a corpus: what the preview and the trainer both ask for masks."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Self

import numpy as np

from selmask.errors import BadData, BadInput
from selmask.masking.hide.masked_windows import MaskedWindows
from selmask.masking.prepare import prepared_files
from selmask.masking.prepare.array_files import ArrayFile
from selmask.masking.prepare.prepared import Prepared, Preparer
from selmask.masking.prepare.term_share import TermShare, term_share
from selmask.masking.strategy import Weights
from selmask.masking.units import TERM
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from selmask.masking.domain import Domain
    from selmask.masking.prepare.tokenizer import TextTokenizer
    from selmask.masking.strategy import Choice, Strategy, Terms, Weigh
    from selmask.masking.text_form import TextForm
    from selmask.specs import Masking


class Masker:
    """`strategy`, fitted on `domain` as `tokenizer` cuts it.

    Args:
        strategy: Any of the registry.
        domain: The corpus and the lexicon.
        tokenizer: The base model's.
        max_length: Tokens of a window with the special ones.
        limit: Tokens the model can read at once; None where it sets no limit.
        cache: Folder for prepared corpora; None keeps them no longer than this object.
        text_form: The form in which the text is weighed; the strategy's own if not given.
        scores: float32 [units of the corpus]; what a model said of them, for a strategy that asks one.

    Raises:
        BadInput: the strategy needs a lexicon, or a model's scores, and they are not given.
        BadData: no lexicon term occurs in the corpus, or the scores are another corpus's.
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
        text_form: TextForm | None = None,
        scores: NDArray[np.float32] | None = None,
    ) -> None:
        self._corpus = PreparedDomain(
            strategy, domain, tokenizer, max_length=max_length, limit=limit, cache=cache, text_form=text_form
        )
        self.strategy, self.domain, self._cache = strategy, domain, cache
        self.text_form, self.tokenizer = self._corpus.text_form, self._corpus.tokenizer
        self.prepared = _with_scores(strategy, self._corpus.prepared, scores)
        self._weigh: Weigh = strategy.in_language(domain.language).fit(self.prepared.units)

    @cached_property
    def term_share(self) -> TermShare | None:
        """How much of the corpus the domain's terms are; None where its units are no whole matches of these."""
        whole = self.text_form.lexicon == "matched" and self.text_form.unit == "term"
        return term_share(self.prepared) if whole and self.domain.terms and self._corpus.has_own_terms else None

    @cached_property
    def weights(self) -> Weights:
        """The strategy's tier and score of every unit of the corpus.

        Raises:
            BadData: one is no number, or less than 0.
        """
        with TemporaryFile(dir=self._cache) as tiers, TemporaryFile(dir=self._cache) as scores:
            tier, score = ArrayFile(tiers, np.int8), ArrayFile(scores, np.float32)
            for _, part in self.prepared.units.chunks():
                weights = _checked(self.strategy, self._weigh(part))
                tier.append(weights.tier)
                score.append(weights.score)
            return Weights(tier.finish(), score.finish())

    def windows(self, masking: Masking, seed: int, epochs: int = 1) -> MaskedWindows:
        """The corpus's windows, masked under the shared settings `masking`, whose rate changes over `epochs`."""
        return self.masked(self.prepared, self.weights, masking, seed, epochs)

    def weighed(self, texts: Sequence[str], scores: NDArray[np.float32] | None = None) -> tuple[Prepared, Weights]:
        """Texts from outside the corpus as it was prepared, and their units' tiers and scores.

        Raises:
            BadInput: the strategy asks a model and `scores`, float32 [units of the texts], is not given.
        """
        prepared = _with_scores(self.strategy, self.prepare(texts), scores)
        return prepared, _checked(self.strategy, self._weigh(prepared.units))

    def choosing(self, strategy: Strategy) -> Self:
        """The same fit under a strategy that differs from this one in what the pick reads alone.

        Raises:
            BadInput: it differs in more, so that it would have to be fitted anew.
        """
        if strategy.as_fitted() != self.strategy.as_fitted():
            raise BadInput("The strategy differs in more than how it picks", given=strategy, do="Fit it by itself")
        same = copy(self)
        same.strategy = strategy
        return same

    def prepare(self, texts: Sequence[str]) -> Prepared:
        """Other texts as the corpus was prepared, not yet weighed."""
        return self._corpus.prepare(texts)

    def text(self, raw: str) -> str:
        """`raw` as it is tokenized; offsets of units count in this text."""
        return self.text_form.clean(raw)

    def masked(
        self,
        prepared: Prepared,
        weights: Weights,
        masking: Masking,
        seed: int,
        epochs: int,
        ids: NDArray[np.int64] | None = None,
    ) -> MaskedWindows:
        """The windows of weighed documents; `ids`, int64 [documents], is what they are called in the draws."""

        @lru_cache(maxsize=1)
        def choice(epoch: int) -> Choice:
            return self.strategy.choice(masking.at(epoch, epochs))

        shares = self.strategy.replacement(masking)
        return MaskedWindows(prepared, weights, choice, shares, self.tokenizer, seed, document_ids=ids)


class PreparedDomain:
    """`domain` as `tokenizer` cuts it, in the form that `strategy` asks for, not yet weighed: what a model scores.

    Args:
        strategy, domain, tokenizer, max_length, limit, cache, text_form: As `Masker`'s.

    Raises:
        BadInput: the strategy needs a lexicon and none is given.
        BadData: there is no text, or no lexicon term occurs in it.
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
        text_form: TextForm | None = None,
    ) -> None:
        _check_lexicon(strategy, domain)
        self.domain = domain
        self.text_form = text_form or strategy.text_form
        self._terms = _terms(strategy, domain, cache)
        self._preparer = Preparer(
            tokenizer,
            self.text_form,
            self._terms,
            max_length=max_length,
            limit=limit,
            matching=domain.matching,
            # The domain's, whatever a strategy looks for: arms differ in what is hidden, not in their vocabulary.
            new_tokens=domain.terms,
        )
        self.tokenizer = self._preparer.tokenizer
        self.prepared = self._prepare(cache)
        _check_hits(strategy, domain, self.prepared)

    @property
    def has_own_terms(self) -> bool:
        """Whether the terms looked for are the domain's."""
        return self._own_lexicon() is None

    def prepare(self, texts: Sequence[str]) -> Prepared:
        """Other texts in the same form; types met before keep their numbers."""
        return self._preparer.prepare(texts)

    def _prepare(self, cache: Path | None) -> Prepared:
        if cache is None:
            # Files without a name stay as long as they are mapped.
            with TemporaryDirectory(ignore_cleanup_errors=True) as brief:
                return prepared_files.save(self._preparer.prepare_all(self.domain.texts), Path(brief) / "corpus")
        key = [prepared_files.FORMAT, self.domain.fingerprint, self.tokenizer.fingerprint, self._preparer.length]
        folder = cache / fingerprint([*key, self.text_form.model_dump(), self._terms.found, self._own_lexicon()])
        known = prepared_files.load(folder)
        if known is None:
            known = prepared_files.save(self._preparer.prepare_all(self.domain.texts), folder)
        self._preparer.vocabulary = known.units.vocabulary
        return known

    def _own_lexicon(self) -> tuple[str, ...] | None:
        """The terms looked for, where they are not the domain's; a part of the key of what was prepared."""
        return self._terms.lexicon if self._terms.lexicon != tuple(self.domain.terms) else None


def _check_lexicon(strategy: Strategy, domain: Domain) -> None:
    if strategy.needs_lexicon and not domain.terms:
        raise BadInput(
            f"The strategy {strategy.name} needs a lexicon and none is given",
            do="Name a lexicon, or choose a strategy that needs none, such as tfidf or random-word",
        )
    if not any(text.strip() for text in domain.texts):
        raise BadData("The corpus is empty", do="Choose a corpus with at least one text")


def _terms(strategy: Strategy, domain: Domain, cache: Path | None) -> Terms:
    """What is looked for; an answer that the corpus had to be read for is kept in `cache`."""
    if not strategy.searches_corpus:
        return strategy.terms(domain)
    if cache is None:
        return strategy.terms(domain)
    key = fingerprint([prepared_files.FORMAT, domain.fingerprint, strategy.model_dump(mode="json")])
    return prepared_files.terms(cache / f"terms-{key}.json", lambda: strategy.terms(domain))


def _with_scores(strategy: Strategy, prepared: Prepared, scores: NDArray[np.float32] | None) -> Prepared:
    if strategy.scoring is None:
        return prepared
    units = len(prepared.units.type)
    if scores is None:
        raise BadInput(
            f"The strategy {strategy.name} needs scores that a model gives, and there are none yet",
            given="no scores",
            accepted=f"{units:,} numbers, one for each unit",
            do="Have them computed first: a run does it by itself, and the page Masks offers it",
        )
    if len(scores) != units:
        raise BadData(
            "The scores belong to another corpus, lexicon or tokenizer",
            given=f"{len(scores):,} scores",
            accepted=f"{units:,}, one for each unit",
            do="Have the scores computed anew",
        )
    return replace(prepared, units=replace(prepared.units, model_score=scores))


def _checked(strategy: Strategy, weights: Weights) -> Weights:
    """`weights`, if they can be picked by; those of a strategy from outside may be anything."""
    wrong = weights.score[~((weights.score >= 0) & (weights.score < np.inf))]
    if len(wrong):
        raise BadData(
            f"The strategy {strategy.name} gives {len(wrong):,} units a score that cannot be used",
            given=f"{wrong[0]}",
            accepted="finite numbers from 0 up",
            do="Report it to the strategy's author, or choose another strategy",
        )
    return weights


def _check_hits(strategy: Strategy, domain: Domain, prepared: Prepared) -> None:
    # The published rule looks for entries among wordpieces and runs without one as well: only then nothing is refused.
    by_terms = strategy.needs_lexicon and strategy.text_form.lexicon == "matched"
    if by_terms and not any(part.has(TERM).any() for _, part in prepared.units.chunks()):
        raise BadData(
            f"None of the {len(domain.terms)} lexicon terms occurs in the corpus",
            given=", ".join(list(domain.terms)[:3]),
            do="Check that lexicon and corpus are of the same domain and language, "
            "or choose a strategy that needs no lexicon",
        )
