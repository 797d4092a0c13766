"""Data that do not belong together are named before they cost time."""

from __future__ import annotations

import pytest

from selmask import library
from selmask.errors import BadData
from selmask.experiments.conditions.fitting_data import about_fit, about_vocabularies
from selmask.experiments.conditions.lexicon_hits import about_lexicon
from selmask.experiments.experiment_data import Data
from selmask.experiments.spec import ExperimentSpec
from selmask.importing.import_request import ImportRequest
from selmask.workspace import Workspace

ENGLISH = "The farmer has seen the sheep with the vet, and they were not well in the evening of day {}."
FRENCH = "Les éleveurs de bovins ont été avertis par les services vétérinaires de la région, après le contrôle {}."

WITHOUT_TERMS = {"lexicon": None, "strategies": ["none", "random-word"]}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A large English corpus and a small French one, labelled texts and test texts, and a lexicon."""
    folder = tmp_path_factory.mktemp("files")
    workspace = Workspace.at(folder / "home")
    tables = {
        "english": ("corpus", ["text", *(f'"{ENGLISH.format(n)}"' for n in range(600))]),
        "french": ("corpus", ["text", *(f'"{FRENCH.format(n)}"' for n in range(60))]),
        "labels": ("labelled", ["text,label", *(f'"{ENGLISH.format(n)}",{"ab"[n % 2]}' for n in range(40))]),
        "labels test": ("labelled", ["text,label", *(f'"{ENGLISH.format(-n)}",{"ab"[n % 2]}' for n in range(1, 40))]),
        "labels valid": ("labelled", ["text,label", *(f'"{ENGLISH.format(n)}",{"ab"[n % 2]}' for n in range(9, 49))]),
        "terms": ("lexicon", ["term", "vet", *(f"unheard of {n}" for n in range(999))]),
    }
    for name, (kind, lines) in tables.items():
        file = folder / f"{name}.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        library.import_dataset(workspace, file, ImportRequest.parse({"kind": kind}))
    request = ImportRequest(kind="corpus", name="en français", language="french")
    library.import_dataset(workspace, folder / "french.csv", request)
    return workspace


def warnings(workspace: Workspace, **fields: object) -> list[str]:
    given = {"name": "fit", "corpus": "english", "labelled": "labels", "lexicon": "terms"} | fields
    spec = ExperimentSpec.parse(given)
    data = Data.of(spec, workspace)
    return [
        *about_fit(spec, data),
        *about_vocabularies(workspace, spec, data),
        *about_lexicon(spec, data),
    ]


def test_data_that_fit_are_not_questioned(workspace: Workspace) -> None:
    assert warnings(workspace, **WITHOUT_TERMS, test="labels test") == []


def test_texts_in_another_language_than_the_given_one_are_named(workspace: Workspace) -> None:
    said = " ".join(warnings(workspace, corpus="french", **WITHOUT_TERMS))
    assert "The texts of french look French, but they were imported as texts in English" in said
    assert "minilm cuts a word of french into" in said
    assert "Choose an encoder for French" in said


def test_data_of_different_languages_are_named(workspace: Workspace) -> None:
    said = " ".join(warnings(workspace, corpus="en français", **WITHOUT_TERMS))
    assert "The data are in different languages: en français is in French, labels is in English" in said
    assert "look French" not in said


def test_a_small_corpus_is_questioned_unless_nothing_is_post_trained(
    workspace: Workspace,
) -> None:
    said = " ".join(warnings(workspace, corpus="french", **WITHOUT_TERMS))
    assert "The corpus french has 60 texts. With so few, a model memorises instead of learning" in said
    untrained = {"corpus": "french", "strategies": ["none"], "lexicon": None}
    assert "60 texts" not in " ".join(warnings(workspace, **untrained))


def test_a_lexicon_of_which_hardly_a_term_occurs_is_questioned(workspace: Workspace) -> None:
    said = " ".join(warnings(workspace, strategies=["none", "lexicon"]))
    assert "Only 1 of the 1,000 terms of terms occurs in english. Is it the lexicon of this field?" in said


@pytest.mark.parametrize(("name", "part"), [("labels test", "test"), ("labels valid", "dev")])
def test_test_or_dev_texts_chosen_as_labelled_texts_are_questioned(workspace: Workspace, name: str, part: str) -> None:
    assert f"By its name, {name} holds {part} texts" in " ".join(warnings(workspace, labelled=name))


def test_test_texts_are_not_the_labelled_texts(workspace: Workspace) -> None:
    with pytest.raises(BadData, match="The labelled texts and the test texts are the same"):
        warnings(workspace, test="labels")
