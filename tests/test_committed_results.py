"""The committed verdict on real data is what the product says of the committed runs today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml

from benchmarks import RESULTS
from selmask.evaluation.comparison import compare_each
from selmask.evaluation.controls import Controls
from selmask.evaluation.planned_runs import PlannedRuns
from selmask.evaluation.statistics.power import Spread, detectable
from selmask.experiments.spec import ExperimentSpec
from selmask.fields.history import all_defaults
from selmask.specs import FineTuning, PostTraining

if TYPE_CHECKING:
    from pydantic import BaseModel

CONTROLS = Controls(
    untrained=frozenset({"none"}),
    random=frozenset({"random-word"}),
    placebos=frozenset({"placebo-lexicon"}),
    lexical=frozenset({"sm-lex-tfidf"}),
)


def test_the_words_on_plant_health_follow_from_its_runs() -> None:
    [committed] = json.loads((RESULTS / "plant_health_planned.json").read_text(encoding="utf-8"))
    planned = PlannedRuns(**{name: _frozen(value) for name, value in committed["planned"].items()})
    [result] = compare_each(
        pd.DataFrame(committed["runs"]), controls=CONTROLS, texts=committed["texts"], planned=planned
    ).values()
    said = {"verdict": " ".join(result.verdict), "power": result.power, "words": list(result.sentences)}
    assert said == {name: committed[name] for name in said}
    text = (RESULTS / "plant_health_planned.md").read_text(encoding="utf-8")
    assert f"{said['verdict']} {said['power']}" in text


def test_the_gain_over_the_placebo_that_would_be_found_follows_from_the_runs() -> None:
    [committed] = json.loads((RESULTS / "plant_health_planned.json").read_text(encoding="utf-8"))
    scores = pd.DataFrame(committed["runs"]).pivot_table(index="repeat", columns="arm", values="macro_f1")
    differences = scores["sm-lex-tfidf"] - scores["placebo-lexicon"]
    spread = Spread(float(differences.std()), len(differences)).cautious
    gain = f"a true gain of {100 * detectable(spread, len(differences), committed['comparisons']):.1f} points"
    assert gain in " ".join((RESULTS / "plant_health_planned.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("name", ["biomedical", "epidemic_misinformation"])
def test_the_older_specifications_name_all_values_that_have_had_other_defaults(name: str) -> None:
    written = yaml.safe_load((RESULTS / f"{name}.yaml").read_text(encoding="utf-8"))
    records = (
        (ExperimentSpec, written),
        (FineTuning, written["fine_tuning"]),
        (PostTraining, written["post_training"]),
    )
    changed = [(field, values) for record, values in records for field in _with_other_defaults(record)]
    assert len(changed) > 8
    assert [field for field, values in changed if field not in values] == []
    repeats = {run["repeat"] for run in json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))["runs"]}
    assert len(ExperimentSpec.parse(written).seed_pairs) == len(repeats)


def _with_other_defaults(record: type[BaseModel]) -> list[str]:
    return [name for name, field in record.model_fields.items() if len(all_defaults(field)) > 1]


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
