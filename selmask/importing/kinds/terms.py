"""Cleaning a list of terms: what cannot be matched is left out, what would mask nearly every text is pointed out."""

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
"""Ontology names of more words do not occur in running text; a longer one is a sentence in the wrong column."""


class CleanTerms(NamedTuple):
    """The terms that are left, as they are written but for surrounding blanks, and what was found."""

    terms: list[str]
    findings: tuple[Finding, ...]


class _Rule(NamedTuple):
    """A kind of term: whether it is left out, and how a person is told."""

    applies: Callable[[str], bool]
    leaves_out: bool
    code: str
    message: str
    fix: str


_TOO_COMMON = "Remove them unless they are meant: they are found in nearly every text and use up the masks."


def clean_terms(cells: Sequence[str | None], language: str = "english") -> CleanTerms:
    """The distinct, matchable terms among `cells`, in their order; the first spelling of each stays.

    Args:
        cells: A lexicon's column; None and blanks are empty rows.
        language: Of the stop words to warn about.
    """
    numbered = [(row, cell.strip()) for row, cell in enumerate(cells) if cell and cell.strip()]
    filled = {row for row, _ in numbered}
    findings = _blank_rows([row for row in range(len(cells)) if row not in filled])
    for rule in _rules(language):
        concerned = [(row, term) for row, term in numbered if rule.applies(term)]
        findings += _found(rule, concerned)
        if rule.leaves_out:
            left_out = {row for row, _ in concerned}
            numbered = [entry for entry in numbered if entry[0] not in left_out]
    kept, repeats = _distinct(numbered)
    return CleanTerms(kept, (*findings, *_repeated(repeats, len(kept))))


def _rules(language: str) -> tuple[_Rule, ...]:
    common = stop_words(language)
    return (
        _Rule(
            lambda term: not is_maskable(term),
            leaves_out=True,
            code="term-without-letters",
            message="no letter or digit, so no text can have it as a word; left out",
            fix="",
        ),
        _Rule(
            lambda term: len(term.split()) > MAX_WORDS,
            leaves_out=True,
            code="term-too-long",
            message=f"more than {MAX_WORDS} words, longer than any name in running text; left out",
            fix="Check that each row holds one term.",
        ),
        _Rule(
            lambda term: len(fold_term(term)) == 1,
            leaves_out=False,
            code="one-character-term",
            message="only one character; kept",
            fix=_TOO_COMMON,
        ),
        _Rule(
            lambda term: len(term) > 1 and term.casefold() in common,
            leaves_out=False,
            code="stop-word-term",
            message="nothing but a stop word; kept",
            fix=_TOO_COMMON,
        ),
    )


def _found(rule: _Rule, concerned: list[tuple[int, str]]) -> list[Finding]:
    if not concerned:
        return []
    subject = counted(len(concerned), "term has", "terms have")
    shown = listed((term for _, term in concerned), 5)
    finding = Finding(
        level="warning",
        code=rule.code,
        column="term",
        message=f"{subject} {rule.message}: {shown}.",
        fix=rule.fix,
    )
    return [finding.at(row for row, _ in concerned)]


def _blank_rows(rows: list[int]) -> list[Finding]:
    if not rows:
        return []
    message = f"{counted(len(rows), 'blank row was', 'blank rows were')} left out."
    return [Finding(level="info", code="blank-term", column="term", message=message).at(rows)]


def _distinct(numbered: list[tuple[int, str]]) -> tuple[list[str], list[int]]:
    """The first of each set of terms that match the same text, and the rows of the others."""
    first: dict[str, str] = {}
    repeats = []
    for row, term in numbered:
        key = fold_term(term)
        if key in first:
            repeats.append(row)
        else:
            first[key] = term
    return list(first.values()), repeats


def _repeated(rows: list[int], kept: int) -> list[Finding]:
    if not rows:
        return []
    message = (
        f"{counted(len(rows), 'term repeats', 'terms repeat')} an earlier one (but for case, blanks and hyphens) and "
        f"were left out; {counted(kept, 'distinct term')} stayed."
    )
    return [Finding(level="info", code="repeated-term", column="term", message=message).at(rows)]
