from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.corpus.containment import SHARE, SHORTEST, ContainedTexts
from selmask.corpus.duplicates import find_duplicates, normalised
from selmask.corpus.near_duplicates import LIKENESS
from selmask.corpus.word_pairs import pairs_in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

POST = "Health officials in the north confirm twelve new cases of avian influenza among ducks and geese"
BEFORE = " ".join(f"before{number}" for number in range(150))
AFTER = " ".join(f"after{number}" for number in range(150))


def contains(text: str, test_text: str) -> bool:
    found = find_duplicates([text], [test_text], near=False)
    return found.of_tests == found.containing == {0}


def plainly_inside(text: str, other: str) -> bool:
    """The rule read word by word: every stretch of the text is tried."""
    pairs, sought = pairs_in_order(text), pairs_in_order(other)
    length = int(len(sought) / LIKENESS)
    stretches = [set(pairs[start : start + length]) for start in range(len(pairs))]
    distinct = set(sought)
    if len(distinct) < SHORTEST:
        return False
    least = min(SHARE * len(distinct), len(distinct) - 2)
    return any(len(distinct & stretch) >= least for stretch in stretches)


@pytest.mark.parametrize(
    ("text", "test_text"),
    [
        (f"{BEFORE} {POST} {AFTER}", POST),
        (f"{BEFORE}. “{POST.upper()}!” {AFTER}", POST),
        (f"{BEFORE} {POST.replace('twelve', 'thirteen')} {AFTER}", POST),
        (f"{BEFORE} {POST.replace('cases', 'cases (as of today)')} {AFTER}", POST),
        ("They said: please do not ever take this drug at home, and left", "Please do not take this drug at home"),
        (f"RT: {POST} https://t.co/x1 so there you have it, as I told all of you a week ago", POST),
        (f"{'疫情通报。' * 20}卫生部门今天确认北部地区新增十二例禽流感病例。{'请大家注意。' * 20}",
         "卫生部门今天确认，北部地区新增十二例禽流感病例。"),
        (f"{'แจ้งข่าว ' * 20}กรมควบคุมโรคยืนยันผู้ป่วยไข้หวัดนกรายใหม่ในภาคเหนือ {'โปรดระวัง ' * 20}",
         "กรมควบคุมโรคยืนยันผู้ป่วยไข้หวัดนกรายใหม่ในภาคเหนือ"),
    ],
)  # fmt: skip
def test_a_text_that_quotes_another_contains_it(text: str, test_text: str) -> None:
    assert contains(text, test_text)
    assert plainly_inside(normalised(text), normalised(test_text))


@pytest.mark.parametrize(
    ("text", "test_text"),
    [
        (f"{BEFORE} {' '.join(reversed(POST.split()))} {AFTER}", POST),
        (f"{BEFORE} {' '.join(POST.split()[:8])} {AFTER}", POST),
        (" ".join(f"{one} {other} {BEFORE}" for one, other in pairs_in_order(POST)), POST),
        (
            f"{BEFORE} {POST.replace('cases', 'cases of')} {AFTER}".replace("twelve", "ten").replace("ducks", "hens"),
            POST,
        ),
        ("I feel like a zombie and I cannot sleep", "I feel like a zombie"),
        ("Fever, as in every year", "fever"),
        ("", POST),
        (POST, ""),
        ("...", "?"),
    ],
)
def test_a_text_with_parts_or_scattered_pieces_of_another_does_not_contain_it(text: str, test_text: str) -> None:
    assert not contains(text, test_text)
    assert not plainly_inside(normalised(text), normalised(test_text))


def test_short_texts_need_a_word_more_than_phrases_have() -> None:
    eight = "one two three four five six seven eight"
    assert contains(f"{BEFORE} {eight} {AFTER}", eight)
    seven = eight.rsplit(" ", 1)[0]
    assert not contains(f"{BEFORE} {seven} {AFTER}", seven)
    assert find_duplicates([seven], [seven]).exact == {0}


def mixed(chance: random.Random, texts: Sequence[str]) -> str:
    """A document of random words, and perhaps of some of the texts with changes, whole or in part."""
    words = chance.choices("abcdefgh", k=chance.randrange(30))
    for text in chance.sample(texts, k=chance.randrange(3)):
        copy = text.split()
        for _ in range(chance.randrange(4)):
            change = chance.randrange(3)
            place = chance.randrange(len(copy))
            copy[place : place + (change != 0)] = [] if change == 1 else [chance.choice("uvwxyz")]
            copy = copy or ["a"]
        words += copy[chance.randrange(3) :] + chance.choices("abcdefgh", k=chance.randrange(10))
    return " ".join(words)


@given(st.integers(0, 2**32))
def test_what_contains_a_text_is_found_as_by_reading_word_by_word(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    texts = [" ".join(chance.choices("abcdefghijklmnop", k=chance.randrange(1, 30))) for _ in range(8)]
    documents = [mixed(chance, texts) for _ in range(12)]
    expected = [row for row, document in enumerate(documents) if any(plainly_inside(document, text) for text in texts)]
    assert ContainedTexts(texts).inside(documents) == expected


def test_nothing_is_inside_or_contains_nothing() -> None:
    assert ContainedTexts([]).inside([POST]) == []
    assert ContainedTexts([POST]).inside([]) == []
    assert ContainedTexts(["fever"]).inside([POST, ""]) == []


def test_what_repeats_a_text_is_not_counted_as_containing_it() -> None:
    long = f"{BEFORE} {POST} {AFTER}"
    found = find_duplicates([POST.upper(), f"{POST} today", "A match tonight", long], [POST])
    assert [set(rows) for rows in (found.exact, found.near, found.containing)] == [{0}, {1}, {3}]
    assert found.of_tests == {0, 1, 3}
    assert find_duplicates([long], [POST], containing=False).of_tests == set()
