"""Promises that every strategy of the registry keeps, those of installed packages included."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest

from selmask.masking.domain import Domain
from selmask.masking.registry import parse_strategy, strategies, titled
from selmask.masking.strategy import NEVER, ScoredStrategy
from selmask.masking.units import MASKABLE
from selmask.specs import Masking
from tests.masking.examples import NAMES, PLAIN, TEXTS, TRAINING, domain, masker, tokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.masking.hide.masked_windows import MaskedWindows
    from selmask.masking.masker import Masker

OCCURRENCES: tuple[Literal["each", "all", "one"], ...] = ("each", "all", "one")
VARIANTS: list[dict[str, Any]] = [{"name": name} for name in NAMES] + [
    {"name": name, **parameters}
    for name, strategy in strategies().items()
    if issubclass(strategy, ScoredStrategy)
    for parameters in ({"selection": "top"}, {"uniform_share": 0.4}, {"temperature": 0.2})
]


def fitted_once(variant: dict[str, Any]) -> Masker:
    """A strategy with parameters, fitted on the shared documents once."""
    return _fitted(json.dumps(variant))


@cache
def _fitted(variant: str) -> Masker:
    return masker(json.loads(variant))


def labels(windows: MaskedWindows, rows: np.ndarray, epoch: int) -> dict[int, list[int]]:
    """The labels of each window, padding cut off."""
    batch = windows.batch(rows, epoch)
    return {row: batch.labels[place, : windows.lengths[row]].tolist() for place, row in enumerate(batch.rows.tolist())}


def everything(windows: MaskedWindows, epoch: int = 0) -> dict[int, list[int]]:
    return labels(windows, np.arange(len(windows)), epoch)


@pytest.mark.parametrize("name", NAMES)
def test_a_strategy_survives_json(name: str) -> None:
    strategy = strategies()[name]()  # type: ignore[call-arg]
    assert strategy.name == name
    assert parse_strategy(json.loads(strategy.model_dump_json())) == strategy
    assert parse_strategy(name) == strategy


@pytest.mark.parametrize("name", NAMES)
def test_a_strategy_has_a_description_and_a_citation(name: str) -> None:
    strategy = strategies()[name]
    assert strategy.description.endswith(".")
    assert strategy.description[0].isupper()
    assert "\n" not in strategy.description
    assert ". " not in strategy.description
    assert any(character.isdigit() for character in strategy.citation)


@pytest.mark.parametrize("name", ["non-lexicon", "sm-nonlex-tfidf"])
def test_terms_stay_visible_as_long_as_the_description_says(name: str) -> None:
    def hides_a_term(**parameters: float) -> bool:
        windows = fitted_once({"name": name, **parameters}).windows(Masking(), seed=0)
        batch = windows.batch(np.arange(len(windows)), 0)
        return bool((batch.lexicon & (batch.labels >= 0)).any())

    assert not hides_a_term()
    assert hides_a_term(uniform_share=1.0)
    assert strategies()[name].description.endswith("stay visible unless the uniform share is raised.")


def test_each_strategy_has_a_readable_title_of_its_own() -> None:
    titles = [strategy.title for strategy in strategies().values()]
    assert len(set(titles)) == len(titles)
    for name, strategy in strategies().items():
        assert strategy.title[0].isupper()
        assert " " in strategy.title
        assert len(strategy.title) <= 36
        assert not set("()") & set(strategy.title), "the name follows in brackets"
        assert titled(name) == f"{strategy.title} ({name})"
    assert titled("unknown") == "unknown"


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_every_unit_has_a_tier_and_a_finite_score(variant: dict[str, Any]) -> None:
    fitted = fitted_once(variant)
    units = len(fitted.arrays.units.type)
    tier, score = fitted.weights
    assert tier.shape == score.shape == (units,)
    assert tier.dtype == np.int8
    assert np.isin(tier, [-1, 0, 1]).all()
    assert np.isfinite(score).all()
    assert (score >= 0).all()
    assert (tier[~fitted.arrays.units.has(MASKABLE)] == NEVER).all()


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_masks_depend_on_seed_epoch_and_document_alone(variant: dict[str, Any]) -> None:
    windows = fitted_once(variant).windows(Masking(replacement="bert"), seed=3)
    rows = np.arange(len(windows))
    whole, backwards = windows.batch(rows, 2), windows.batch(rows[::-1], 2)
    alone = [windows.batch(rows[row : row + 1], 2) for row in rows]
    inputs = {row: windows.lengths[row] for row in whole.rows.tolist()}
    for place, (row, length) in enumerate(inputs.items()):
        back = int(np.flatnonzero(backwards.rows == row)[0])
        for name in ("input_ids", "attention_mask", "labels", "lexicon"):
            expected = getattr(whole, name)[place, :length].tolist()
            assert getattr(backwards, name)[back, :length].tolist() == expected
            assert getattr(alone[row], name)[0].tolist() == expected


FEW = [name for name in NAMES if parse_strategy(name).scoring is None or name == "surprise"]
"""Strategies that read no scores of a model, and one that does; those of the others take a process long to compute."""


@pytest.mark.parametrize("names", [FEW, pytest.param(NAMES, marks=pytest.mark.long)], ids=len)
def test_masks_are_the_same_in_another_process(names: Sequence[str]) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.masking.child", *names],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(child.stdout)
    assert list(theirs) == list(names)
    for name in names:
        ours = everything(fitted_once({"name": name}).windows(Masking(), seed=5), epoch=1)
        assert theirs[name] == {str(row): row_labels for row, row_labels in ours.items()}


@pytest.mark.parametrize("occurrences", OCCURRENCES)
@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_another_epoch_or_seed_gives_other_masks_unless_nothing_is_random(
    variant: dict[str, Any], occurrences: Literal["each", "all", "one"]
) -> None:
    fitted, masking = fitted_once(variant), Masking(occurrences=occurrences)
    windows = fitted.windows(masking, seed=0)
    changes = fitted.strategy.trains and fitted.strategy.choice(masking).is_random
    assert (everything(windows, 0) != everything(windows, 1)) is changes
    assert (everything(windows) != everything(fitted.windows(masking, seed=1))) is changes


@pytest.mark.parametrize("rate", [0.01, 0.15, 0.6])
@pytest.mark.parametrize("occurrences", OCCURRENCES)
@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_masks_are_sound(variant: dict[str, Any], occurrences: Literal["each", "all", "one"], rate: float) -> None:
    fitted = fitted_once(variant)
    windows = fitted.windows(Masking(rate=rate, occurrences=occurrences), seed=1)
    masks = everything(windows, epoch=4)
    assert masks or not fitted.strategy.trains
    for row in range(len(windows)):
        _check_window(fitted, windows, row, masks.get(row))


def _check_window(fitted: Masker, windows: MaskedWindows, row: int, row_labels: list[int] | None) -> None:
    """One window keeps its budget, fills it, and hides units whole and special tokens never."""
    choice, prepared = windows.choice(4), fitted.arrays
    places = prepared.windows
    first, last = int(places.first[row]), int(places.last[row])
    shift = len(fitted.tokenizer.prefix) - first
    inside = (prepared.unit_tokens > 0) & (prepared.unit_start >= first)
    inside &= prepared.unit_start + prepared.unit_tokens <= last
    spans = {
        int(unit): {int(prepared.unit_start[unit]) + shift + token for token in range(prepared.unit_tokens[unit])}
        for unit in np.flatnonzero(inside)
    }
    wanted = {unit for unit in spans if fitted.weights.tier[unit] != NEVER and fitted.weights.score[unit] > 0}
    if row_labels is None:
        assert not wanted
        return
    masked = {place for place, label in enumerate(row_labels) if label != -100}
    assert masked, "a window without a mask has no loss"
    assert all(row_labels[place] == prepared.ids[place - shift] for place in masked)
    assert not np.isin([row_labels[place] for place in masked], fitted.tokenizer.special_ids).any()
    hidden = {unit for unit, span in spans.items() if span & masked}
    assert set().union(*(spans[unit] for unit in hidden)) == masked
    if choice.spans is not None:
        assert len(masked) <= max(1, int(choice.rate * (last - first))) or len(hidden) == 1
        return  # what a span is, and that spans fill the budget, is told in test_spans.py
    types = prepared.units.type
    groups: dict[object, set[int]] = {}
    for unit in spans:
        if unit in wanted or prepared.units.has(MASKABLE)[unit]:
            groups.setdefault(int(types[unit]) if choice.occurrences == "all" else unit, set()).add(unit)
    budget = max(1, int(choice.rate * (last - first)))
    picked = [group for group in groups.values() if group & hidden]
    assert len(masked) <= budget or len(picked) == 1
    if choice.occurrences == "all":
        assert all(group <= hidden or not group & wanted for group in picked)
    for group in groups.values():
        if group & hidden or not group & wanted:
            continue
        if not choice.second_round and any(types[unit] in types[list(hidden)] for unit in group):
            continue
        cost = sum(len(spans[unit]) for unit in group)
        assert cost > budget - len(masked), "what fits is taken"


@pytest.mark.parametrize("name", TRAINING)
def test_padding_and_special_tokens_are_left_as_they_are(name: str) -> None:
    windows = masker(name).windows(Masking(rate=0.9), seed=0)
    batch = windows.batch(np.arange(len(windows)), 0)
    frames = windows.frames(batch.rows, 0)
    special = np.isin(frames.original, windows.arrays.ids) & np.isin(frames.original, tokenizer().special_ids)
    untouched = special | (batch.attention_mask == 0)
    untouched[:, 0] = True
    assert (batch.labels[untouched] == -100).all()
    assert (batch.input_ids[untouched] == frames.original[untouched]).all()
    assert (batch.labels[~(batch.labels == -100)] >= 0).all()
    assert (batch.attention_mask.sum(1) == windows.lengths[batch.rows]).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text", ["", "fever", "the of and in who", "fly fever H5N1", "…", "漢字", "🙂🙂", "שלום עולם", "https://who.int"]
)
def test_odd_documents_are_masked_or_left_out(name: str, text: str) -> None:
    fitted = masker(name, Domain((*PLAIN, text), domain().terms))
    windows = fitted.windows(Masking(rate=0.5), seed=0)
    rows = np.flatnonzero(windows.documents == len(PLAIN))
    batch = windows.batch(rows, 0)
    assert len(batch.rows) in {0, 1}
    assert batch.input_ids.shape == batch.labels.shape == batch.attention_mask.shape == batch.lexicon.shape
    assert ((batch.labels != -100).sum(1) > 0).all()


@pytest.fixture(scope="module")
def prepared_corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where strategies that ask for the same form of the same documents find what one of them prepared."""
    return tmp_path_factory.mktemp("prepared")


@pytest.mark.parametrize("words", [20_000, pytest.param(100_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", TRAINING)
def test_a_document_of_very_many_words(name: str, words: int, prepared_corpora: Path) -> None:
    text = " ".join(("fever", "virus", "fly", "the", "report")[number * number % 5] for number in range(words))
    fitted = masker(name, Domain((*TEXTS, text), domain().terms), max_length=512, cache=prepared_corpora)
    windows = fitted.windows(Masking(), seed=0)
    rows = np.flatnonzero(windows.documents == len(TEXTS))
    batch = windows.batch(rows, 0)
    tokens = int((windows.lengths[rows] - 2).sum())
    assert tokens >= words or fitted.strategy.text_form.truncate
    assert len(batch.rows) == len(rows)
    assert (batch.labels != -100).any(1).all()
