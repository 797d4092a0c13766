from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.masking.domain import Domain
from selmask.masking.masker import prepare
from selmask.masking.prepare.cutter import Cutter
from selmask.masking.registry import parse_strategy
from selmask.masking.sought_terms import Terms
from selmask.masking.text_form import TextForm
from selmask.masking.units import MASKABLE
from selmask.specs import Masking
from tests.masking.examples import TERMS, TEXTS
from tests.masking.small_tokenizers import FAMILIES
from tests.masking.test_strategies import compare_picks, compare_weights, documents, read
from tests.support.generated import generated

if TYPE_CHECKING:
    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from tests.masking import reference

MADE = {family: make() for family, make in FAMILIES.items()}
WRITTEN = [
    "The fruit-fly, (COVID-19) and the farm's 3 cows.",
    "naïve e\u0301tat ﬁsh Straße ½",
    "漢 字 H5N1漢 한국어",
    "שלום עולם, مرحبا بالعالم",
    "🙂 fever 👩\u200d💻 virus ❤\ufe0f",
    "a\r\nb\tc  d\u00a0e\u2028f",
    "Powdery-mildew\nand powdery mildew",
]


def cutter(family: str, text_form: TextForm | None = None, length: int = 64) -> Cutter:
    return Cutter(MADE[family], text_form or TextForm(), Domain((), TERMS), Terms(tuple(TERMS)), length=length)


def prepared(family: str, *texts: str, length: int = 64) -> CorpusArrays:
    return cutter(family, length=length).cut(texts)


def spans(of: CorpusArrays, family: str, text: str) -> list[tuple[str, str]]:
    """Each unit's text, and the text that its tokens cover."""
    tokens = MADE[family].tokenize([text])
    rows = zip(of.units.start, of.units.end, of.unit_start, of.unit_tokens, strict=True)
    return [
        (text[start:end], text[tokens.start[first] : tokens.end[first + count - 1]] if count else "")
        for start, end, first, count in rows
    ]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", WRITTEN)
def test_a_units_tokens_cover_its_text_and_nothing_but_blanks_beside(family: str, text: str) -> None:
    of = prepared(family, text)
    maskable = of.units.has(MASKABLE)
    assert maskable.any() or family != "byte-level BPE"
    for (own, covered), may_be_hidden in zip(spans(of, family, text), maskable, strict=True):
        if may_be_hidden:
            assert covered.strip() == own


def test_each_character_of_a_script_without_spaces_has_its_own_bytes() -> None:
    text = "漢字かなไท H5"
    assert spans(prepared("byte-level BPE", text), "byte-level BPE", text) == [
        (character, character) for character in "漢字かなไท"
    ] + [("H5", "H5")]


def test_words_that_share_an_unknown_token_are_never_hidden() -> None:
    of = prepared("unigram", "鳥流感冒")
    assert of.unit_tokens.tolist() == [2, 0, 0, 0]
    assert not of.units.has(MASKABLE)[0]


@pytest.mark.parametrize("text", ["🙂", "…", "", "🙂 fever 🙂"])
def test_text_without_words_has_nothing_to_mask(text: str) -> None:
    of = prepared("wordpiece", text)
    assert of.units.has(MASKABLE).tolist() == [True] * text.count("fever")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_term_of_several_words_is_one_unit(family: str) -> None:
    text = "Of powdery mildew, avian influenza and H5N1"
    assert [covered.strip() for _, covered in spans(prepared(family, text), family, text)] == [
        "Of", "powdery mildew", "avian influenza", "and", "H5N1"
    ]  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", [text for text in (*WRITTEN, *TEXTS) if text.strip()])
def test_a_token_belongs_to_one_unit_at_most(family: str, text: str) -> None:
    of = prepared(family, text)
    own = [
        token
        for first, count in zip(of.unit_start, of.unit_tokens, strict=True)
        for token in range(first, first + count)
    ]
    assert len(own) == len(set(own))
    assert own == sorted(own)
    assert all(0 <= token < len(of.ids) for token in own)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_unit_that_holds_a_special_token_is_never_hidden(family: str) -> None:
    mask = MADE[family].token(MADE[family].mask_id)
    text = f"Hide {mask} and not mask"
    of = prepared(family, text)
    special = np.flatnonzero(np.isin(of.ids, MADE[family].special_ids))
    assert len(special) == 1
    maskable = of.units.has(MASKABLE)
    words = [text[start:end] for start, end in zip(of.units.start, of.units.end, strict=True)]
    assert [word for word, kept in zip(words, maskable, strict=True) if not kept] == [mask.strip("[]<>")]


@pytest.mark.parametrize("family", FAMILIES)
@generated(30)
@given(texts=documents, rate=st.sampled_from([0.15, 0.5]), occurrences=st.sampled_from(["each", "all", "one"]))
def test_masks_of_every_tokenizer_family_match_the_reference(
    family: str, texts: tuple[str, ...], rate: float, occurrences: reference.Occurrences
) -> None:
    strategy = parse_strategy({"name": "sm-lex-tfidf", "selection": "top"})
    fitted = prepare(Domain(texts, TERMS), strategy, MADE[family], length=40).fit(strategy)
    expected = read("sm-lex-tfidf", texts, TERMS, MADE[family])
    compare_weights(fitted, expected)
    compare_picks(fitted, expected, Masking(rate=rate, occurrences=occurrences), max_length=40)


def test_types_keep_their_numbers_when_other_text_is_prepared_later() -> None:
    cutting = cutter("wordpiece")
    first, second = cutting.cut(["fly virus"]), cutting.cut(["virus news fly"])
    assert first.units.type.tolist() == [0, 1]
    assert second.units.type.tolist() == [1, 2, 0]
    assert cutting.vocabulary.types == ["fly", "virus", "news"]


def test_a_form_that_truncates_has_a_length_of_its_own() -> None:
    forms = (TextForm(), TextForm(unit="token", truncate=512))
    assert [cutter("wordpiece", form).length for form in forms] == [64, 512]
