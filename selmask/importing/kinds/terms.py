"""Cleaning and checks of terms: those that cannot match are left out, those found in every text are pointed out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from selmask.importing.cleaning import Cleaned
from selmask.importing.findings import Finding, listed
from selmask.text.folding import fold_term
from selmask.text.stop_words import stop_words
from selmask.text.words import is_maskable
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_WORDS = 20
"""Names with more words do not occur in running text; a longer entry is a sentence in the wrong column."""


class _Rule(NamedTuple):
    """A check of terms: whether a term that fails is left out, and the message about it."""

    applies: Callable[[str], bool]
    leaves_out: bool
    code: str
    trait: str
    outcome: str
    fix: str


_TOO_COMMON = "Remove them unless you mean them: they occur in nearly every text and use up the masks."


def clean_terms(frame: pd.DataFrame, language: str = "english") -> Cleaned:
    """The distinct terms that can match, in their order and in their first spelling, without surrounding blanks.

    Args:
        frame: The column term of a lexicon; None and blanks are empty rows.
        language: The language of the stop words to warn about.
    """
    cells = frame["term"].fillna("").str.strip()
    numbered = {row: term for row, term in zip(cells.index.tolist(), cells.tolist(), strict=True) if term}
    findings = _blank_rows(cells.index[cells == ""].tolist())
    for rule in _rules(language):
        concerned = {row: term for row, term in numbered.items() if rule.applies(term)}
        findings += _findings(rule, concerned)
        if rule.leaves_out:
            numbered = {row: term for row, term in numbered.items() if row not in concerned}
    distinct = _distinct(numbered)
    findings += _duplicates([row for row in numbered if row not in distinct], len(distinct))
    return Cleaned(pd.DataFrame({"term": pd.Series(distinct, dtype=object)}), tuple(findings))


def _rules(language: str) -> tuple[_Rule, ...]:
    common = stop_words(language)
    return (
        _Rule(
            lambda term: not is_maskable(term),
            leaves_out=True,
            code="term-without-letters",
            trait="without a letter or digit",
            outcome="Left out, since no word of a text can match.",
            fix="",
        ),
        _Rule(
            lambda term: len(term.split()) > MAX_WORDS,
            leaves_out=True,
            code="term-too-long",
            trait=f"of more than {MAX_WORDS} words",
            outcome="Left out, since names in running text are shorter.",
            fix="Check that each row has one term.",
        ),
        _Rule(
            lambda term: len(fold_term(term)) == 1,
            leaves_out=False,
            code="one-character-term",
            trait="of a single character",
            outcome="Kept.",
            fix=_TOO_COMMON,
        ),
        _Rule(
            lambda term: len(term) > 1 and term.casefold() in common,
            leaves_out=False,
            code="stop-word-term",
            trait="equal to a stop word",
            outcome="Kept.",
            fix=_TOO_COMMON,
        ),
    )


def _findings(rule: _Rule, concerned: dict[int, str]) -> list[Finding]:
    if not concerned:
        return []
    examples = listed(concerned.values(), 5)
    finding = Finding(
        level="warning",
        code=rule.code,
        column="term",
        message=f"{counted(len(concerned), 'term')} {rule.trait}: {examples}. {rule.outcome}",
        fix=rule.fix,
    )
    return [finding.at(concerned)]


def _blank_rows(rows: list[int]) -> list[Finding]:
    if not rows:
        return []
    message = f"Left out: {counted(len(rows), 'empty row')}."
    return [Finding(level="info", code="blank-term", column="term", message=message).at(rows)]


def _distinct(numbered: dict[int, str]) -> dict[int, str]:
    """Of terms that match the same text, the first, each by its row."""
    first: dict[str, int] = {}
    for row, term in numbered.items():
        first.setdefault(fold_term(term), row)
    return {row: numbered[row] for row in first.values()}


def _duplicates(rows: list[int], kept: int) -> list[Finding]:
    if not rows:
        return []
    message = (
        f"Left out: {counted(len(rows), 'term that repeats', 'terms that repeat')} an earlier one (apart from case, "
        f"spaces and hyphens); {counted(kept, 'distinct term remains', 'distinct terms remain')}."
    )
    return [Finding(level="info", code="repeated-term", column="term", message=message).at(rows)]
