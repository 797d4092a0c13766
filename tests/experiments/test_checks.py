"""The checks before an experiment is queued: an impossible one is refused with numbers and a remedy."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from selmask import library
from selmask.errors import BadData, BadInput, NotFound
from selmask.experiments.checks import check
from selmask.experiments.start_experiment import queue_experiment
from selmask.masking.held_out import held_out_documents
from selmask.masking.registry import titled
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.projects import small_experiment, small_project, write_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A small project, to which tests add files."""
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    small_project(workspace)
    return workspace


def many(label: str, count: int, start: int = 0) -> list[list[str]]:
    return [[f"{label} and {label} number {start + number} was seen near the river", label] for number in range(count)]


def labelled(tmp_path: Path, rows: Sequence[Sequence[str]], name: str = "labelled") -> str:
    return str(write_csv(tmp_path / f"{name}.csv", ["text", "label"], rows))


def corpus(tmp_path: Path, texts: Sequence[str]) -> str:
    return str(write_csv(tmp_path / "texts.csv", ["text"], [[text] for text in texts]))


def refused(workspace: Workspace, **changes: object) -> str:
    """The message with which the experiment is refused; nothing of it is queued."""
    before = len(Store.of(workspace).runs.all())
    with pytest.raises(BadInput) as refusal:
        queue_experiment(workspace, small_experiment(name="refused", **changes))
    store = Store.of(workspace)
    assert len(store.runs.all()) == before
    assert "refused" not in [each.name for each in store.experiments.all()]
    return str(refusal.value)


def test_warnings_say_what_the_result_will_lack(workspace: Workspace) -> None:
    warnings = " ".join(check(workspace, small_experiment(strategies=["tfidf"])).warnings)
    assert "Without the arm “No post-training (none)”" in warnings
    assert "Without the arm “Random words (random-word)”" in warnings
    assert "these post-trained encoders" in warnings


def test_masked_words_that_all_stay_as_they_are_are_questioned_and_not_refused(workspace: Workspace) -> None:
    found = check(workspace, small_experiment(masking={"replacement": [0, 0, 1]}), patient=False)
    assert found.errors == ()
    assert any("leaves 100 % of the masked words as they are" in each for each in found.warnings)


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"corpus": "corpse"}, NotFound, "corpus"),
        ({"models": ["tinny"]}, NotFound, "tiny"),
        ({"post_training": {"max_length": 512}}, BadInput, "at most 128 tokens"),
    ],
)
def test_an_unknown_name_or_a_window_too_long_is_refused(
    workspace: Workspace, changes: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        check(workspace, small_experiment(**changes)).require()


def test_a_lexicon_without_a_term_in_the_corpus_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    strange = write_csv(tmp_path / "strange.csv", ["term"], [["quasar"], ["pulsar"]])
    with pytest.raises(BadData, match="None of the terms"):
        check(workspace, small_experiment(lexicon=str(strange))).require()


def test_a_budget_beyond_the_labels_and_one_too_small_are_both_named(workspace: Workspace) -> None:
    message = refused(workspace, label_budgets=[500, 4, "all"])
    assert "There are 2 reasons why the experiment cannot be run. (1) " in message
    assert "The label budget is 500 labelled texts, but only 64 are left beside the test set" in message
    assert "A label budget of 4 labelled texts is too small for 4 classes. Accepted: at least 8" in message


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([*many("a", 20), *many("b", 20), *many("rare", 1)], "1 of 3 classes is too small to split: 'rare' (1)"),
        ([*many("a", 20), *many("b", 2)], "too small to split: 'b' (2)"),
        ([[text, label] for text, _ in many("x", 9) for label in "ab"], "None of the 18 labelled texts can be used"),
    ],
)
def test_labels_that_cannot_be_split_are_refused(
    workspace: Workspace, tmp_path: Path, rows: list[list[str]], message: str
) -> None:
    assert message in refused(workspace, labelled=labelled(tmp_path, rows))


@pytest.mark.parametrize(
    ("tested", "message"),
    [
        (
            [*many("a", 10), *many("b", 10)],
            "the test set leaves none. Not trained on because they are in the test set: 20 labelled texts",
        ),
        ([*many("a", 9), *many("b", 10)], "have only one class, so there is nothing to learn. Not trained on"),
        ([*many("A", 5), *many("B", 5)], "None of the 10 test texts has a class that a training text has"),
    ],
)
def test_test_texts_that_leave_nothing_to_learn_or_to_measure_are_refused(
    workspace: Workspace, tmp_path: Path, tested: list[list[str]], message: str
) -> None:
    rows = labelled(tmp_path, [*many("a", 10), *many("b", 10)])
    assert message in refused(workspace, labelled=rows, test=labelled(tmp_path, tested, "test"))


def test_a_warning_names_a_class_that_only_the_test_set_has(workspace: Workspace, tmp_path: Path) -> None:
    rows = [["A cow coughed.", "animal outbreak"], ["Nobody knows.", "unheard of"]]
    spec = small_experiment(test=labelled(tmp_path, rows))
    (warning,) = [each for each in check(workspace, spec).warnings if "unheard of" in each]
    assert "1 test text with a label that no training text has" in warning


def test_a_corpus_of_test_texts_alone_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    texts = [text for text, _ in many("a", 10)]
    names: dict[str, object] = {
        "corpus": corpus(tmp_path, texts),
        "labelled": labelled(tmp_path, [*many("a", 12), *many("b", 12)]),
        "strategies": ["none", "random-word"],
    }
    assert "all 10 repeat or contain a labelled text, which may be drawn for the test" in refused(workspace, **names)
    assert check(workspace, small_experiment(**names | {"strategies": ["none"]})).errors == ()
    assert check(workspace, small_experiment(**names, transductive=True)).errors == ()


def test_a_corpus_of_which_all_is_held_out_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    held_out = int(np.flatnonzero(held_out_documents(np.arange(20), 0.49))[0])
    texts = [text for text, _ in many("a", 20)]
    texts[held_out] = "Rust stood on the leaves of wheat."
    message = refused(
        workspace,
        corpus=corpus(tmp_path, texts),
        labelled=labelled(tmp_path, [*many("a", 20), *many("b", 20)]),
        strategies=["random-word"],
        post_training={"max_length": 64, "held_out": 0.49},
    )
    assert "of 1 text, all are held out to measure the loss" in message


def test_a_corpus_too_small_to_hold_a_text_out_is_refused_if_patience_needs_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    names: dict[str, object] = {
        "corpus": corpus(tmp_path, ["Rust stood on the leaves of wheat."]),
        "strategies": ["random-word"],
    }
    warnings = check(workspace, small_experiment(**names)).warnings
    assert any("is held out to measure the loss: 1 text is too few for a share of 5 %" in each for each in warnings)
    assert "and patience needs this loss" in refused(
        workspace, **names, post_training={"max_length": 64, "patience": 2}
    )


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["Rust stood on the leaves of wheat."] * 200, "loss: all 200 texts are the same."),
        (["Rust stood.", "Blight came."] * 100, "only 2 of 200 texts are different, too few for a share of 5 %."),
    ],
)
def test_a_corpus_of_copies_is_named_as_the_reason_why_no_text_is_held_out(
    workspace: Workspace, tmp_path: Path, texts: list[str], said: str
) -> None:
    spec = small_experiment(corpus=corpus(tmp_path, texts), strategies=["random-word"])
    (warning,) = [each for each in check(workspace, spec, patient=False).warnings if "is held out" in each]
    assert warning.endswith(said)


def test_copies_that_are_all_held_out_are_named_as_copies(workspace: Workspace, tmp_path: Path) -> None:
    held_out = int(np.flatnonzero(held_out_documents(np.arange(20), 0.49))[0])
    tested = [text for text, _ in many("a", held_out)]
    message = refused(
        workspace,
        corpus=corpus(tmp_path, [*tested, *["Rust stood on the leaves of wheat."] * 30]),
        labelled=labelled(tmp_path, [*many("a", 20), *many("b", 20)]),
        strategies=["random-word"],
        post_training={"max_length": 64, "held_out": 0.49},
    )
    assert "of 30 texts, all are held out to measure the loss, because they are all the same" in message


def test_warnings_that_precede_an_error_are_kept(workspace: Workspace, tmp_path: Path) -> None:
    tested = library.dataset(workspace, "labels").texts()[0]
    spec = small_experiment(
        corpus=corpus(tmp_path, [tested, "Rust stood on the leaves of wheat."]),
        strategies=["random-word"],
        post_training={"max_length": 64, "patience": 2},
    )
    found = check(workspace, spec)
    assert ["patience needs this loss" in str(error) for error in found.errors] == [True]
    assert any("1 of the 2 texts of" in each and "left out of post-training" in each for each in found.warnings)


def test_so_few_texts_that_a_model_hardly_changes_are_counted_in_steps(workspace: Workspace) -> None:
    few = small_experiment(post_training={"epochs": 2, "max_length": 64, "batch_tokens": 1024})
    (warning,) = [each for each in check(workspace, few).warnings if "hardly change" in each]
    assert warning.startswith("Post-training of tiny takes about ")
    assert "in batches of 1,024, over 2 epochs" in warning
    many_steps = few.model_copy(update={"post_training": few.post_training.model_copy(update={"steps": 500})})
    assert not [each for each in check(workspace, many_steps).warnings if "hardly change" in each]


@pytest.mark.parametrize("strategy", ["random-word", "tfidf", "keyword"])
def test_a_corpus_without_words_to_hide_is_refused(workspace: Workspace, tmp_path: Path, strategy: str) -> None:
    signs = corpus(tmp_path, [". . .", "?! ...", "- - -"])
    message = refused(
        workspace, corpus=signs, strategies=["none", strategy], post_training={"held_out": 0, "max_length": 64}
    )
    assert f"The strategy {titled(strategy)} finds no word to hide in texts" in message


@pytest.mark.parametrize("name", ["corpus", "labels", "terms"])
@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_files_of_a_data_set_that_are_gone_or_changed_are_named(tmp_path: Path, name: str, harm: str) -> None:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    data = library.dataset(workspace, name)
    if harm == "gone":
        shutil.rmtree(data.path.parent)
    else:
        shutil.copyfile(library.dataset(workspace, {"labels": "terms"}.get(name, "labels")).path, data.path)
    message = refused(workspace)
    assert f"{name!r} are {'gone' if harm == 'gone' else 'damaged'}" in message
    assert "Import it again" in message


def test_all_reasons_are_given_once(workspace: Workspace) -> None:
    errors = check(workspace, small_experiment(label_budgets=[500, 600], post_training={"max_length": 512})).errors
    assert [type(error) for error in errors] == [BadInput, BadData, BadData]


def test_the_split_of_every_seed_is_tried(workspace: Workspace, tmp_path: Path) -> None:
    parts = [[text, label, "train"] for text, label in many("rust", 12)]
    parts += [[text, label, "dev"] for text, label in [*many("rust", 4, 20), *many("blight", 2)]]
    parts += [[text, label, "train"] for text, label in many("blight", 1, 9)]  # drawn for the test by some seeds
    file = str(write_csv(tmp_path / "parts.csv", ["text", "label", "split"], parts))
    errors = [
        bool(check(workspace, small_experiment(strategies=["none"], labelled=file, fine_tuning_seeds=seeds)).errors)
        for seeds in ([seed] for seed in range(12))
    ]
    assert {True, False} <= set(errors)
    good, bad = errors.index(False), errors.index(True)
    message = refused(workspace, strategies=["none"], labelled=file, fine_tuning_seeds=[good, bad])
    assert "are of one class" in message
