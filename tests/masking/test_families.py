"""The tokenizers that people use, held to one promise: each unit's tokens spell its own text and no other unit's."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from selmask.masking.domain import Domain
from selmask.masking.prepare.cutter import Cutter
from selmask.masking.sought_terms import Terms
from selmask.masking.text_form import TextForm
from selmask.masking.units import MASKABLE
from tests.masking.small_tokenizers import FAMILIES
from tests.support.generated import generated

if TYPE_CHECKING:
    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.prepare.tokenizer import TextTokenizer

TERMS = ("powdery mildew", "fruit fly", "café", "漢字")
BYTES = {family for family in FAMILIES if family.startswith("byte-level") or family == "ModernBERT"}
FRAMES = {
    "unigram": ("<s>", "</s>"),
    "byte-level BPE": ("<s>", "</s>"),
    "byte-level BPE with a prefix space": ("<s>", "</s>"),
    "byte-level BPE untrimmed": ("<s>", "</s>"),
}
TEXTS = [
    "Powdery mildew, COVID-19 (H5N1) and the fruit-fly's eggs: 2.5 mg/kg snake_case 50%.",
    "naïve café résumé ÉTÉ Straße ﬁsh ½ Ｈ５Ｎ１ ™",
    "nai\u0308ve cafe\u0301 re\u0301sume\u0301) o\u0302\u0323 x\u0336y",
    "漢字かな 漢字、H5N1漢。コーヒー 한국어 ไทย ก\u0e34ข か\u3099",
    "👩\u200d💻 fever🙂fever ❤\ufe0f 🇨🇭 👨\u200d👩\u200d👧\u200d👦virus",
    "שָׁלוֹם עולם, مرحبا بالعالم! می\u200cخواهم هَذَا 123",
    "fever &amp; chills caf&eacute; don&#8217;t a&nbsp;b <b>bold</b>",
    "zero\u200bwidth soft\u00adhyphen join\u2060er \ufeffmark\ufeff left\u200eright\u200f",
    "a\r\nb\tc  d\u00a0e\u2028f\u3000g          h",
    "  blank before, and after  ",
    "हिन्दी নমস্কার க்ஷ ༀ",
]


@cache
def made(family: str) -> TextTokenizer:
    return FAMILIES[family]()


@cache
def cutter(family: str) -> Cutter:
    return Cutter(made(family), TextForm(), Domain((), TERMS), Terms(TERMS), length=64)


@cache
def library(family: str) -> Tokenizer:
    return Tokenizer.from_str(made(family).to_json())


def bare(text: str) -> str:
    """What is left of a text where case, accents, forms, blanks and signs that are not seen do not count."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Zs", "Cf", "Cc", "Zl"})


def decode(family: str, ids: list[int]) -> str:
    """The text of `ids`; WordPiece writes ## before a first piece that goes on from the one before."""
    return library(family).decode(ids, skip_special_tokens=False).removeprefix("##")


def read(family: str, text: str) -> list[tuple[str, str]]:
    """The maskable units of `text`, and what their tokens decode to."""
    of = cutter(family).cut([text])
    units = zip(of.units.start, of.units.end, of.unit_start, of.unit_tokens, of.units.has(MASKABLE), strict=True)
    return [
        (text[start:end], decode(family, of.ids[first : first + count].tolist()))
        for start, end, first, count, maskable in units
        if maskable and count
    ]


def check(of: CorpusArrays, family: str) -> None:
    """Whole units, none sharing a token, in order, within one window where they fit; special tokens never hidden."""
    last = of.unit_start + of.unit_tokens
    held = of.unit_tokens > 0
    assert (of.unit_start[held][1:] >= last[held][:-1]).all()
    assert (last <= len(of.ids)).all()
    owner = np.full(len(of.ids), -1)
    for unit in np.flatnonzero(held):
        owner[of.unit_start[unit] : last[unit]] = unit
    hidden = owner[np.isin(of.ids, made(family).special_ids)]
    assert not of.units.has(MASKABLE)[hidden[hidden >= 0]].any()
    cuts = of.windows.first[of.windows.number > 0]
    broken = np.flatnonzero((of.unit_start[:, None] < cuts) & (cuts < last[:, None])) // max(len(cuts), 1)
    assert (of.unit_tokens[broken] > cutter(family)._room).all()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", TEXTS)
def test_a_units_tokens_are_its_text(family: str, text: str) -> None:
    for own, decoded in read(family, text):
        assert bare(decoded) == bare(own)
    of = cutter(family).cut([text])
    check(of, family)
    if family in BYTES:  # they know every text
        assert (of.unit_tokens > 0).all()


@pytest.mark.parametrize("family", FAMILIES)
@generated(60)
@given(parts=st.lists(st.sampled_from([part for text in TEXTS for part in text.split(" ")] + [" ", "\n", "."])))
def test_any_mixture_of_them_is_segmented_correctly(family: str, parts: list[str]) -> None:
    for text in ("".join(parts), " ".join(parts)):
        for own, decoded in read(family, text):
            assert bare(decoded) == bare(own)
        check(cutter(family).cut([text]), family)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_word_of_plain_text_can_be_hidden(family: str) -> None:
    text = "Powdery mildew was seen on the leaves: COVID-19, H5N1 and 12 fruit-flies."
    words = "Powdery mildew|was|seen|on|the|leaves|COVID-19|H5N1|and|12|fruit-flies"
    assert [own for own, _ in read(family, text)] == words.split("|")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_frame_is_the_familys(family: str) -> None:
    tokenizer, (first, last) = made(family), FRAMES.get(family, ("[CLS]", "[SEP]"))
    assert (tokenizer.tokens(tokenizer.prefix), tokenizer.tokens(tokenizer.suffix)) == ([first], [last])
    whole = library(family).encode("fever and fly").ids
    assert [*tokenizer.prefix, *tokenizer.tokenize(["fever and fly"]).ids, *tokenizer.suffix] == whole


# One of each kind reads the longest document; the others differ from it in what a page of text shows as well.
@pytest.mark.parametrize(
    ("family", "words"),
    [(family, 100_000 if family in {"wordpiece", "byte-level BPE", "unigram"} else 1_000) for family in FAMILIES],
)
def test_documents_of_no_word_one_word_and_a_hundred_thousand(family: str, words: int) -> None:
    sentence = "the fever, eggs of fruit fly"
    of = cutter(family).cut(["", "fever", " ".join([sentence] * (words // 5)), " \n", "fly"])
    assert np.diff(of.units.pointer).tolist() == [0, 1, words, 0, 1]
    assert of.units.has(MASKABLE).all()
    windows = np.bincount(of.windows.document)
    assert windows[[0, 1, 3, 4]].tolist() == [1, 1, 1, 1]
    assert windows[2] > words // 60
    alone = cutter(family).cut([f"{sentence} {sentence}"])
    expected = [*alone.unit_tokens[:5], *np.tile(alone.unit_tokens[5:], words // 5 - 1)]
    assert of.unit_tokens[1:-1].tolist() == expected
