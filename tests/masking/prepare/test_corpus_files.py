from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from selmask.masking.domain import Domain
from selmask.masking.masker import Masker, prepare
from selmask.masking.preview.excerpt import Excerpt
from selmask.masking.registry import parse_strategy
from selmask.specs import Masking
from tests.masking.examples import NAMES, TEXTS, domain, known_scores, masker, scores, tokenizer

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.masking.hide.masked_windows import MaskedWindows


def cached(folder: Path, strategy: str = "sm-lex-tfidf", of: Domain | None = None) -> Masker:
    chosen, where = parse_strategy(strategy), of or domain()
    own_scores = known_scores(chosen, where)
    return prepare(where, chosen, tokenizer(), length=48, cache=folder).fit(chosen, own_scores)


def same(one: MaskedWindows, other: MaskedWindows) -> bool:
    a, b = (windows.batch(np.arange(len(windows)), 3) for windows in (one, other))
    return all((x.shape == y.shape) and (x == y).all() for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_corpus_from_disk_is_the_prepared_one(tmp_path: Path, name: str) -> None:
    made, again = cached(tmp_path, name), cached(tmp_path, name)
    assert sum(path.is_dir() for path in tmp_path.iterdir()) == 1
    assert isinstance(again.arrays.ids.base, np.memmap)
    for fitted in (made, again):
        plain = masker(name)
        assert (fitted.weights.tier == plain.weights.tier).all()
        assert (fitted.weights.score == plain.weights.score).all()
        assert same(fitted.windows(Masking(), 1), plain.windows(Masking(), 1))
        new = ["Fever of unheard vines, and of mildew.", *TEXTS[:2]]
        new_scores = scores(fitted.strategy, fitted.corpus.cut(new))
        one, other = (Excerpt.of_texts(each, new, new_scores).windows(Masking(), 1) for each in (fitted, plain))
        assert same(one, other)


def test_strategies_that_want_the_same_text_share_it(tmp_path: Path) -> None:
    for name in ("tfidf", "sm-lex-tfidf", "sm-nonlex-tfidf"):
        cached(tmp_path, name)
    assert sum(path.is_dir() for path in tmp_path.iterdir()) == 1
    cached(tmp_path, "random-word")
    assert len(list(tmp_path.iterdir())) == 2


def test_another_text_term_tokenizer_or_length_is_prepared_anew(tmp_path: Path) -> None:
    cached(tmp_path)
    cached(tmp_path, of=Domain((*TEXTS, "fly"), domain().terms))
    cached(tmp_path, of=Domain(TEXTS, domain().terms[:-1]))
    tfidf = parse_strategy("tfidf")
    prepare(domain(), tfidf, tokenizer(), length=24, cache=tmp_path)
    prepare(domain(), tfidf, tokenizer().with_terms(["ripe fruit"]), length=48, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 5


def test_a_corpus_without_units_can_be_kept(tmp_path: Path) -> None:
    of = Domain(("…", "?"))
    for _ in range(2):
        windows = cached(tmp_path, "random-word", of).windows(Masking(), 0)
        assert len(windows.batch(np.arange(2), 0).rows) == 0


@pytest.mark.parametrize("damage", ["missing", "short", "empty"])
def test_a_half_written_folder_is_ignored(tmp_path: Path, damage: str) -> None:
    (tmp_path / ".partial-x").mkdir()
    cached(tmp_path)
    folder = next(path for path in tmp_path.iterdir() if path.name != ".partial-x")
    for name in ("types.json", "units-type.npy"):
        file = folder / name
        content = file.read_bytes()
        file.unlink()
        if damage != "missing":
            file.write_bytes(content[: len(content) // 2] if damage == "short" else b"")
        assert same(cached(tmp_path).windows(Masking(), 1), masker("sm-lex-tfidf").windows(Masking(), 1))
        file.write_bytes(content)
