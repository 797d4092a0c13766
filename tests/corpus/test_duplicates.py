from __future__ import annotations

import random
import string

import pytest

from selmask.corpus.duplicates import (
    find_duplicates,
    near_duplicate_groups,
    near_duplicates_between,
    normalised,
)
from selmask.corpus.near_duplicates import LIKENESS, likeness
from selmask.corpus.word_pairs import word_pairs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bird flu, in ducks!", "  bird FLU in\nducks"),
        ("Straße „Nord“", "STRASSE nord"),
        ("ﬁve caf\u00e9s", "five cafe\u0301s"),
        ("COVID-19", "covid 19"),
        ("_Ghana has 1500 cases._", "Ghana has 1500 cases"),
    ],
)
def test_case_blanks_punctuation_and_compatibility_forms_make_no_difference(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bird flu", "birdflu"),
        ("5 < 6 cases", "5 > 6 cases"),
        ("\U0001f986", "\U0001f414"),
        ("...", "!!!"),
        ("कि", "की"),  # vowel signs are marks, not punctuation
        ("cafe", "café"),
    ],
)
def test_letters_symbols_and_marks_make_a_difference(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_rows_that_repeat_a_test_text_and_one_another_are_found() -> None:
    texts = ["Bird flu in ducks", "A match tonight", "BIRD FLU, in ducks.", "Dead swans"] * 700
    duplicates = find_duplicates(texts, ["bird flu in ducks!", "dead  swans", "never seen"])
    assert duplicates.exact == {row for row in range(len(texts)) if row % 4 != 1}
    assert duplicates.first.tolist() == [0, 1, 0, 3] * 700
    assert find_duplicates(texts).of_tests == set()
    assert len(find_duplicates([]).first) == 0


def posts_and_copies(count: int) -> list[str]:
    """Random texts, and copies of which some words are others, so that some copies are near duplicates."""
    chance = random.Random(4)  # noqa: S311 - to be repeatable, not secret
    posts = [" ".join(chance.choices(string.ascii_lowercase, k=chance.randrange(1, 30))) for _ in range(count)]
    for _ in range(count):
        words = chance.choice(posts).split()
        for place in chance.sample(range(len(words)), k=min(len(words), chance.randrange(4))):
            words[place] = chance.choice(string.ascii_lowercase) * 2
        posts.append(" ".join(words))
    return posts


def are_alike(one: str, other: str) -> bool:
    return likeness(*(word_pairs(normalised(text)) for text in (one, other))) >= LIKENESS


def test_near_duplicates_are_grouped_through_others() -> None:
    texts = [*posts_and_copies(60), "A match!", "a match", "...", "   "]
    first = list(range(len(texts)))
    for row, text in enumerate(texts):
        for earlier in range(row):
            if are_alike(text, texts[earlier]):
                joined = {first[row], first[earlier]}
                first = [min(joined) if each in joined else each for each in first]
    assert sum(each != row for row, each in enumerate(first)) > 20
    assert list(near_duplicate_groups(tuple(texts))) == first


def test_near_duplicates_between_two_sets_are_counted_in_both() -> None:
    posts = posts_and_copies(60)
    texts, others = tuple(posts[::2]), tuple(posts[1::2])
    rows, of_others = near_duplicates_between(texts, others)
    alike = {
        (row, other) for row, text in enumerate(texts) for other, each in enumerate(others) if are_alike(text, each)
    }
    assert len(alike) > 10
    assert rows == {row for row, _ in alike}
    assert of_others == {other for _, other in alike}
    assert near_duplicates_between((), texts) == near_duplicates_between(texts, ()) == (frozenset(), frozenset())
