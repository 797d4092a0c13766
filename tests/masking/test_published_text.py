from __future__ import annotations

import warnings

import pytest
from bs4.exceptions import ParserRejectedMarkup
from hypothesis import example, given
from hypothesis import strategies as st

from selmask.masking.published_text import multi_word_terms, published_cleaning
from tests.masking import published_reference
from tests.support.generated import generated

# What the parser of HTML has a rule of its own for, and what looks as if it had.
MARKUP = [
    *("<p>", "</p>", "<b class='a>b'>", "<br/>", "<img\nsrc=x", "</", "<", ">", "<3", " < ", "<>", "<a href="),
    *("&amp;", "&lt;", "&gt;", "&nbsp;", "&eacute;", "&#65;", "&#x42;", "&#0;", "&bogus;", "&amp", "&", "&;", "&#"),
    *(
        "<!-- a -->",
        "<!--",
        "-->",
        "<!doctype html>",
        "<![CDATA[in]]>",
        "<![CDATA[",
        "<![x",
        "<?xml version='1.0'?>",
        "<!x",
    ),
    *("<script>", "</script>", "<style>", "</style>", "<title>", "</title>", "<textarea>", "<template>", "<ruby><rt>"),
]
WORDS = ["fever", "H5N1", "p", ".05", "naïve", "漢", "\n", " ", "http://a.org/?b=1", "a.txt", "ſ", "\x00"]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<p>H5N1 &amp; COVID-19</p>", "h n covid"),
        ("naïve Éte 3.5", "na ve te"),
        ("a <img\nsrc='x'> b<br/>c", "a bc"),
        ("  two\t\n words ", "two words"),
        ("p < .05 and q > .1", "p and q"),
        ("1 < 2", ""),
        ("caf&eacute; &lt;fever&gt; AT&T R&D &#65;&#x42;", "caf fever at t r d ab"),
        ("a<!-- not this -->b", "ab"),
        ("<!DOCTYPE html><title>On flies</title>text", "on fliestext"),
        ("<style>p {color: red}</style>seen<script>var x = 'unseen';</script>", "seen"),
        ("<?xml version='1.0'?><a>text</a>", "text"),
        ("<a title='x > y'>fly</a>", "fly"),
        ("", ""),
        ("<br>", ""),
    ],
)
def test_the_published_cleaning(text: str, cleaned: str) -> None:
    assert published_cleaning(text) == cleaned == published_reference.clean(text)


@generated(300)
@given(st.one_of(st.text("aB3é<>/ -\n.漢&;#!x", max_size=40), st.lists(st.sampled_from(MARKUP + WORDS)).map("".join)))
@example("<![CDATA[inside]]> beside")
@example("a <b unclosed")
@example("<![what the parser rejects fever")
def test_any_text_is_cleaned_as_the_published_program_does(text: str) -> None:
    """Where that ends with an error, no markup is removed; what is an error depends on the version of Python."""
    try:
        expected = published_reference.clean(text)
    except ParserRejectedMarkup:
        expected = published_reference.letters(text)
    assert published_cleaning(text) == expected


@pytest.mark.parametrize("text", ["http://a.org/?b=1&c=2", "R&D.txt", "<?xml version='1.0'?><a>b</a>"])
def test_a_text_that_looks_like_an_address_or_a_file_gives_no_warning(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        published_cleaning(text)


def test_terms_of_several_words_are_added_once_each() -> None:
    terms = ("Avian Influenza", "fly", " avian influenza ", "H5N1", "foot and\nmouth")
    assert multi_word_terms(terms) == ("avian influenza", "foot and\nmouth")
