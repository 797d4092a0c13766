"""`preview` of an experiment's arm; its flags are tested with the data they read, in `test_data.py`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import selmask
from selmask import library
from selmask.cli.preview.preview_flags import PreviewSpec
from selmask.errors import BadData
from selmask.experiments.spec import ExperimentSpec, read_experiment
from selmask.models import catalogue
from selmask.workspace import Workspace
from tests.cli.conftest import Answer
from tests.support.projects import MODEL, small_experiment, small_project, write_csv

if TYPE_CHECKING:
    from pathlib import Path

Cli = Callable[..., Answer]


@pytest.fixture
def experiment(home: Path, tmp_path: Path) -> Path:
    """The file of an experiment on data of the workspace."""
    small_project(Workspace.at(home), documents=40, labelled=40)
    spec = small_experiment(
        strategies=["none", "random-word", "tfidf"],
        post_training_seeds=[5],
        masking={"rate": 0.3, "occurrences": "all"},
    )
    file = tmp_path / "experiment.yaml"
    file.write_text(spec.to_yaml(), encoding="utf-8")
    return file


def views(said: Answer) -> list[dict[str, Any]]:
    assert said.code == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


def test_an_arm_of_an_experiment_is_shown_as_its_flags_would(cli: Cli, experiment: Path) -> None:
    said = cli("preview", experiment, "--arm", "random-word", "--epoch", 1, "--json")
    by_file = {(view["document"], view["window"]): view for view in views(said)}
    assert said.err == f"random-word on corpus, {MODEL}, repeat 1\n"
    flags = ["--corpus", "corpus", "--lexicon", "terms", "--labelled", "labels", "--model", MODEL]
    masking = ["--strategy", "random-word", "--rate", 0.3, "--occurrences", "all", "--max-length", 64, "--seed", 5]
    by_flags = {
        (v["document"], v["window"]): v for v in views(cli("preview", *flags, *masking, "--epoch", 1, "--json"))
    }
    assert by_file
    assert by_file == {place: by_flags[place] for place in by_file}, "held-out documents alone are left out"


def test_flags_mean_by_default_what_an_experiment_does() -> None:
    flags, fields = PreviewSpec(), ExperimentSpec.model_fields
    for name in ("lexicon", "test", "near_duplicates", "containing_texts", "matching", "fine_tuning"):
        assert getattr(flags, name) == fields[name].default
    assert (flags.model,) == fields["models"].default == (catalogue.DEFAULT,)
    assert (flags.label_budget,) == fields["label_budgets"].default
    for name in ("lexicon", "near_duplicates", "containing_texts"):
        assert PreviewSpec.model_fields[name].description == fields[name].description


def test_the_limit_counts_documents_and_people_see_the_words(cli: Cli, experiment: Path) -> None:
    assert len({view["document"] for view in views(cli("preview", experiment, "--limit", 2, "--json"))}) == 2
    assert "[MASK]" in cli("preview", experiment, "--arm", "tfidf").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--arm", "tfdif"], "Did you mean 'tfidf'"),
        (["--arm", "none"], "not post-trained"),
        (["--rate", "0.5", "--long-documents", "truncated"], "Given: '--rate, --long-documents'"),
    ],
)
def test_what_does_not_go_with_a_file_is_refused(cli: Cli, experiment: Path, arguments: list[str], words: str) -> None:
    said = cli("preview", experiment, *arguments)
    assert said.code == 2
    assert words in said.err


def test_an_experiment_that_run_refuses_shows_its_masks_with_the_reason(cli: Cli, experiment: Path) -> None:
    good = experiment.read_text(encoding="utf-8")
    masks = cli("preview", experiment, "--json").out
    experiment.write_text(f"{good}label_budgets: [900]\n", encoding="utf-8")
    said, refused = cli("preview", experiment, "--json"), cli("run", experiment)
    assert (said.code, said.out, refused.code) == (0, masks, 2)
    reason = refused.err.removeprefix("selmask: ")
    assert said.err.splitlines()[1:] == [f"warning: `run` would refuse this experiment: {reason.strip()}"]


def test_where_all_texts_repeat_test_texts_the_preview_says_why_it_has_none(cli: Cli, experiment: Path) -> None:
    copies = experiment.with_name("copies.csv")
    rows = library.dataset(Workspace.at(), "labels").texts()
    write_csv(copies, ["text"], [[text] for text in rows])
    lines = experiment.read_text(encoding="utf-8").splitlines()
    changed = [f"corpus: {copies.name}" if line.startswith("corpus:") else line for line in lines]
    experiment.write_text("\n".join(changed), encoding="utf-8")
    said = cli("preview", experiment)
    assert (said.code, said.out) == (2, "")
    assert "There is no text to hide words in: the corpus is empty, or all its texts are left out." in said.err
    assert "warning: `run` would refuse this experiment: No text of copies is left to post-train on" in said.err


@pytest.mark.parametrize("arguments", [[], ["--corpus", "corpus"], ["--strategy", "tfidf"]])
def test_without_a_file_a_corpus_and_a_strategy_are_needed(cli: Cli, arguments: list[str]) -> None:
    said = cli("preview", *arguments)
    assert said.code == 2
    assert "--corpus and --strategy" in said.err
    assert "needs the arms of an experiment's file" in cli("preview", "--arm", "tfidf").err


def test_a_strategy_without_post_training_hides_nothing_whichever_way_it_is_named(cli: Cli, experiment: Path) -> None:
    by_arm = cli("preview", experiment, "--arm", "none")
    by_flag = cli("preview", "--corpus", "any", "--strategy", "none")
    assert by_arm.code == by_flag.code == 2
    assert "The arm none is not post-trained, so it hides nothing." in by_arm.err
    assert "The strategy none is not post-trained, so it hides nothing." in by_flag.err


def test_an_epoch_beyond_the_planned_ones_is_refused(cli: Cli, experiment: Path) -> None:
    refused = cli("preview", experiment, "--epoch", 99)
    assert refused.code == 2
    assert "There is no such epoch" in refused.err
    assert "Accepted: a number from 1 to 2." in refused.err
    assert cli("preview", experiment, "--epoch", 0).code == 2


def test_data_that_were_changed_on_disk_are_refused_as_by_run(cli: Cli, experiment: Path, home: Path) -> None:
    flags = ["--corpus", "corpus", "--lexicon", "terms", "--model", MODEL, "--strategy", "tfidf"]
    assert cli("preview", *flags, "--limit", 1).code == 0
    workspace = Workspace.at(home)
    terms = library.dataset(workspace, "terms").path
    pq.write_table(pa.table({"term": [f"another {term}" for term in pq.read_table(terms)["term"].to_pylist()]}), terms)
    refused = cli("run", experiment)
    assert "The files of the data set 'terms' are damaged" in refused.err
    for arguments in ([experiment], flags):
        said = cli("preview", *arguments)
        assert (said.code, said.out) == (2, "")
        assert refused.err in said.err
    with pytest.raises(BadData, match="'terms' are damaged"):
        selmask.preview(workspace, read_experiment(experiment))
