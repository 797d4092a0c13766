from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.store.run import NewRun
from selmask.store.sqlite.database import Database
from selmask.store.store import Store
from selmask.ui.runs.lineage_graph import MOST_CHILDREN, diagram

if TYPE_CHECKING:
    from pathlib import Path

EVIL = 'x"] --> y; click <b>'


def data(name: str) -> dict[str, str]:
    return {"name": name, "content_sha256": "0" * 64, "language": "english"}


def test_the_graph_has_data_parent_and_children_and_survives_any_name(tmp_path: Path) -> None:
    runs = Store(Database(tmp_path / "store.db")).runs
    parent = runs.queue(NewRun("post-training", "p", {"model": EVIL, "corpus": data(EVIL), "lexicon": None}))
    news = [
        NewRun("fine-tuning", f"f{number}", {"model": "m", "labelled": data("l"), "n": number}, parent.hash)
        for number in range(MOST_CHILDREN + 2)
    ]
    children = [runs.queue(new) for new in news]
    of_parent = diagram(parent, [], children)
    assert EVIL not in of_parent
    assert of_parent.count("-->") == 1 + 1 + MOST_CHILDREN + 1
    assert "and 2 more" in of_parent
    assert "Corpus: x#34;#93; --#62; y#59; click #60;b#62;" in of_parent
    of_child = diagram(children[0], [parent], [])
    assert of_child.count("-->") == 4
    assert f"run{parent.id} --> this" in of_child
    assert "base --> this" not in of_child


def test_a_post_training_starts_from_the_base_model_and_reads_the_scores(tmp_path: Path) -> None:
    runs = Store(Database(tmp_path / "store.db")).runs
    scoring = NewRun("scoring", "s", {"model": "m"})
    parent = runs.queue(scoring)
    child = runs.queue(NewRun("post-training", "p", {"model": "m"}, scoring.hash))
    assert edges(diagram(child, [parent], [])) == {"base --> run1", "base --> this", "run1 --> this"}


def test_a_run_with_two_parents_is_drawn_behind_both(tmp_path: Path) -> None:
    runs = Store(Database(tmp_path / "store.db")).runs
    one, other = NewRun("scoring", "s", {"model": "m"}), NewRun("trial", "t", {"model": "m"})
    middle = NewRun("post-training", "p", {"model": "m"}, one.hash, second_parent_hash=other.hash)
    before = [runs.queue(each) for each in (one, other, middle)]
    last = runs.queue(NewRun("fine-tuning", "f", {"model": "m"}, middle.hash))
    from_base = {f"base --> run{number}" for number in (1, 2, 3)}
    assert edges(diagram(last, before, [])) == from_base | {"run1 --> run3", "run2 --> run3", "run3 --> this"}


def test_a_fine_tuning_shows_the_scores_that_its_post_training_read(tmp_path: Path) -> None:
    runs = Store(Database(tmp_path / "store.db")).runs
    scoring = NewRun("scoring", "s", {"model": "m"})
    middle = NewRun("post-training", "p", {"model": "m"}, scoring.hash)
    before = [runs.queue(scoring), runs.queue(middle)]
    last = runs.queue(NewRun("fine-tuning", "f", {"model": "m"}, middle.hash))
    assert edges(diagram(last, before, [])) == {"base --> run1", "base --> run2", "run1 --> run2", "run2 --> this"}


def edges(drawn: str) -> set[str]:
    return {line for line in drawn.splitlines() if "-->" in line}
