from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from selmask.runs.run_specs import PostTrainingSpec
from selmask.specs import Masking, PostTraining
from selmask.store.run import NewRun
from selmask.store.sqlite.database import Database
from selmask.store.store import Store
from selmask.ui.parts.loss_curves import DIFFERENT, LOSSES, OWN, SHARED, Curves, are_alike, start_of
from selmask.ui.parts.measures import measures

if TYPE_CHECKING:
    from pathlib import Path

STARTS = ("", SHARED, OWN, DIFFERENT)
NAMES_OF_STARTS = ("head of the model", "shared", "own", "different")

SPEC: dict[str, Any] = {
    "kind": "post-training",
    "model": "minilm",
    "corpus": {"name": "posts", "content_sha256": "a"},
    "lexicon": None,
    "leave_out": (),
    "strategy": {"name": "random-word"},
    "masking": Masking().model_dump(),
    "matching": {},
    "settings": PostTraining().model_dump(),
    "seed": 0,
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(Database(tmp_path / "store.db"))


def test_curves_start_alike_only_where_no_run_warmed_up_its_own_head(store: Store) -> None:
    queued = {head: store.runs.queue(NewRun("post-training", "p", {"head": head})) for head in (None, "abc")}
    shared, own = (replace(queued[head], result={"new_head": True}) for head in ("abc", None))
    trained = replace(queued[None], result={"new_head": False})
    assert start_of([shared, shared]) == start_of([queued["abc"]]) == SHARED
    assert start_of([shared, own]) == start_of([own]) == OWN
    assert start_of([trained, queued[None]]) == start_of([]) == ""


@pytest.mark.parametrize(
    ("changes", "is_alike"),
    [
        ({"strategy": {"name": "tfidf"}}, True),
        ({"seed": 1}, True),
        ({"corpus": {"name": "renamed", "content_sha256": "a"}}, True),
        ({"corpus": {"name": "posts", "content_sha256": "b"}}, False),
        ({"model": "owner/model"}, False),
        ({"settings": PostTraining(epochs=9).model_dump()}, False),
        ({"matching": {"plurals": True}}, False),
        ({"leave_out": ({"name": "tests", "content_sha256": "t"},)}, False),
    ],
)
def test_losses_are_compared_only_on_the_same_texts_and_words(
    store: Store, changes: dict[str, object], *, is_alike: bool
) -> None:
    specs = (PostTrainingSpec.parse(SPEC | each) for each in ({}, changes))
    runs = [store.runs.queue(NewRun("post-training", "p", spec.model_dump(mode="json"))) for spec in specs]
    assert are_alike(runs) == is_alike
    assert are_alike(runs[:1])


@pytest.mark.parametrize("curves", LOSSES, ids=lambda curves: curves.title)
@pytest.mark.parametrize("start", STARTS, ids=NAMES_OF_STARTS)
def test_every_loss_says_in_one_short_sentence_how_to_read_it(curves: Curves, start: str) -> None:
    reading = curves.reading(start)
    assert reading.endswith(".")
    assert reading.count(".") == 1
    assert len(reading) <= 140


@pytest.mark.parametrize("start", STARTS, ids=NAMES_OF_STARTS)
def test_only_losses_with_the_same_words_hidden_are_compared_between_strategies(start: str) -> None:
    compared = {curves.title for curves in LOSSES if "the lower" in curves.reading(start)}
    assert compared == {curves.title for curves in LOSSES if "the same words hidden" in curves.about(start)}
    assert bool(compared) == (start in {"", SHARED})


def test_a_loss_has_one_name_in_charts_and_in_tables() -> None:
    titles = {curves.key: curves.title for curves in LOSSES if curves.key != "loss"}
    assert titles == {key: measures()[key].heading for key in ("held_out_loss", "general_loss")}
