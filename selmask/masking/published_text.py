"""Texts and lexicon terms as the published program of Mahdoubi et al. 2026 reads them."""

from __future__ import annotations

import re
import warnings

_MARKUP = re.compile("[<&]")
_NOT_LETTERS = re.compile(r"[^a-zA-Z]+")


def published_cleaning(text: str) -> str:
    """The published cleaning: markup removed, all but ASCII letters one space, lower case.

    It loses digits and accents (COVID-19 becomes covid), which is why no strategy of selmask's own uses it.
    """
    return _NOT_LETTERS.sub(" ", _without_markup(text)).strip().lower()


def multi_word_terms(terms: tuple[str, ...]) -> tuple[str, ...]:
    """The terms that the published program adds to the vocabulary, stripped and lower-cased, each once."""
    return tuple(dict.fromkeys(term for term in map(published_term, terms) if len(term.split()) > 1))


def published_term(term: str) -> str:
    """A lexicon entry as the published program compares it: stripped and lower-cased, never cleaned."""
    return term.strip().lower()


def _without_markup(text: str) -> str:
    """What BeautifulSoup's html.parser takes for the text of `text`, as in the published program.

    Entities become signs, and a lone `<` or `&` stays text. Markup that the parser rejects, such as `<![x`, ends the
    published program; here such a text keeps its markup.
    """
    # Without these signs there is nothing to parse, and the parser takes milliseconds a document.
    if not _MARKUP.search(text):
        return text
    from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
    from bs4.exceptions import ParserRejectedMarkup

    with warnings.catch_warnings():
        # A text of a corpus is a text, even if it consists of a URL or begins as an XML file does.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        try:
            return BeautifulSoup(text, "html.parser").get_text()
        except ParserRejectedMarkup:
            return text
