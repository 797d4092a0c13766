from __future__ import annotations

import math
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from selmask.errors import BadInput
from selmask.evaluation import comparison
from selmask.evaluation.controls import Controls
from selmask.evaluation.verdict import AVERAGED, ONE_CHECKPOINT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.evaluation.comparison import Comparison

BASE = np.array([0.80, 0.82, 0.79, 0.81, 0.83, 0.80, 0.82, 0.81])
NOISE = np.array([0.001, -0.002, 0.003, 0.0, -0.001, 0.002, 0.001, -0.003])


CONTROLS = Controls(frozenset({"none"}), frozenset({"random-word"}), frozenset({"placebo-lexicon"}))


def compare(rows: pd.DataFrame, metric: str = "macro_f1", reference: str | None = None) -> Comparison:
    return comparison.compare(rows, metric, reference, CONTROLS)


def runs(arms: Mapping[str, Any], *, shared: bool = False, **more: Any) -> pd.DataFrame:
    """One row per arm and repeat; every repeat with a post-training of its own, or all with the arm's one."""
    rows = [
        {"arm": arm, "repeat": repeat, "macro_f1": value, "post_training_run": f"{arm}-{0 if shared else repeat}"}
        for arm, values in arms.items()
        for repeat, value in enumerate(values)
    ]
    frame = pd.DataFrame(rows).assign(**more)
    frame.loc[frame["arm"] == "none", "post_training_run"] = None
    return frame


def row(values: pd.DataFrame, arm: str) -> dict[str, Any]:
    return {str(key): value for key, value in values.set_index("arm").loc[arm].items()}


def test_each_arm_has_mean_deviation_and_interval() -> None:
    values = row(compare(runs({"none": BASE, "random-word": BASE + 0.01})).arms, "none")
    assert values["n"] == 8
    assert values["mean"] == pytest.approx(BASE.mean())
    assert values["sd"] == pytest.approx(BASE.std(ddof=1))
    assert values["low"] < values["mean"] < values["high"]


def test_arms_keep_their_order() -> None:
    result = compare(runs({"tfidf": BASE, "none": BASE, "random-word": BASE}))
    assert list(result.arms["arm"]) == ["tfidf", "none", "random-word"]
    assert list(result.differences["arm"]) == ["tfidf", "none"]
    assert result.reference == "random-word"


@pytest.mark.parametrize(
    ("arms", "reference"), [(("none", "tfidf"), "none"), (("tfidf", "keyword"), "tfidf"), (("tfidf",), None)]
)
def test_the_default_reference(arms: tuple[str, ...], reference: str | None) -> None:
    assert compare(runs(dict.fromkeys(arms, BASE))).reference == reference


def test_a_clear_gain_is_reported_with_its_evidence() -> None:
    result = compare(runs({"random-word": BASE, "sm-lex-tfidf": BASE + 0.013 + NOISE}))
    assert row(result.differences, "sm-lex-tfidf")["conclusion"] == "better"
    assert result.verdict == (
        "sm-lex-tfidf is better than random-word by 1.3 points of macro-F1 (95 % 1.1 to 1.5, p = .008, 8 repeats)."
    )


def test_a_clear_loss_is_reported_too() -> None:
    result = compare(runs({"random-word": BASE, "sm-lex-tfidf": BASE - 0.02 + NOISE}))
    assert result.verdict.startswith("sm-lex-tfidf is worse than random-word by 2.0 points")


def test_arms_that_do_not_differ_cannot_be_told_apart() -> None:
    result = compare(runs({"random-word": BASE, "sm-lex-tfidf": BASE[::-1]}))
    assert row(result.differences, "sm-lex-tfidf")["conclusion"] == "no difference"
    assert result.verdict.startswith("sm-lex-tfidf and random-word cannot be told apart: +0.0 points")


def test_differences_are_paired_by_repeat() -> None:
    frame = runs({"random-word": BASE, "sm-lex-tfidf": BASE + 0.013 + NOISE}).sample(frac=1, random_state=0)
    values = row(compare(frame).differences, "sm-lex-tfidf")
    assert values["difference"] == pytest.approx((0.013 + NOISE).mean())
    assert values["high"] - values["low"] < 0.01


def test_only_repeats_finished_in_both_arms_are_pairs() -> None:
    frame = runs({"random-word": BASE, "sm-lex-tfidf": BASE + 0.013})
    frame = frame[~((frame["arm"] == "random-word") & (frame["repeat"] < 2))]
    result = compare(frame)
    assert row(result.differences, "sm-lex-tfidf")["n"] == 6
    assert row(result.arms, "sm-lex-tfidf")["n"] == 8


def test_with_too_few_runs_the_number_needed_is_reported() -> None:
    result = compare(runs({"none": BASE[:5], "random-word": BASE[:5], "tfidf": BASE[:5] + 0.1}))
    values = row(result.differences, "tfidf")
    assert values["conclusion"] == "too few runs"
    assert result.needed == 7
    assert "+10.0 points of macro-F1" in result.verdict
    assert "too few runs to tell (needs 7)" in result.verdict


def test_a_single_repeat_has_a_sentence_without_an_interval() -> None:
    result = compare(runs({"random-word": [0.8], "tfidf": [0.82]}))
    assert math.isnan(row(result.differences, "tfidf")["low"])
    assert (
        result.verdict
        == "tfidf against random-word: +2.0 points of macro-F1 (1 run each); too few runs to tell (needs 6)."
    )


def test_p_values_are_corrected_for_the_number_of_arms() -> None:
    gains = dict.fromkeys(("tfidf", "keyword", "sm-lex-tfidf"), BASE + 0.01 + NOISE)
    values = compare(runs({"random-word": BASE, **gains})).differences
    assert list(values["p"]) == pytest.approx([2 / 2**8] * 3)
    assert list(values["p_holm"]) == pytest.approx([3 * 2 / 2**8] * 3)


def test_with_one_post_training_per_arm_the_verdict_is_about_these_checkpoints() -> None:
    result = compare(runs({"none": BASE, "random-word": BASE, "tfidf": BASE + 0.01}, shared=True))
    assert result.shared == "one checkpoint"
    assert result.verdict.endswith(ONE_CHECKPOINT)
    assert row(result.differences, "tfidf")["n"] == 8


def test_with_a_post_training_per_repeat_the_verdict_is_not_limited() -> None:
    result = compare(runs({"none": BASE, "random-word": BASE, "tfidf": BASE + 0.01}))
    assert result.shared == "no"
    assert ONE_CHECKPOINT not in result.verdict


def test_fine_tunings_that_share_one_of_several_post_trainings_are_averaged_first() -> None:
    frame = runs({"none": BASE, "random-word": BASE, "tfidf": BASE + 0.01 + NOISE})
    trained = frame["post_training_run"].notna()
    frame.loc[trained, "post_training_run"] = frame["arm"] + (frame["repeat"] // 2).astype(str)
    result = compare(frame)
    values = row(result.differences, "tfidf")
    assert (result.shared, values["n"]) == ("averaged", 4)
    assert values["difference"] == pytest.approx((0.01 + NOISE).mean())
    assert row(result.arms, "none")["sd"] == pytest.approx(BASE.reshape(4, 2).mean(axis=1).std(ddof=1))
    assert result.verdict.endswith(AVERAGED)
    assert "4 post-trainings" in result.verdict


def test_placebos_are_named_and_never_win() -> None:
    names = ["placebo-lexicon", "placebo-lexicon (seed 1)"]
    frame = runs({"random-word": BASE, names[0]: BASE + 0.05, names[1]: BASE + 0.06, "sm-lex-tfidf": BASE + 0.01})
    result = comparison.compare(frame, controls=CONTROLS._replace(placebos=frozenset(names)))
    assert result.verdict.startswith("sm-lex-tfidf is better")
    for name, points in zip(names, ("+5.0", "+6.0"), strict=True):
        assert (
            f"The false lexicon of {name} makes a difference of {points} points, none of it due to the lexicon"
            in result.verdict
        )


def test_controls_are_recognised_whatever_their_names() -> None:
    frame = runs({"tfidf": BASE, "random-word": BASE + 0.01, "chance": BASE + 0.02})
    assert comparison.compare(frame).reference == "tfidf"
    result = comparison.compare(frame, controls=Controls(random=frozenset({"chance"})))
    assert result.reference == "chance"


def test_a_lower_calibration_error_is_better() -> None:
    frame = runs({"random-word": BASE, "tfidf": BASE - 0.01, "keyword": BASE + 0.01}).rename(
        columns={"macro_f1": "ece"}
    )
    result = compare(frame, metric="ece")
    assert row(result.differences, "tfidf")["conclusion"] == "better"
    assert result.verdict.startswith("tfidf is better than random-word by 1.0 points of calibration error")


def test_a_single_arm_cannot_be_compared() -> None:
    result = compare(runs({"tfidf": BASE}))
    assert len(result.arms) == 1
    assert len(result.differences) == 0
    assert result.verdict.startswith("There is nothing to compare yet")


def test_arms_without_a_common_repeat_cannot_be_compared() -> None:
    frame = pd.concat([runs({"random-word": BASE[:2]}), runs({"tfidf": BASE[:2]}).assign(repeat=[5, 6])])
    result = compare(frame)
    assert result.sentences == ("tfidf and random-word have no repeat in common in which macro-F1 was measured.",)
    assert "macro-F1 was not measured in any repeat both with and without random-word" in result.verdict


@pytest.mark.parametrize("reference", [None, "random-word", "none"])
def test_an_arm_without_the_metric_has_no_value(reference: str | None) -> None:
    frame = runs({"none": BASE, "random-word": BASE, "tfidf": BASE})
    frame.loc[frame["arm"] == "random-word", "macro_f1"] = math.nan
    result = compare(frame, reference=reference)
    assert row(result.arms, "random-word")["n"] == 0
    assert math.isnan(row(result.arms, "random-word")["mean"])
    assert result.differences.set_index("arm").drop("none", errors="ignore")["n"].to_dict() == (
        {"random-word": 0, "tfidf": 8} if reference == "none" else {"tfidf": 0}
    )
    assert "+0.0 points" not in result.verdict or reference == "none"


def test_a_metric_that_is_no_share_is_not_reported_in_points() -> None:
    frame = runs({"random-word": BASE, "tfidf": BASE + 0.013 + NOISE}).rename(columns={"macro_f1": "mcc"})
    assert compare(frame, "mcc").verdict == (
        "tfidf is better than random-word by 0.013 in MCC (95 % 0.011 to 0.015, p = .008, 8 repeats)."
    )


def test_each_model_and_budget_is_compared_separately() -> None:
    frame = pd.concat(
        [
            runs({"none": BASE, "tfidf": BASE + gain}, model=model, budget="all")
            for model, gain in (("a", 0.1), ("b", 0.2))
        ]
    )
    with pytest.raises(BadInput, match="several models"):
        compare(frame)
    gains = {
        key: row(result.differences, "tfidf")["difference"] for key, result in comparison.compare_each(frame).items()
    }
    assert gains == {("a", "all"): pytest.approx(0.1), ("b", "all"): pytest.approx(0.2)}


@pytest.mark.parametrize(("metric", "reference"), [("f2", None), ("macro_f1", "keyword")])
def test_an_unknown_metric_or_reference_is_refused(metric: str, reference: str | None) -> None:
    with pytest.raises(BadInput):
        compare(runs({"none": BASE, "tfidf": BASE}), metric, reference)


def test_no_torch_is_needed() -> None:
    program = "import sys; import selmask.evaluation.comparison; print({'torch', 'transformers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
