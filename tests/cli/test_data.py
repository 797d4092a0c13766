"""`import`, `datasets` and `preview` on real files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from selmask import library
from selmask.errors import BadInput
from selmask.experiments.spec import ExperimentSpec
from tests.cli.conftest import Answer

if TYPE_CHECKING:
    from pathlib import Path

Cli = Callable[..., Answer]
TEXTS = [
    "Powdery mildew was found on wheat near the river.",
    "Farmers saw rust and powdery-mildew on barley leaves.",
    "Nothing unusual was seen on maize this week.",
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "reports.csv"
    file.write_text("text\n" + "".join(f'"{text}"\n' for text in TEXTS), encoding="utf-8")
    return file


@pytest.fixture
def lexicon(tmp_path: Path) -> Path:
    file = tmp_path / "terms.csv"
    file.write_text("term\npowdery mildew\nrust\n", encoding="utf-8")
    return file


def preview(cli: Cli, *arguments: object) -> list[dict[str, Any]]:
    result = cli("preview", *arguments, "--json")
    assert result.code == 0, result.err
    return [json.loads(line) for line in result.out.splitlines()]


def test_an_imported_data_set_is_listed(cli: Cli, corpus: Path) -> None:
    assert cli("import", "corpus", corpus, "--name", "my reports").code == 0
    (listed,) = json.loads(cli("datasets", "--json").out)
    assert (listed["name"], listed["kind"], listed["rows"]) == ("my reports", "corpus", 3)


def test_a_data_set_whose_files_are_gone_is_listed_so_and_imported_again(cli: Cli, corpus: Path, home: Path) -> None:
    cli("import", "corpus", corpus)
    shutil.rmtree(home / "datasets")
    assert [listed["files"] for listed in json.loads(cli("datasets", "--json").out)] == ["gone"]
    assert cli("datasets").out.splitlines()[1].split() == [
        "reports",
        "corpus",
        "My",
        "project",
        "3",
        "reports.csv",
        "gone",
    ]
    shown = cli("preview", "--corpus", "reports", "--strategy", "random-word")
    assert (shown.code, "'reports' are gone" in shown.err, "Import it again" in shown.err) == (2, True, True)
    again = cli("import", "corpus", corpus)
    assert (again.code, again.err) == (0, "")
    assert [listed["files"] for listed in json.loads(cli("datasets", "--json").out)] == ["whole"]
    assert len(preview(cli, "--corpus", "reports", "--strategy", "random-word")) == 3


def test_a_data_set_that_holds_other_texts_is_listed_as_damaged(cli: Cli, corpus: Path, home: Path) -> None:
    cli("import", "corpus", corpus)
    [file] = (home / "datasets").glob("*/data.parquet")
    pq.write_table(pa.table({"text": [text.upper() for text in TEXTS]}), file)
    assert [listed["files"] for listed in json.loads(cli("datasets", "--json").out)] == ["damaged"]


def test_the_language_of_the_texts_decides_which_words_are_common(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rapports.csv"
    file.write_text("text\nles mouches dans les vignes\nla mouche et les fruits\n", encoding="utf-8")
    assert "french" in cli("import", "corpus", file, "--language", "frensh").err
    assert json.loads(cli("datasets", "--json").out) == []
    assert cli("import", "corpus", file, "--language", "french").code == 0
    arguments = ["--corpus", "rapports", "--strategy", "{name: tfidf, selection: top}", "--rate", "0.99"]
    views = preview(cli, *arguments)
    assert [unit["text"] for unit in views[0]["masked"]] == ["mouches", "vignes"]
    assert "another corpus" in cli("import", "corpus", file).err


def test_a_column_of_groups_is_proposed_and_taken_when_it_is_named(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    rows = [f"note {row} on a sick cow,{'ab'[row % 2]},farm {row // 3}" for row in range(36)]
    file.write_text("text,label,Farm\n" + "\n".join(rows), encoding="utf-8")
    shown = cli("import", "labelled", file, "--name", "as it is")
    assert "The column 'Farm' looks like groups of texts that belong together (12 values in 36 rows)" in shown.out
    assert "column with the group" in shown.out
    report = json.loads(cli("import", "labelled", file, "--group-column", "farm", "--json").out)
    assert (report["columns"]["group"], report["findings"]) == ("Farm", [])
    assert "'field' is missing" in cli("import", "labelled", file, "--name", "other", "--group-column", "field").err


def test_an_empty_name_leaves_a_column_called_split_unused(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    rows = [f"note {row} on a sick cow,{'ab'[row % 2]},{('train', 'test')[row // 9]}" for row in range(18)]
    file.write_text("text,label,split\n" + "\n".join(rows), encoding="utf-8")
    report = json.loads(cli("import", "labelled", file, "--split-column", "", "--json").out)
    assert report["columns"]["split"] is None


def test_home_may_stand_before_or_after_the_command(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    cli("--home", tmp_path / "other", "import", "corpus", corpus)
    assert json.loads(cli("datasets", "--json", "--home", tmp_path / "other").out)[0]["name"] == "reports"
    assert json.loads(cli("datasets", "--json").out) == []


def test_an_internal_error_is_logged_in_the_workspace_that_was_named(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr(library, "datasets", fail)
    for place, arguments in (("before", ["--home", "{}", "datasets"]), ("after", ["datasets", "--home", "{}"])):
        home = tmp_path / place
        home.mkdir()
        result = cli(*(argument.format(home) for argument in arguments))
        assert result.code == 70
        assert "Internal error: ZeroDivisionError" in result.err
        assert str(home / "selmask.log") in result.err
        assert "nobody thought of this" in (home / "selmask.log").read_text()


@pytest.mark.parametrize("option", ["--seed", "--fine-tuning-seed"])
@pytest.mark.parametrize("seed", ["-1", "4294967296"])
def test_a_seed_that_an_experiment_could_not_have_is_refused(cli: Cli, corpus: Path, option: str, seed: str) -> None:
    result = cli("preview", "--corpus", corpus, "--strategy", "tfidf", option, seed)
    assert result.code == 2
    assert option in result.err
    with pytest.raises(BadInput, match=r"fine_tuning_seeds\.0 is not valid"):
        ExperimentSpec.parse({"name": "a", "corpus": "b", "labelled": "c", "fine_tuning_seeds": [int(seed)]})


def test_an_empty_workspace_says_what_to_do(cli: Cli) -> None:
    assert "`python -m selmask import corpus FILE`" in cli("datasets").out
    assert "`python -m selmask run EXPERIMENT.yaml`" in cli("runs").out


def test_preview_hides_the_terms_first(cli: Cli, corpus: Path, lexicon: Path) -> None:
    views = preview(cli, "--corpus", corpus, "--lexicon", lexicon, "--strategy", "sm-lex-tfidf")
    assert [view["document"] for view in views] == [0, 1, 2]
    first = views[0]["masked"]
    assert (first[0]["text"], first[0]["reason"], first[0]["tier"]) == ("Powdery mildew", "lexicon", 0)
    assert views[0]["text"] == TEXTS[0]


def test_preview_looks_for_terms_as_training_would(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    plural = tmp_path / "plural.csv"
    plural.write_text("term\nrusts\n", encoding="utf-8")
    arguments = ["--corpus", corpus, "--lexicon", plural, "--strategy", "sm-lex-tfidf"]
    assert "None of the lexicon's terms" in cli("preview", *arguments, "--json").err
    views = preview(cli, *arguments, "--matching", "{plurals: true}")
    assert [unit["text"] for view in views for unit in view["masked"] if unit["reason"] == "lexicon"] == ["rust"]


def test_preview_adds_terms_to_the_vocabulary_as_training_would(cli: Cli, corpus: Path, lexicon: Path) -> None:
    arguments = ["--corpus", corpus, "--lexicon", lexicon, "--strategy", "sm-lex-tfidf"]
    pieces, whole = (preview(cli, *arguments, "--vocabulary", way)[0] for way in ("unchanged", "add terms"))
    assert "powdery mildew" not in pieces["tokens"]
    assert "powdery mildew" in whole["tokens"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--strategy", "{name:"),
        ("--strategy", ""),
        ("--strategy", "[tfidf]"),
        ("--matching", "["),
        ("--replacement", "["),
    ],
)
def test_an_option_that_is_not_yaml_or_not_a_strategy_is_refused(
    cli: Cli, corpus: Path, option: str, value: str
) -> None:
    given = {"--strategy": "tfidf"} | {option: value}
    result = cli("preview", "--corpus", corpus, *[each for pair in given.items() for each in pair])
    assert result.code == 2, result.err


def test_preview_shows_what_the_model_sees(cli: Cli, corpus: Path) -> None:
    for view in preview(cli, "--corpus", corpus, "--strategy", "random-word", "--rate", 0.5):
        tokens, seen, masked = view["tokens"], view["seen"], view["masked"]
        hidden = {position for unit in masked for position in unit["tokens"]}
        assert seen == ["[MASK]" if place in hidden else token for place, token in enumerate(tokens)]
        assert (tokens[0], tokens[-1]) == ("[CLS]", "[SEP]")


def test_preview_gives_other_masks_in_another_epoch_and_the_same_again(cli: Cli, corpus: Path) -> None:
    asked = ("--corpus", corpus, "--strategy", "random-word", "--rate", 0.4)
    assert preview(cli, *asked, "--epoch", 1) == preview(cli, *asked, "--epoch", 1)
    assert preview(cli, *asked, "--epoch", 1) != preview(cli, *asked, "--epoch", 2)


def test_texts_of_the_labelled_set_are_left_out(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    labelled = tmp_path / "labelled.csv"
    labelled.write_text(f'text,label\n"{TEXTS[1]}",a\n"another one entirely",b\n', encoding="utf-8")
    views = preview(cli, "--corpus", corpus, "--strategy", "tfidf", "--labelled", labelled)
    assert [view["document"] for view in views] == [0, 2]


def test_texts_that_nearly_repeat_one_of_the_labelled_set_are_left_out_unless_asked_for(
    cli: Cli, corpus: Path, tmp_path: Path
) -> None:
    labelled = tmp_path / "labelled.csv"
    labelled.write_text(f'text,label\n"RT {TEXTS[1]}",a\n"another one entirely",b\n', encoding="utf-8")
    asked = ("--corpus", corpus, "--strategy", "tfidf", "--labelled", labelled)
    assert [view["document"] for view in preview(cli, *asked)] == [0, 2]
    assert len(preview(cli, *asked, "--no-near-duplicates", "--no-containing-texts")) == 3


def test_limit_counts_documents(cli: Cli, corpus: Path) -> None:
    assert len(preview(cli, "--corpus", corpus, "--strategy", "tfidf", "--limit", 2)) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "corpus", "missing.csv"], "missing.csv"),
        (["preview", "--corpus", "unknown", "--strategy", "tfidf"], "no corpus called 'unknown'"),
        (["preview", "--corpus", "{corpus}", "--strategy", "tfdif"], "Did you mean 'tfidf'"),
        (["preview", "--corpus", "{corpus}", "--strategy", "sm-lex-tfidf"], "needs a lexicon"),
        (["preview", "--corpus", "{corpus}", "--strategy", "tfidf", "--rate", "1.5"], "rate"),
        (["preview", "--corpus", "{corpus}", "--strategy", "{{name: tfidf, temperature: 0}}"], "temperature"),
        (["preview", "--corpus", "{corpus}", "--strategy", "tfidf", "--model", "minilmm"], "minilm"),
        (["show", "7"], "no run 7"),
        (["stop", "7"], "no run 7"),
        (["compare", "nothing"], "no experiment called 'nothing'"),
        (["run", "missing.yaml"], "no such file"),
        (["import", "labelled", "{corpus}"], "label"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_exit_code_2(
    cli: Cli, corpus: Path, arguments: list[str], message: str
) -> None:
    answer = cli(*(argument.format(corpus=corpus) for argument in arguments))
    assert answer.code == 2
    assert message in answer.err
    assert "Traceback" not in answer.err


def test_a_lexicon_of_which_nothing_occurs_is_refused(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("term\nquasar\npulsar\n", encoding="utf-8")
    answer = cli("preview", "--corpus", corpus, "--lexicon", strange, "--strategy", "sm-lex-tfidf")
    assert answer.code == 2
    assert "None of the lexicon's terms occurs" in answer.err


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_home_that_is_no_folder_is_refused(cli: Cli, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    answer = cli("datasets", "--home", tmp_path / place)
    assert answer.code == 2
    assert "cannot be used as a workspace" in answer.err
    assert "Traceback" not in answer.err
