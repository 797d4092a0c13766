from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from selmask.text.words import find_words, is_capitals, is_maskable, normal
from tests.lexicon import reference
from tests.support.generated import generated

CHARACTERS = (
    "aZé9ßﬁ-‐‑'’\u00ad .,/:_\n\u0301"
    "漢字カなーไทย\u0e34\u0e33๑ລາວខម\u17d2\u17c2ကမ\u1039ᬓ\u1b44ｻﾞ२क्עִבעربي🙂👩\u200d💻\ufe0f"
)
ADDRESSES = ("https://who.int/a?b=c.", "www.cdc.gov", "a.b@who.int", "@CDCgov", "HTTP://X.Y/z)")
ENTITIES = ("&amp;", "&nbsp;", "&eacute;", "&#8217;", "&#x6f22;", "&amp;#45;", "&fjlig;", "&bne;", "&amp", "&zz;", "&")


def words(text: str) -> list[str]:
    return [word.text for word in find_words(text)]


@pytest.mark.parametrize(
    "word", ["COVID-19", "H5N1", "fruit-fly", "l'eau", "Crohn’s", "SARS-CoV-2", "non‑breaking", "½"]
)
def test_hyphens_apostrophes_and_digits_are_part_of_a_word(word: str) -> None:
    assert words(f"({word}), {word}!") == [word, word]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-dash- 'quoted' rock'n'roll-", ["dash", "quoted", "rock'n'roll"]),
        ("2,5 mg/kg snake_case a+b", ["2", "5", "mg", "kg", "snake", "case", "a", "b"]),
        ("#covid19 50% & <b>x</b>", ["covid19", "50", "b", "x", "b"]),
        ("", []),
        ("… — 🙂 !", []),
    ],
)
def test_other_characters_end_a_word(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("漢字カナひら", ["漢", "字", "カ", "ナ", "ひ", "ら"]),
        ("コーヒー", ["コ", "ー", "ヒ", "ー"]),
        ("ワクチンーH5N1型", ["ワ", "ク", "チ", "ン", "ー", "H5N1", "型"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("COVID-19の流行", ["COVID-19", "の", "流", "行"]),
        ("한국어 백신", ["한국어", "백신"]),
    ],
)
def test_scripts_without_spaces_have_a_word_per_character(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("word", ["re\u0301sume\u0301", "हिन्दी", "שָׁלוֹם", "مُحَمَّد", "می\u200cخواهم"])
def test_combining_marks_and_joiners_stay_in_their_word(word: str) -> None:
    assert words(f"{word} {word}") == [word, word]


def test_a_mark_stays_with_a_character_of_a_script_without_spaces() -> None:
    assert words("ก\u0e34ข か\u3099") == ["ก\u0e34", "ข", "か\u3099"]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("See https://t.co/aB3-x?y=1. Then", ["https://t.co/aB3-x?y=1"]),
        ("(www.cdc.gov/flu/)", ["www.cdc.gov/flu/"]),
        ("mail jane.doe+x@dept.who.int, now", ["jane.doe+x@dept.who.int"]),
        ("thanks @CDC_gov! and @WHO's", ["@CDC_gov", "@WHO"]),
        ("a @ b, x@ y", []),
    ],
)
def test_an_address_is_one_word_marked_as_such(text: str, addresses: list[str]) -> None:
    assert [word.text for word in find_words(text) if word.is_address] == addresses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fever &amp; chills", ["fever", "chills"]),
        ("a&nbsp;b&#160;c&#xA0;d", ["a", "b", "c", "d"]),
        ("caf&eacute; &Eacute;T&Eacute;", ["caf&eacute;", "&Eacute;T&Eacute;"]),
        ("don&#8217;t l&apos;eau fruit&#8209;fly", ["don&#8217;t", "l&apos;eau", "fruit&#8209;fly"]),
        ("&lt;b&gt;bold&lt;/b&gt;", ["b", "bold", "b"]),
        ("twice &amp;nbsp; escaped &amp;amp;lt; text", ["twice", "escaped", "text"]),
        ("e&#769;te", ["e&#769;te"]),
        ("&#28450;&#23383;", ["&#28450;", "&#23383;"]),
        ("R&D; AT&T &notaname; &#; & amp;", ["R", "D", "AT", "T", "notaname", "amp"]),
        ("https://who.int?a=1&amp;b=2&gt; (see)", ["https://who.int?a=1&amp;b=2", "see"]),
    ],
)
def test_an_entity_is_read_as_the_character_it_stands_for(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_words_with_and_without_entities_have_the_same_type() -> None:
    assert normal("Caf&eacute;") == normal("CAF\u00c9")
    assert is_capitals("&Eacute;T&Eacute;")
    assert not is_maskable("&nbsp;")


def test_emoji_are_not_maskable() -> None:
    assert not any(is_maskable(word) for word in words("🙂 👩\u200d💻 ❤\ufe0f 🇨🇭"))


@pytest.mark.parametrize(
    "text",
    [
        "." * 200_000,
        "a." * 100_000,
        "-" * 200_000,
        "www." * 50_000,
        "@" * 200_000,
        "a@" * 99_999,
        "&" * 200_000,
        "&amp;" * 50_000,
    ],
)
def test_the_time_to_find_words_grows_with_the_length_of_the_text_only(text: str) -> None:
    """A pattern that starts again at every character would take hours here."""
    assert all(text[word.start : word.end] == word.text for word in find_words(text))


@generated(150)
@given(
    st.lists(
        st.one_of(
            st.text(CHARACTERS, max_size=8),
            st.sampled_from([f" {address} " for address in ADDRESSES]),
            st.sampled_from(ENTITIES),
        )
    )
)
def test_words_equal_those_of_the_reference(parts: list[str]) -> None:
    text = "".join(parts)
    assert [(word.start, word.end, word.is_address) for word in find_words(text)] == reference.words(text)


@generated(150)
@given(st.text(max_size=40))
def test_every_letter_and_digit_is_in_exactly_one_word(text: str) -> None:
    places = [place for word in find_words(text) for place in range(word.start, word.end)]
    assume("&" not in text)
    letters = {place for place, character in enumerate(text) if unicodedata.category(character)[0] in "LNM"}
    assert len(places) == len(set(places))
    assert letters <= set(places)


@pytest.mark.parametrize(
    ("word", "expected"), [("WHO", True), ("H5N1", True), ("A", False), ("Who", False), ("19", False)]
)
def test_capitals_are_abbreviations(word: str, expected: bool) -> None:
    assert is_capitals(word) is expected


@pytest.mark.parametrize(
    ("one", "other"), [("Café", "CAFE\u0301"), ("Straße", "STRASSE"), ("ﬁsh", "Fish"), ("Ｈ５Ｎ１", "h5n1")]
)
def test_spellings_of_one_type_have_one_normal_form(one: str, other: str) -> None:
    assert normal(one) == normal(other)
