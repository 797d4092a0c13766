from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.lexicon.match import Lexicon, Matching, with_capitals
from tests.lexicon import reference
from tests.support.generated import generated

AS_WRITTEN, INSIDE, PLURALS = Matching(), Matching(inside_hyphens=True), Matching(plurals=True)
SYLLABLES = [
    "fly",
    "Fly",
    "fruit",
    "ﬁsh",
    "fish",
    "h5",
    "é",
    "e\u0301",
    "ß",
    "ss",
    "漢",
    "字",
    "s",
    "½",
    "&eacute;",
    "AT&amp;T",
    "ı",
    "ǆ",
    "\U0001f150",
]
GLUE = [" ", "-", "  ", "\n", "\r\n", "", "'", ". ", "\u00ad", "–", "&nbsp;", "&amp;", "&#8208;", " & "]


def matching_parts(text: str, *terms: str, matching: Matching = AS_WRITTEN) -> list[str]:
    return [text[match.start : match.end] for match in Lexicon(terms, matching).matches(text)]


@pytest.mark.parametrize(
    "text", ["powdery mildew", "Powdery-mildew", "POWDERY\nMILDEW", "powdery \r\n mildew", "powdery\u2011mildew"]
)
@pytest.mark.parametrize("term", ["powdery mildew", "powdery-mildew", " Powdery  Mildew "])
def test_hyphen_space_and_line_break_variants_are_equal(text: str, term: str) -> None:
    assert matching_parts(f"(see {text}).", term) == [text]


@pytest.mark.parametrize(
    "text", ["butterfly", "flyer", "fruit-fly", "fly-by", "fly's", "https://fly.org", "@fly", "a@fly.org"]
)
def test_no_match_inside_a_word(text: str) -> None:
    assert matching_parts(f"A {text} here", "fly") == []


def test_no_match_across_half_of_a_hyphenated_word() -> None:
    assert matching_parts("powdery mildew-like", "powdery mildew") == []
    assert matching_parts("semi-powdery mildew", "powdery mildew") == []


def test_a_match_inside_a_hyphenated_word_on_request() -> None:
    assert matching_parts("fruit-fly and butterfly's fly-by", "fly", matching=INSIDE) == ["fly", "fly"]


def test_the_longest_term_from_the_left() -> None:
    terms = ("swine", "swine flu", "flu virus", "swine flu virus strain")
    assert matching_parts("swine flu virus", *terms) == ["swine flu"]
    assert matching_parts("swine flu virus strain", *terms) == ["swine flu virus strain"]
    assert matching_parts("the swine, flu virus", *terms) == ["swine", "flu virus"]


@pytest.mark.parametrize("term", ["a.c", "p53 (tp53)", "[nad+]", "c++", "x|y", "\\d+", "a*", "^q$", "50%", "{2}"])
def test_characters_of_patterns_are_literal(term: str) -> None:
    assert matching_parts(f"abc p53 tp53 nad {term} 123", term) == [term]
    assert matching_parts("abc 123 nad aa qx", term) == []


def test_words_around_punctuation_are_edges() -> None:
    assert matching_parts("“Fly”/fly, (FLY)…fly", "fly") == ["Fly", "fly", "FLY", "fly"]


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("Das Café", "CAFE\u0301", "Café"),
        ("Das Cafe\u0301", "Café", "Cafe\u0301"),
        ("die STRASSE", "Straße", "STRASSE"),
        ("die Straße", "strasse", "Straße"),
        ("ein ﬁsh", "fish", "ﬁsh"),
        ("Crohn’s disease", "crohn's disease", "Crohn’s disease"),
        ("vac\u00adcine é", "vaccine", "vac\u00adcine"),
        ("fly\u00ad é", "fly", "fly"),
        ("流行性感冒は", "感冒", "感冒"),
        ("וירוס קורונה", "קורונה", "קורונה"),
        ("🙂👩\u200d💻 flu 🙂", "flu", "flu"),
    ],
)
def test_a_match_keeps_its_place_in_the_original(text: str, term: str, expected: str) -> None:
    assert matching_parts(text, term) == [expected]


@pytest.mark.parametrize(
    ("text", "term"), [("ﬁsh", "ish"), ("x ½", "x 1"), ("a™", "at"), ("™ a", "m a"), ("Cafe\u0301", "cafe")]
)
def test_no_match_inside_a_character(text: str, term: str) -> None:
    assert matching_parts(f"é {text} é", term) == []


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("powdery&nbsp;mildew &amp; rust", "powdery mildew", "powdery&nbsp;mildew"),
        ("Caf&eacute;s, caf&#233;", "café", "caf&#233;"),
        ("Crohn&rsquo;s disease", "Crohn's disease", "Crohn&rsquo;s disease"),
        ("AT&amp;T", "at&t", "AT&amp;T"),
        ("R&amp;amp;D", "r&d", "R&amp;amp;D"),
        ("fever&lt;3", "fever", "fever"),
    ],
)
def test_a_term_is_found_among_entities(text: str, term: str, expected: str) -> None:
    assert matching_parts(text, term) == [expected]
    assert matching_parts(text, "amp", "nbsp", "eacute", "lt", "8217", "rsquo", "caf") == []


def test_no_match_inside_an_entity_of_two_characters() -> None:
    assert matching_parts("&fjlig;ord", "jord") == []
    assert matching_parts("&fjlig;ord", "fjord") == ["&fjlig;ord"]


def test_entries_without_a_letter_or_digit_are_ignored() -> None:
    lexicon = Lexicon(["", "  ", "++", "—", "🙂", "a"])
    assert lexicon.terms == ("a",)
    assert len(lexicon) == 1


def test_dotless_i_is_not_i_and_a_symbol_is_not_a_letter() -> None:
    assert matching_parts("ırak ve Irak", "ırak") == ["ırak"]
    assert matching_parts("ırak ve Irak", "irak") == ["Irak"]
    assert matching_parts("\U0001f150fever", "fever") == ["fever"]


def test_capitals_keep_the_length_and_mark_every_beginning_of_a_word() -> None:
    assigned = (chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) not in {"Cn", "Co"})
    folded = {sign for each in assigned for sign in unicodedata.normalize("NFKC", each).casefold()}
    assert (
        {len(with_capitals(sign)) for sign in folded} == {len(with_capitals(f"a{sign}")) - 1 for sign in folded} == {1}
    )
    outside = [sign for sign in folded if unicodedata.category(sign)[0] not in "LNM"]
    assert {with_capitals(sign + "a")[-1] for sign in outside} == {"A"}, "after what is in no word a word begins"


def test_an_empty_lexicon_finds_nothing() -> None:
    assert Lexicon([]).matches("anything") == []


def test_spellings_of_one_term_are_one_term() -> None:
    lexicon = Lexicon(["Foot-and-mouth", "foot and mouth", "FOOT  AND\nMOUTH", "hoof"])
    assert lexicon.terms == ("foot and mouth", "hoof")
    assert {match.term for match in lexicon.matches("foot-and-mouth, Foot and mouth")} == {0}
    assert "FOOT-AND-MOUTH" in lexicon
    assert "mouth" not in lexicon


@pytest.mark.parametrize(
    ("term", "other"),
    [
        ("aphid", "Aphids"),
        ("fruit fly", "fruit-flies"),
        ("virus", "viruses"),
        ("box", "boxes"),
        ("rash", "rashes"),
        ("bay", "bays"),
        ("cows", "cow"),
        ("mosses", "moss"),
        ("berries", "berry"),
        ("rashes", "rash"),
    ],
)
def test_plurals_are_the_same_term_on_request(term: str, other: str) -> None:
    assert matching_parts(f"Many {other} here", term) == []
    assert matching_parts(f"Many {other} here", term, matching=PLURALS) == [other]
    assert matching_parts(f"The {term} here", term, matching=PLURALS) == [term]


def test_a_plural_that_is_a_term_stays_that_term() -> None:
    lexicon = Lexicon(["cow", "cows"], PLURALS)
    assert [match.term for match in lexicon.matches("cow cows")] == [0, 1]


@st.composite
def texts(draw: st.DrawFn, size: int) -> str:
    parts = draw(st.lists(st.tuples(st.sampled_from(SYLLABLES), st.sampled_from(GLUE)), min_size=1, max_size=size))
    return "".join(syllable + glue for syllable, glue in parts)


@generated(150)
@given(text=texts(size=12), terms=st.lists(texts(size=3), max_size=5), inside=st.booleans())
def test_matches_equal_those_of_the_reference(text: str, terms: list[str], inside: bool) -> None:
    matches = Lexicon(terms, Matching(inside_hyphens=inside)).matches(text)
    assert [(match.start, match.end) for match in matches] == reference.matches(text, terms, inside_hyphens=inside)


def test_twenty_thousand_terms_in_a_hundred_thousand_words() -> None:
    draw = np.random.default_rng(0)
    letters = draw.choice(list("abcdefghijklmnop"), size=(30_000, 8))
    words = np.array(["".join(row[:length]) for row, length in zip(letters, draw.integers(2, 9, 30_000), strict=True)])
    terms = [" ".join(draw.choice(words, size=length)) for length in draw.integers(1, 5, 20_000)]
    planted = terms[::40]
    text = " ".join(" ".join(draw.choice(words, size=200)) + f" | {term} |" for term in planted)
    matches = Lexicon(terms).matches(text)
    assert len(text.split()) > 100_000
    assert {text[match.start - 2 : match.end + 2] for match in matches} >= {f"| {term} |" for term in planted}
    assert all(one.end <= other.start for one, other in pairwise(matches))
