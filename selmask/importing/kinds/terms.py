"""Cleaning and checks of terms: those that cannot match are left out, those found in every text are pointed out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from selmask.importing.findings import Finding, listed
from selmask.text.folding import fold_term
from selmask.text.stop_words import stop_words
from selmask.text.words import is_maskable
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_WORDS = 20
"""Names with more words do not occur in running text; a longer entry is a sentence in the wrong column."""


class CleanTerms(NamedTuple):
    """The remaining terms as written, without surrounding blanks, and the findings."""

    terms: list[str]
    findings: tuple[Finding, ...]


class _Rule(NamedTuple):
    """A check of terms: whether a term that fails is left out, and the message about it."""

    applies: Callable[[str], bool]
    leaves_out: bool
    code: str
    trait: str
    outcome: str
    fix: str


_TOO_COMMON = "Remove them unless you mean them: they occur in nearly every text and use up the masks."


def clean_terms(cells: Sequence[str | None], language: str = "english") -> CleanTerms:
    """The distinct terms among `cells` that can match, in their order and in their first spelling.

    Args:
        cells: The column of a lexicon; None and blanks are empty rows.
        language: The language of the stop words to warn about.
    """
    numbered = [(row, cell.strip()) for row, cell in enumerate(cells) if cell and cell.strip()]
    filled = {row for row, _ in numbered}
    findings = _blank_rows([row for row in range(len(cells)) if row not in filled])
    for rule in _rules(language):
        concerned = [(row, term) for row, term in numbered if rule.applies(term)]
        findings += _findings(rule, concerned)
        if rule.leaves_out:
            left_out = {row for row, _ in concerned}
            numbered = [entry for entry in numbered if entry[0] not in left_out]
    distinct, duplicates = _distinct(numbered)
    return CleanTerms(distinct, (*findings, *_duplicates(duplicates, len(distinct))))


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


def _findings(rule: _Rule, concerned: list[tuple[int, str]]) -> list[Finding]:
    if not concerned:
        return []
    examples = listed((term for _, term in concerned), 5)
    finding = Finding(
        level="warning",
        code=rule.code,
        column="term",
        message=f"{counted(len(concerned), 'term')} {rule.trait}: {examples}. {rule.outcome}",
        fix=rule.fix,
    )
    return [finding.at(row for row, _ in concerned)]


def _blank_rows(rows: list[int]) -> list[Finding]:
    if not rows:
        return []
    message = f"{counted(len(rows), 'blank row was', 'blank rows were')} left out."
    return [Finding(level="info", code="blank-term", column="term", message=message).at(rows)]


def _distinct(numbered: list[tuple[int, str]]) -> tuple[list[str], list[int]]:
    """The first of the terms that match the same text, and the rows of the others."""
    first: dict[str, str] = {}
    duplicates = []
    for row, term in numbered:
        key = fold_term(term)
        if key in first:
            duplicates.append(row)
        else:
            first[key] = term
    return list(first.values()), duplicates


def _duplicates(rows: list[int], kept: int) -> list[Finding]:
    if not rows:
        return []
    message = (
        f"{counted(len(rows), 'term repeats', 'terms repeat')} an earlier one (apart from case, blanks and hyphens) "
        f"and were left out; {counted(kept, 'distinct term')} remain."
    )
    return [Finding(level="info", code="repeated-term", column="term", message=message).at(rows)]
