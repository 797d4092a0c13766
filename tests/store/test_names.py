"""Names are unique, and what was renamed is still found by what it was called before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput, NotFound
from selmask.store.datasets import DatasetRecord
from selmask.store.experiments import Extended, Place
from selmask.store.projects import SAMPLE
from selmask.store.run import NewRun

if TYPE_CHECKING:
    from selmask.store.datasets import Datasets
    from selmask.store.experiments import Experiments
    from selmask.store.names import Named
    from selmask.store.projects import Projects
    from selmask.store.run import Run
    from selmask.store.store import Store

LABELS = DatasetRecord("labels", "labelled", "labels-1", 200, "labels.xlsx", "aa", "hash of labels")
REPORTS = DatasetRecord("reports", "corpus", "reports-1", 1500, "reports.xlsx", "bb", "hash of reports")
SPEC = {"name": "first", "corpus": "reports", "labelled": "labels", "lexicon": None, "test": "/tests/labels"}


def reference(record: DatasetRecord) -> dict[str, str]:
    return {"name": record.name, "content_sha256": record.content_sha256}


@pytest.fixture
def run(store: Store) -> Run:
    """A run of the experiment "first", on a data set of the project "plants"."""
    store.projects.add("plants")
    store.datasets.add(LABELS)
    store.datasets.add(REPORTS)
    other = reference(LABELS) | {"content_sha256": "of another labels, long gone"}
    spec = {
        "labelled": reference(LABELS),
        "test": None,
        "post_training": {"corpus": reference(REPORTS), "leave_out": [other]},
    }
    run = store.runs.queue(NewRun("fine-tuning", "tfidf on labels, minilm, 200 labels, repeat 2", spec))
    store.experiments.add("first", SPEC, [Place(run.id, "tfidf", "minilm", 1, "200", "fine-tuning")])
    return run


def test_a_renamed_data_set_is_named_so_wherever_it_is_used(store: Store, run: Run) -> None:
    store.datasets.rename("labels", " field labels ")
    store.datasets.rename("reports", "field reports")
    assert store.experiments.get("first").spec == SPEC | {"corpus": "field reports", "labelled": "field labels"}
    renamed = store.runs.get(run.id)
    assert renamed.title == "tfidf on field labels, minilm, 200 labels, repeat 2"
    assert renamed.spec["labelled"]["name"] == "field labels"
    assert renamed.spec["post_training"]["corpus"]["name"] == "field reports"
    assert renamed.spec["post_training"]["leave_out"][0]["name"] == "labels"
    assert (renamed.hash, renamed.state) == (run.hash, run.state)
    assert store.datasets.used_by("field labels") == ["first"]
    assert store.projects.runs(store.projects.get("plants")) == {run.id}


def test_an_experiment_that_is_called_like_its_data_does_not_count_as_using_it(store: Store, run: Run) -> None:
    store.experiments.rename("first", "terms")
    store.datasets.add(DatasetRecord("terms", "lexicon", "terms-1", 3, "terms.txt", "cc", "dd"))
    assert run
    assert store.datasets.used_by("terms") == []


def test_a_renamed_experiment_keeps_its_runs_and_those_that_extend_it_say_so(store: Store, run: Run) -> None:
    later = store.experiments.add("second", SPEC | {"name": "second"}, [])
    store.experiments.note_extended(
        later, [Extended("first", 8, "tfidf", "none"), Extended("older", 6, "tfidf", "none")]
    )
    renamed = store.experiments.rename("first", "Leaf rust")
    assert (renamed.name, renamed.spec["name"]) == ("Leaf rust", "Leaf rust")
    assert [member.run.id for member in store.experiments.members("Leaf rust")] == [run.id]
    assert [each.earlier for each in store.experiments.get("second").extends or ()] == ["Leaf rust", "older"]
    assert store.runs.get(run.id) == run


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(("noun", "old"), [("data set", "labels"), ("experiment", "first"), ("project", "plants")])
def test_former_names_lead_to_the_thing_until_something_else_gets_them(store: Store, noun: Named, old: str) -> None:
    kinds: dict[Named, Datasets | Experiments | Projects] = {
        "data set": store.datasets,
        "experiment": store.experiments,
        "project": store.projects,
    }
    things = kinds[noun]
    store.changes.rename(noun, old, "second name")
    store.changes.rename(noun, "second name", "third name")
    assert things.get(old).name == things.get("second name").name == "third name"
    if noun == "project":
        assert store.projects.named(old).name == "third name"
        store.projects.add(old)
    elif noun == "experiment":
        store.experiments.add(old, {}, [])
    else:
        store.datasets.add(DatasetRecord(old, "lexicon", "x", 3, "x", "ee", "ff"))
    assert things.get(old).name == old
    assert things.get("second name").name == "third name"
    store.changes.rename(noun, "third name", "second name")
    assert things.get("third name").name == "second name"


@pytest.mark.usefixtures("run")
def test_a_former_name_of_what_was_deleted_leads_nowhere(store: Store) -> None:
    store.experiments.rename("first", "second")
    store.experiments.delete("second")
    with pytest.raises(NotFound, match="no experiment called 'first'"):
        store.experiments.get("first")
    store.experiments.add("second", {}, [])
    with pytest.raises(NotFound, match="no experiment called 'first'"):
        store.experiments.get("first")


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(("noun", "name"), [("data set", "labels"), ("experiment", "first"), ("project", "plants")])
@pytest.mark.parametrize(("new", "told"), [
    ("  ", r"needs a name. Given: ''. Accepted: 1 to \d+ characters"),
    ("x" * 130, "is too long: it has 130 characters"),
    ("two\nlines", "cannot have this name.*on one line"), ("x\u202e", "direction marks"),
    ("x\u200e", "direction marks"),
    ("x\udcff", "without control"), ("\u200b\u2060", r"Given: '\\u200b\\u2060'. .*something can be seen"),
    ("\u3164", "something can be seen"), ("\u0301", "something can be seen"),
    ("taken", "of this name already. Given: 'taken'. Choose another name"),
])  # fmt: skip
def test_a_name_that_cannot_be_used_is_refused(store: Store, noun: Named, name: str, new: str, told: str) -> None:
    store.projects.add("taken")
    store.datasets.add(DatasetRecord("taken", "lexicon", "x", 3, "x", "ee", "ff"))
    store.experiments.add("taken", {}, [])
    with pytest.raises(BadInput, match=told):
        store.changes.rename(noun, name, new)
    assert store.history.all() == []


def test_a_data_set_needs_a_name_that_can_be_seen_from_the_beginning(store: Store) -> None:
    with pytest.raises(BadInput, match=r"A data set cannot have this name\..*something can be seen"):
        store.datasets.add(DatasetRecord("\u3164", "corpus", "x", 3, "x", "ee", "ff"))


@pytest.mark.parametrize(
    "name", ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\U0001f469\u200d\U0001f33e", "e\u0301", "?"]
)
def test_a_name_in_any_script_is_accepted(store: Store, name: str) -> None:
    assert store.projects.add(name).name == name


def test_nothing_joins_the_sample_unasked_although_it_was_renamed(store: Store) -> None:
    store.projects.add(SAMPLE)
    store.changes.rename("project", SAMPLE, "Trying out")
    assert store.projects.to_join().name != "Trying out"
