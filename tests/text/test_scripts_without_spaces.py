"""Sentences in every script that is written without spaces, in modern use or in dictionaries, and in some others."""

from __future__ import annotations

import pytest
import regex

from selmask.lexicon.match import Lexicon
from selmask.text.scripts_without_spaces import CHARACTER, LETTER
from selmask.text.words import find_words, read_words

WITHOUT_SPACES = {
    "Thai": "ไข้หวัดนก",
    "Lao": "ໄຂ້ຫວັດສັດປີກ",
    "Khmer": "ជំងឺផ្តាសាយបក្សី",
    "Burmese": "ကြက်ငှက်တုပ်ကွေး",
    "Shan": "ၵႂၢမ်းတႆး",
    "Tai Tham": "ᨽᩣᩈᩣᩃ᩶ᩣ᩠ᨶᨶᩣ",
    "New Tai Lue": "ᦅᧄᦺᦑ",
    "Tai Le": "ᥖᥭᥰᥖᥬᥳ",
    "Tai Viet": "ꪼꪕꪒꪾ",
    "Ahom": "𑜄𑜩𑜒𑜪𑜨",
    "Balinese": "ᬪᬵᬱᬩᬮᬶ",
    "Javanese": "ꦧꦱꦗꦮ",
    "Batak": "ᯂᯖᯅᯖᯂ᯲",
    "Han": "禽流感病例",
    "Hiragana": "とりいんふるえんざ",
    "Katakana": "インフルエンザウイルス",
    "half-width katakana": "ｲﾝﾌﾙｴﾝｻﾞ",
    "Bopomofo": "ㄑㄧㄣㄌㄧㄡㄍㄢ",
    "Yi": "ꆈꌠꁱꂷ",
    "Tangut": "𗼇𗟲",
    "Nushu": "𛆁𛈬",
}
WITH_SPACES = {
    "Latin": "influenza",
    "full-width Latin": "ｉｎｆｌｕｅｎｚａ",
    "Cyrillic": "грипп",
    "Greek": "γρίπη",
    "Arabic": "إنفلونزا",
    "Hebrew": "שפעת",
    "Devanagari": "इन्फ्लुएंजा",
    "Bengali": "ইনফ্লুয়েঞ্জা",
    "Tamil": "இன்ஃபுளுவென்சா",
    "Sinhala": "ඉන්ෆ්ලුවෙන්සා",
    "Hangul": "인플루엔자",
    "half-width Hangul": "ﾡﾢ",
    "Ethiopic": "ኢንፍሉዌንዛ",
    "Georgian": "გრიპი",
    "Mongolian": "ᠲᠣᠮᠤ",
    "Tibetan syllable": "ནད",
}
_CHARACTER = regex.compile(CHARACTER, regex.VERSION1)
_LETTER = regex.compile(LETTER, regex.VERSION1)


def words(text: str) -> list[str]:
    return [word.text for word in find_words(text)]


@pytest.mark.parametrize("script", WITHOUT_SPACES)
def test_each_character_is_a_word(script: str) -> None:
    sentence = WITHOUT_SPACES[script]
    assert words(sentence) == _CHARACTER.findall(sentence)
    assert "".join(words(sentence)) == sentence
    assert len(words(sentence)) > 1


@pytest.mark.parametrize("script", WITHOUT_SPACES)
def test_an_address_in_the_text_changes_nothing(script: str) -> None:
    sentence = WITHOUT_SPACES[script]
    assert words(f"{sentence} @who")[:-1] == words(sentence)
    assert read_words(f"{sentence} @who").text[:-1] == words(sentence)


@pytest.mark.parametrize("script", WITH_SPACES)
def test_a_word_of_another_script_stays_whole(script: str) -> None:
    word = WITH_SPACES[script]
    assert words(f"{word} {word}") == [word, word]


@pytest.mark.parametrize("script", WITHOUT_SPACES)
def test_a_term_is_found_in_the_middle_of_a_sentence(script: str) -> None:
    sentence = WITHOUT_SPACES[script]
    first, *middle, last = [word.start for word in find_words(sentence)] + [len(sentence)]
    term = sentence[middle[0] : last] if middle else sentence[first:last]
    found = Lexicon([term]).matches(f"{sentence}{sentence}")
    assert [f"{sentence}{sentence}"[match.start : match.end] for match in found] == [term, term]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ខ្មែរ", ["ខ្មែ", "រ"]),
        ("ကမ္ဘာ", ["က", "မ္ဘာ"]),
        ("กำลัง", ["กำ", "ลั", "ง"]),
        ("ກຳລັງ", ["ກຳ", "ລັ", "ງ"]),
        ("ｲﾝﾌﾙｴﾝｻﾞ", ["ｲ", "ﾝ", "ﾌ", "ﾙ", "ｴ", "ﾝ", "ｻﾞ"]),
    ],
)
def test_a_character_keeps_its_marks_and_what_is_stacked_below_it(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("number", ["๑๒๓", "໑໒໓", "១២៣", "၁၂၃", "᪁᪂", "꧑꧒", "２０２０", "2020"])
def test_a_number_is_one_word(number: str) -> None:
    assert words(f"ไ{number}ก") == ["ไ", number, "ก"]


def test_syllables_of_tibetan_are_words() -> None:
    assert words("བྱ་ནད་ཁྱབ་གདལ།") == ["བྱ", "ནད", "ཁྱབ", "གདལ"]


def test_punctuation_and_emoji_are_not_letters() -> None:
    assert not _LETTER.search("🙂、。「」၊။៖ๆ"[:-1])
