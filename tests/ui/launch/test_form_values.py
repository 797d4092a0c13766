from __future__ import annotations

import pytest

from selmask.experiments.spec import Arm, ExperimentSpec
from selmask.lexicon.match import Matching
from selmask.masking.registry import parse_strategy, titled
from selmask.specs import FineTuning, Masking, PostTraining
from selmask.ui.launch import form_values, proposal
from selmask.ui.launch.presets import PRESETS
from selmask.ui.parts import form

SPEC = ExperimentSpec(
    name="mine",
    corpus="texts",
    labelled="labels",
    lexicon="terms",
    models=("owner/model",),
    masking=Masking(rate=0.3),
    post_training=PostTraining(epochs=7),
    fine_tuning_seeds=(0, 1, 2),
    label_budgets=(50, "all"),
)

DATA = {"texts", "labels", "terms", "tests"}


def test_every_widget_shows_the_specification() -> None:
    values = form_values.of(SPEC, DATA)
    assert values["launch-corpus"] == "texts"
    assert values["launch-model"] == "owner/model"
    assert values["launch-masking-rate"] == 0.3
    assert values["launch-post-epochs"] == 7
    assert values["launch-seeds"] == 3
    assert values["launch-budgets"] == ["50", "all"]
    assert "launch-name" not in values
    assert values[form_values.LOST] == []


def test_a_draft_fills_in_the_fields_it_has_and_no_others() -> None:
    draft = {
        "lexicon": None,
        "models": ("owner/model",),
        "strategies": (Arm(strategy=parse_strategy({"name": "tfidf", "temperature": 0.5})),),
        "masking": Masking(rate=0.3),
        "post_training": {"epochs": 7, "vocabulary": "add terms"},
    }
    values = form_values.of_draft(draft)
    assert {name: value for name, value in values.items() if "masking" not in name and "arm" not in name} == {
        "launch-lexicon": "",
        "launch-model": "owner/model",
        "launch-strategies": ["tfidf"],
        "launch-post-epochs": 7,
        "launch-post-vocabulary": "add terms",
        form_values.LOST: [],
        form_values.AWAITING: (),
    }
    assert (values["launch-masking-rate"], values["launch-arm-tfidf-temperature"]) == (0.3, 0.5)
    whole = SPEC.model_copy(update=draft | {"post_training": PostTraining(epochs=7, vocabulary="add terms")})
    assert values.items() <= form_values.of(whole, DATA).items()


def test_the_matching_of_terms_is_shown() -> None:
    spec = SPEC.model_copy(update={"matching": Matching(plurals=True)})
    assert form_values.of(spec, DATA)["launch-matching-plurals"] is True


def test_fields_that_the_form_cannot_show_become_sentences() -> None:
    own = {"strategy": {"name": "tfidf"}, "masking": {"rate": 0.3}}
    spec = ExperimentSpec.parse(
        SPEC.model_dump()
        | {
            "models": ["minilm", "owner/model"],
            "strategies": ["random-word", own],
            "fine_tuning_seeds": [42, 44],
            "masking": {"replacement": [0.7, 0.2, 0.1]},
        }
    )
    models, arms, seeds, replacement = form_values.of(spec, DATA)[form_values.LOST]
    assert models == "This form takes one encoder at a time. Left out: owner/model."
    assert "tfidf" in arms
    assert seeds == "This form takes seeds one after the other. Runs with other seeds are not reused."
    assert replacement.startswith("Replacement: 0.7, 0.2, 0.1. ")
    assert form_values.settings(PRESETS["Usual"])[form_values.LOST] == []


def test_seeds_that_follow_each_other_are_shown() -> None:
    spec = SPEC.model_copy(
        update={"fine_tuning_seeds": (42, 43), "post_training_seeds": (42, 43), "paired_seeds": True}
    )
    shown = form_values.of(spec, DATA)
    assert (shown["launch-seeds"], shown[form_values.FIRST_SEED], shown[form_values.LOST]) == (2, 42, [])


def test_settings_without_a_widget_are_written_as_everywhere_else() -> None:
    spec = ExperimentSpec.parse(SPEC.model_dump() | {"fine_tuning_seeds": range(14), "compare": {"looks": (8, 14)}})
    [looks] = form_values.lost(spec, DATA)
    assert looks.startswith("Looks: 8, 14. ")


def test_data_of_another_project_are_named() -> None:
    spec = SPEC.model_copy(update={"test": "tests"})
    [sentence] = form_values.lost(spec, {"labels", "terms"})
    assert sentence.endswith("Left out: texts, tests.")


def test_of_a_grid_of_seeds_it_is_said_what_the_verdict_is_about() -> None:
    grid = SPEC.model_copy(update={"post_training_seeds": (0, 1, 2), "paired_seeds": False})
    [sentence] = form_values.lost(grid, DATA)
    assert "every post-training seed with every fine-tuning seed" in sentence
    assert "not reused" not in sentence, "those with the first post-training are"
    shifted = grid.model_copy(update={"fine_tuning_seeds": (3, 4, 5)})
    assert len(form_values.lost(shifted, DATA)) == 2


@pytest.mark.parametrize("spec", [Masking, PostTraining, FineTuning])
def test_the_published_preset_has_every_published_value(spec: type[Masking | PostTraining | FineTuning]) -> None:
    preset = PRESETS["As published"]
    group = {Masking: preset.masking, PostTraining: preset.post_training, FineTuning: preset.fine_tuning}[spec]
    known = {name: form.published(info) for name, info in spec.model_fields.items()}
    assert {name: getattr(group, name) for name, value in known.items() if value is not None} == {
        name: value for name, value in known.items() if value is not None
    }


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_the_baselines(name: str) -> None:
    arms = form_values.settings(PRESETS[name])["launch-strategies"]
    assert {"none", "random-word"} <= set(arms)


@pytest.mark.parametrize(
    ("text", "value"),
    [("100", 100), (" all", "all"), ("All", "all"), ("some", "some"), (" 16  Per class", "16 per class")],
)
def test_a_budget_is_a_number_or_all(text: str, value: object) -> None:
    assert form_values.budget(text) == value


def test_two_arms_of_one_strategy_have_separate_parameters() -> None:
    chosen = [parse_strategy({"name": "tfidf", "temperature": 0.5}), parse_strategy({"name": "tfidf"})]
    values = form_values.strategies([parse_strategy("none"), *chosen])
    assert values["launch-strategies"] == ["none", "tfidf", "tfidf (2)"]
    assert (values["launch-arm-tfidf-temperature"], values["launch-arm-tfidf-2-temperature"]) == (0.5, 1.0)


def test_a_proposal_names_settings_by_their_labels() -> None:
    assert proposal.title_of("launch-near") == "Also leave out texts that nearly repeat a test text"
    assert proposal.title_of("launch-post-learning_rate") == "Post training, learning rate"
    assert proposal.title_of("launch-arm-difference-anchors") == f"{titled('difference')}, anchor words"
