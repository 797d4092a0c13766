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
from selmask.evaluation.metrics import MACRO_F1
from selmask.evaluation.planned_runs import PlannedRuns
from selmask.evaluation.statistics.interval import mean_interval
from selmask.evaluation.statistics.max_t import max_t
from selmask.evaluation.statistics.power import Spread, detectable, repeats_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.evaluation.comparison import Comparison

BASE = np.array([0.80, 0.82, 0.79, 0.81, 0.83, 0.80, 0.82, 0.81])
NOISE = np.array([0.001, -0.002, 0.003, 0.0, -0.001, 0.002, 0.001, -0.003])


CONTROLS = Controls(
    untrained=frozenset({"none"}),
    random=frozenset({"random-word"}),
    placebos=frozenset({"placebo-lexicon"}),
    lexical=frozenset({"sm-lex-tfidf"}),
)


def compare(rows: pd.DataFrame, metric: str = "macro_f1", reference: str | None = None, texts: str = "") -> Comparison:
    return comparison.compare(rows, metric, reference, CONTROLS, texts)


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


def test_a_clear_gain_is_reported_with_its_evidence_and_its_texts() -> None:
    frame = runs({"random-word": BASE, "sm-lex-tfidf": BASE + 0.023 + NOISE})
    result = compare(frame, texts="these 500 labelled texts")
    assert row(result.differences, "sm-lex-tfidf")["conclusion"] == "better"
    assert result.verdict == (
        "sm-lex-tfidf is better than random-word on these 500 labelled texts, by 2.3 points of macro-F1 "
        "(95 % interval 2.1 to 2.5, p = .008, 8 repeats).",
    )
    assert result.sentences == result.verdict


def test_a_clear_loss_is_reported_too() -> None:
    result = compare(runs({"random-word": BASE, "sm-lex-tfidf": BASE - 0.02 + NOISE}))
    assert result.verdict[0].startswith("sm-lex-tfidf is worse than random-word, by 2.0 points")


def test_where_no_difference_is_shown_the_gains_that_are_excluded_are_named() -> None:
    result = compare(runs({"random-word": BASE, "sm-lex-tfidf": BASE[::-1]}))
    values = row(result.differences, "sm-lex-tfidf")
    assert values["conclusion"] == "no evidence of a difference"
    assert result.verdict[0].startswith(
        "No evidence of a difference between sm-lex-tfidf and random-word: "
        f"gains above {100 * values['high']:.1f} points of macro-F1 are excluded (+0.0 points, 95 % "
    )


def test_an_interval_within_the_margin_makes_two_arms_practically_the_same() -> None:
    for gain in (0.0, 0.005):
        result = compare(runs({"random-word": BASE, "sm-lex-tfidf": BASE + gain + NOISE}))
        assert row(result.differences, "sm-lex-tfidf")["conclusion"] == "practically the same"
    assert result.verdict[0].startswith(
        "sm-lex-tfidf and random-word are practically the same: +0.5 points of macro-F1, and the whole interval "
        "lies within 1.0 points either way"
    )


def test_every_proven_strategy_leads() -> None:
    gains = {"tfidf": BASE + 0.02 + NOISE, "keyword": BASE + 0.05 + NOISE[::-1], "collocation": BASE[::-1]}
    result = compare(runs({"random-word": BASE, **gains}))
    assert [each.split()[0] for each in result.verdict] == ["keyword", "tfidf"]


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"keyword": BASE - NOISE}, "The other arm did not gain more."),
        ({"keyword": BASE - NOISE, "collocation": BASE + NOISE}, "None of the other 2 arms gained more."),
    ],
)
def test_an_unproven_lead_is_the_largest_gain(others: dict[str, Any], said: str) -> None:
    result = compare(runs({"random-word": BASE, "tfidf": np.roll(BASE, 1) + 0.01, **others}))
    assert "No evidence of a difference between tfidf and random-word" in result.verdict[0]
    assert result.verdict[1] == said


def test_whatever_is_proven_is_in_the_verdict() -> None:
    result = compare(runs({"none": BASE + 0.1 + NOISE, "random-word": BASE, "tfidf": BASE[::-1], "rake": BASE - 0.1}))
    assert result.verdict[0].startswith("none is better than random-word, by 10.0 points")
    assert result.verdict[1].startswith("rake is worse than random-word, by 10.0 points")
    assert result.verdict[2].startswith("No evidence of a difference between tfidf and random-word")
    assert result.headline == result.verdict[:2]
    assert result.has_proof


def test_an_arm_that_gained_more_without_proof_is_named() -> None:
    wide = np.array([0.3, -0.2, 0.3, -0.2, 0.3, -0.2, 0.3, -0.2])
    result = compare(runs({"none": BASE + wide, "random-word": BASE, "tfidf": np.roll(BASE, 1), "rake": BASE - wide}))
    assert result.verdict[0].startswith("No evidence of a difference between tfidf and random-word")
    assert result.verdict[1:] == (
        "1 other arm did not gain more.",
        "The arm none gained more (+5.0 points of macro-F1); this, too, may be chance.",
    )
    assert not result.has_proof


def test_what_is_proven_is_not_called_unshown_behind_the_lead() -> None:
    result = compare(runs({"none": BASE + 0.1 + NOISE, "random-word": BASE, "tfidf": BASE[::-1]}))
    assert result.verdict[0].startswith("none is better than random-word, by 10.0 points")
    assert result.verdict[1].startswith("No evidence of a difference between tfidf and random-word")
    assert len(result.verdict) == 2


def test_of_two_losses_that_are_not_shown_neither_is_called_a_gain() -> None:
    wide = np.array([0.03, -0.03] * 4)
    arms = {
        "none": BASE - 0.003 + wide,
        "random-word": BASE,
        "tfidf": BASE - 0.01 + wide[::-1],
        "rake": BASE - 0.02 + wide,
    }
    assert compare(runs(arms)).verdict[1:] == (
        "1 other arm did not lose less.",
        "The arm none lost less (-0.3 points of macro-F1); this, too, may be chance.",
    )
    without = {arm: values for arm, values in arms.items() if arm != "none"}
    assert compare(runs(without)).verdict[1:] == ("The other arm did not lose less.",)


def test_an_arm_that_gained_more_within_the_margin_is_called_practically_the_same() -> None:
    arms = {"none": BASE + 0.004 + NOISE, "random-word": BASE, "tfidf": BASE + 0.001 + NOISE}
    assert compare(runs(arms)).verdict[1:] == (
        "The arm none gained more (+0.4 points of macro-F1), but is practically the same as random-word.",
    )


def test_an_arm_with_too_few_repeats_does_not_hide_those_that_were_tested() -> None:
    arms = {"random-word": BASE, "keyword": BASE[:1] + 0.2, "rake": BASE[:2] + 0.1, "tfidf": np.roll(BASE, 1)}
    said = compare(runs(arms)).verdict
    assert said[0].startswith("No evidence of a difference between tfidf and random-word: gains above ")
    assert said[1] == "There are too few repeats of the arms keyword and rake to tell; at least 6 are needed."


def test_an_arm_with_too_few_repeats_does_not_hide_that_no_arm_beats_an_anchor() -> None:
    arms = {
        "none": BASE,
        "random-word": BASE[:1] + 0.2,
        "tfidf": BASE + 0.01 + NOISE[::-1],
        "frozen": BASE[::-1] + 0.01,
    }
    said = " ".join(with_anchors(runs(arms)).verdict)
    assert "No arm is shown to beat the anchor frozen. No evidence that tfidf beats the anchor frozen: gains " in said
    assert "Against frozen there are too few repeats of the arm random-word to tell; at least 6 are needed." in said


def test_the_smallest_of_several_losses_is_no_gain() -> None:
    result = compare(runs({"random-word": BASE, "tfidf": BASE - 0.05 + NOISE, "rake": BASE - 0.1 + NOISE}))
    assert [each.split(",")[0] for each in result.verdict] == [
        "tfidf is worse than random-word",
        "rake is worse than random-word",
    ]


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


def test_every_interval_says_for_which_comparisons_and_at_which_level_it_holds() -> None:
    arms = {"random-word": BASE, "tfidf": BASE + 0.1 + NOISE, "keyword": BASE[:5] + NOISE[:5], "rake": BASE[:1]}
    pairs = compare(runs({**arms, "none": BASE})).differences
    assert {arm: (row(pairs, arm)["interval"], row(pairs, arm)["comparisons"]) for arm in pairs["arm"]} == {
        "tfidf": ("all comparisons together", 2),
        "none": ("all comparisons together", 2),
        "keyword": ("this comparison alone, not tested", 1),
        "rake": ("", 0),
    }
    assert set(pairs["level"]) == {0.05}


def test_with_too_few_repeats_the_least_number_is_named() -> None:
    result = compare(runs({"none": BASE[:5], "random-word": BASE[:5], "tfidf": BASE[:5] + 0.1 + NOISE[:5]}))
    values = row(result.differences, "tfidf")
    assert (values["conclusion"], math.isnan(values["p"])) == ("too few repeats", True)
    assert values["low"] < 0.1 < values["high"]
    assert result.verdict[0].startswith("tfidf against random-word, so far: +10.0 points of macro-F1 (95 % interval 9.")
    assert result.verdict[0].endswith("5 repeats). Too few repeats to tell; at least 6 are needed.")


def test_a_single_repeat_has_a_sentence_without_an_interval() -> None:
    frame = runs({"random-word": [0.8], "tfidf": [0.82]})
    result = compare(frame)
    assert math.isnan(row(result.differences, "tfidf")["low"])
    assert result.verdict == (
        "For these post-trained encoders only: tfidf against random-word, so far: +2.0 points of macro-F1 (1 repeat). "
        "Too few repeats to tell; at least 6 are needed.",
    )


def test_all_comparisons_of_an_experiment_are_tested_together() -> None:
    arms = {
        "random-word": BASE,
        "placebo-lexicon": BASE[::-1],
        "sm-lex-tfidf": BASE + 0.01 + NOISE,
        "none": BASE - 0.01,
    }
    frame = pd.concat([runs(arms, model=model, budget="all") for model in ("a", "b")])
    frame.loc[frame["model"] == "b", "macro_f1"] += np.random.default_rng(1).normal(0, 0.01, 32)
    results = comparison.compare_each(frame, controls=CONTROLS)
    columns = []
    for model in ("a", "b"):
        values = frame[frame["model"] == model].pivot_table(index="repeat", columns="arm", values="macro_f1")
        pairs = [("placebo-lexicon", "random-word"), ("sm-lex-tfidf", "random-word"), ("none", "random-word")]
        columns += [values[arm] - values[other] for arm, other in [*pairs, ("sm-lex-tfidf", "placebo-lexicon")]]
    expected = max_t(np.stack(columns, axis=1))
    found = pd.concat([frame for each in results.values() for frame in (each.differences, each.placebos)])
    assert found[["p", "low", "high"]].to_numpy() == pytest.approx(np.array(expected))
    assert {each.family for each in results.values()} == {8}
    assert "for 8 comparisons" in results["a", "all"].verdict[0]


@pytest.mark.parametrize(
    ("posts", "seeds", "first_words"),
    [
        (1, 8, "For these post-trained encoders only: tfidf is better"),
        (8, 1, "With this one fine-tuning seed and its split: tfidf is better"),
        (8, 2, "With these 2 fine-tuning seeds and splits: tfidf is better"),
    ],
)
def test_a_conclusion_about_less_than_the_strategies_says_so_first(posts: int, seeds: int, first_words: str) -> None:
    noise = np.resize(NOISE, posts * seeds)
    frame = runs({"none": BASE[0] + noise, "random-word": BASE[0] - noise, "tfidf": BASE[0] + 0.05 + 0 * noise})
    frame["fine_tuning_seed"] = frame["repeat"] % seeds
    trained = frame["post_training_run"].notna()
    frame.loc[trained, "post_training_run"] = frame["arm"] + (frame["repeat"] // seeds).astype(str)
    result = compare(frame)
    assert result.verdict[0].startswith(first_words)
    assert all(each.startswith(first_words.split(":", maxsplit=1)[0]) for each in result.sentences)
    assert row(result.differences, "tfidf")["n"] == 8
    assert set(result.differences["scope"]) == {result.scope}
    assert first_words.casefold().startswith(f"{result.scope}:")


def test_an_arm_counts_as_many_repeats_as_it_has_runs() -> None:
    """With one fine-tuning seed, `none` has a single run: its luck would look like eight equal differences."""
    frame = runs({"none": np.full(8, 0.7), "random-word": BASE, "tfidf": BASE + 0.05 + NOISE})
    frame["fine_tuning_seed"], frame["run"] = 0, range(len(frame))
    frame.loc[frame["arm"] == "none", "run"] = 99
    result = compare(frame)
    assert row(result.differences, "none")["n"] == 1
    assert row(result.differences, "none")["conclusion"] == "too few repeats"
    assert row(result.differences, "none")["difference"] == pytest.approx(0.7 - BASE.mean())
    assert row(result.differences, "tfidf")["n"] == 8


def test_an_arm_whose_values_are_partly_missing_is_named() -> None:
    frame = runs({"random-word": BASE, "tfidf": BASE + 0.05 + NOISE})
    frame.loc[(frame["arm"] == "tfidf") & (frame["repeat"] < 2), "macro_f1"] = math.nan
    assert compare(frame).verdict[-1] == "Macro-F1 is known for 6 of 8 finished runs of tfidf."


def test_few_repeats_are_not_taken_for_more_power_than_launch_foretold() -> None:
    result = compare(runs({"random-word": BASE, "tfidf": np.roll(BASE, 1)}))
    spread = Spread(float((np.roll(BASE, 1) - BASE).std(ddof=1)), 8)
    gain = MACRO_F1.difference(detectable(spread.cautious, 8, 1), signed=False)
    needed = repeats_for(0.02, spread.cautious, 1)
    assert result.power == (
        f"With 8 repeats, four of five such experiments would find a true gain of {gain} of macro-F1; one of 2.0 "
        f"points takes {needed} repeats (from the spread of the differences from random-word, taken larger than "
        "measured, because 8 repeats say little about it)."
    )


def test_power_says_that_it_is_that_of_the_average_arm_and_tells_of_nothing_within_the_margin() -> None:
    rows = runs({"random-word": BASE, "tfidf": np.roll(BASE, 1), "sm-lex-tfidf": np.roll(BASE, 2)})
    result = comparison.compare(rows, controls=CONTROLS, margin=0.02)
    assert "(from the spread of the differences from random-word, averaged over arms, taken" in result.power
    assert "one of 2.0 points" not in result.power


def test_a_gain_within_the_margin_is_not_said_to_be_found() -> None:
    result = compare(runs({"random-word": BASE, "tfidf": BASE + NOISE}))
    assert row(result.differences, "tfidf")["conclusion"] == "practically the same"
    gain = MACRO_F1.difference(detectable(Spread(float(NOISE.std(ddof=1)), 8).cautious, 8, 1), signed=False)
    assert result.power.startswith(
        f"With 8 repeats, four of five such experiments would tell a true gain of {gain} of macro-F1 from none, but it "
        "is within the margin of 1.0 points, so the verdict may call it practically the same; one of 2.0 points "
    )


def test_the_margin_is_said_as_it_was_planned_and_no_bound_is_rounded_to_zero() -> None:
    gain = np.array([0.0002, 0.0013] * 4)
    said = comparison.compare(runs({"random-word": BASE, "tfidf": BASE + gain}), margin=0.0025).verdict[0]
    assert (
        "and the whole interval lies within 0.25 points either way (95 % interval 0.02 to 0.1, p = .008, 8 repeats)"
        in said
    )


def test_with_a_post_training_per_repeat_the_verdict_is_not_limited() -> None:
    result = compare(runs({"none": BASE, "random-word": BASE, "tfidf": BASE + 0.02}))
    assert (result.sharing, result.verdict[0][:15]) == ("nothing", "tfidf is better")


def test_an_arm_that_hides_terms_is_compared_with_the_placebos_too() -> None:
    names = ["placebo-lexicon", "placebo-lexicon (seed 1)"]
    arms = {"random-word": BASE, names[0]: BASE + 0.02, names[1]: BASE + 0.06, "sm-lex-tfidf": BASE + 0.04 + NOISE}
    result = comparison.compare(runs(arms), controls=CONTROLS._replace(placebos=frozenset(names)))
    assert result.placebos["against"].tolist() == names
    assert [each[:50] for each in result.verdict] == [
        "sm-lex-tfidf is better than random-word, by 4.0 po",
        "placebo-lexicon (seed 1) is better than random-wor",
        "placebo-lexicon is better than random-word, by 2.0",
        "sm-lex-tfidf beats its placebo (placebo-lexicon), ",
        "sm-lex-tfidf is worse than its placebo (placebo-le",
    ]


def test_without_evidence_against_the_placebo_the_gains_that_are_excluded_are_named() -> None:
    arms = {"random-word": BASE, "placebo-lexicon": BASE[::-1] + 0.03, "sm-lex-tfidf": BASE + 0.03 + NOISE}
    said = compare(runs(arms)).verdict[-1]
    assert said.startswith("No evidence that sm-lex-tfidf beats its placebo (placebo-lexicon): gains above ")


def test_a_placebo_that_is_the_reference_is_compared_once() -> None:
    arms = {"placebo-lexicon": BASE, "sm-lex-tfidf": BASE + 0.03 + NOISE}
    result = compare(runs(arms), reference="placebo-lexicon")
    assert (len(result.differences), len(result.placebos), result.family) == (1, 0, 1)


def test_controls_are_recognised_whatever_their_names() -> None:
    frame = runs({"tfidf": BASE, "random-word": BASE + 0.01, "chance": BASE + 0.02})
    assert comparison.compare(frame).reference == "tfidf"
    result = comparison.compare(frame, controls=Controls(random=frozenset({"chance"})))
    assert result.reference == "chance"


def test_a_lower_calibration_error_is_better() -> None:
    frame = runs({"random-word": BASE, "tfidf": BASE - 0.02, "keyword": BASE + 0.02}).rename(
        columns={"macro_f1": "ece"}
    )
    result = compare(frame, metric="ece")
    assert row(result.differences, "tfidf")["conclusion"] == "better"
    assert result.verdict == (
        "tfidf is better than random-word: its calibration error is lower by 2.0 points (95 % interval -2.0 to -2.0, "
        "p = .008 for 2 comparisons, 8 repeats).",
        "keyword is worse than random-word: its calibration error is higher by 2.0 points (95 % interval 2.0 to 2.0, "
        "p = .008 for 2 comparisons, 8 repeats).",
    )


def test_what_is_excluded_of_an_error_is_that_it_is_lower() -> None:
    wide = np.array([0.06, -0.04] * 4)
    arms = {"random-word": BASE, "tfidf": BASE + wide, "keyword": BASE + 0.02 + wide, "none": BASE - 0.015 + wide}
    result = compare(runs(arms).rename(columns={"macro_f1": "ece"}), metric="ece")
    low = row(result.differences, "tfidf")["low"]
    assert result.verdict[0].startswith(
        f"No evidence of a difference between tfidf and random-word: a calibration error lower by more than "
        f"{-100 * low:.1f} points is excluded (+1.0 points, 95 % interval {100 * low:.1f} to "
    )
    assert result.verdict[1:] == (
        "1 other arm did not have a lower calibration error.",
        "The arm none had a lower calibration error (-0.5 points of calibration error); this, too, may be chance.",
    )
    assert "find a calibration error that is truly lower by " in result.power


def test_a_single_arm_cannot_be_compared() -> None:
    result = compare(runs({"tfidf": BASE}))
    assert len(result.arms) == 1
    assert len(result.differences) == 0
    assert result.verdict[0].startswith("There is nothing to compare")


def test_arms_without_a_common_repeat_cannot_be_compared() -> None:
    frame = pd.concat([runs({"random-word": BASE[:2]}), runs({"tfidf": BASE[:2]}).assign(repeat=[5, 6])])
    result = compare(frame)
    assert result.sentences == ("tfidf against random-word: there is no repeat in which both have a macro-F1.",)
    assert result.verdict[0] == (
        "There is no verdict against random-word: in no repeat do both random-word and another arm have a macro-F1."
    )


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
    assert "+0.0 points" not in result.verdict[0] or reference == "none"


def test_a_metric_that_is_no_share_is_not_reported_in_points() -> None:
    frame = runs({"random-word": BASE, "tfidf": BASE + 0.023 + NOISE}).rename(columns={"macro_f1": "mcc"})
    assert compare(frame, "mcc").verdict == (
        "tfidf is better than random-word, by 0.023 in MCC (95 % interval 0.021 to 0.025, p = .008, 8 repeats).",
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


def planned(frame: pd.DataFrame, **more: Any) -> PlannedRuns:
    arms = ("none", "random-word", "tfidf", "keyword")
    return PlannedRuns(arms, repeats=8, planned=32, finished=len(frame), **more)


def test_there_is_no_verdict_before_all_planned_runs_have_ended() -> None:
    frame = runs({"none": BASE, "random-word": BASE, "tfidf": BASE + 0.1 + NOISE, "keyword": BASE[:6]})
    result = comparison.compare(frame, controls=CONTROLS, planned=planned(frame, left=2))
    assert result.verdict == ("30 of 32 runs finished: no verdict yet.",)
    assert set(result.differences["conclusion"]) == {"no verdict yet"}
    assert result.differences[["low", "high", "p"]].isna().all(axis=None)
    assert "tfidf against random-word, so far: +10.0 points of macro-F1 (8 repeats)." in result.sentences


def test_arms_without_all_their_repeats_are_named() -> None:
    frame = runs({"none": BASE, "random-word": BASE, "tfidf": BASE + 0.1 + NOISE}).iloc[:-1]
    result = comparison.compare(frame, controls=CONTROLS, planned=planned(frame))
    assert result.verdict[0].startswith("tfidf is better than random-word")
    assert result.verdict[1:] == ("tfidf has 7 of 8 repeats.", "No run of keyword finished.")
    assert row(result.arms, "keyword")["n"] == 0


def test_a_plan_that_a_person_cut_short_is_explored() -> None:
    frame = runs({"none": BASE[:6], "random-word": BASE[:6], "tfidf": BASE[:6], "keyword": BASE[:6]})
    result = comparison.compare(frame, controls=CONTROLS, planned=planned(frame, stopped=8))
    assert result.verdict[-1] == (
        "8 runs were stopped, skipped or deleted by a person, so this comparison is explored and not planned."
    )
    assert result.differences["explored"].all()
    assert result.limits == ("explored",)
    assert result.marked(result.arms)[["so_far", "explored"]].to_numpy().tolist() == [[False, True]] * 4


def test_every_row_of_a_file_names_metric_unit_and_texts() -> None:
    frame = runs({"random-word": BASE, "tfidf": BASE + NOISE})
    result = compare(frame, texts="these 500 labelled texts")
    marks = result.marked(result.differences)[["metric", "unit", "texts"]].to_numpy().tolist()
    assert marks == [["macro-F1", "share; 0.01 is one point", "these 500 labelled texts"]]
    other = compare(frame.rename(columns={"macro_f1": "mcc"}), "mcc")
    assert other.means[["metric", "unit"]].to_numpy().tolist() == [["MCC", ""]] * 2


def test_a_reference_without_runs_is_not_replaced() -> None:
    frame = runs({"none": BASE, "tfidf": BASE + 0.1, "keyword": BASE})
    result = comparison.compare(frame, controls=CONTROLS, planned=planned(frame))
    assert result.reference == "random-word"
    assert "in no repeat do both random-word and another arm have a macro-F1" in result.verdict[0]


def with_anchors(frame: pd.DataFrame, **more: Any) -> Comparison:
    arms = PlannedRuns(("none", "random-word", "tfidf"), 8, 40, len(frame), anchors=("bag-of-words", "frozen"), **more)
    return comparison.compare(frame, controls=CONTROLS, planned=arms)


def test_anchors_are_a_family_of_their_own() -> None:
    arms = {"none": BASE, "random-word": BASE + 0.02 - NOISE, "tfidf": BASE + 0.1 + NOISE}
    others = {"bag-of-words": BASE - 0.05 + 2 * NOISE, "frozen": BASE + 0.099 + NOISE[::-1]}
    alone, result = compare(runs(arms)), with_anchors(runs(arms | others))
    assert (result.family, result.anchor_family) == (2, 6)
    assert (set(result.differences["comparisons"]), set(result.anchors["comparisons"])) == ({2}, {6})
    pd.testing.assert_frame_equal(result.differences, alone.differences)
    differences = {(arm, anchor): arms[arm] - values for anchor, values in others.items() for arm in arms}
    tested = max_t(np.array(list(differences.values())).T)
    assert result.anchors["p"].tolist() == [each.p for each in tested]
    assert list(zip(result.anchors["arm"], result.anchors["against"], strict=True)) == list(differences)
    assert list(result.arms["arm"]) == [*arms, *others]


def test_the_verdict_says_which_arms_beat_an_anchor_and_that_none_does() -> None:
    arms = {"none": BASE, "random-word": BASE + 0.02 - NOISE, "tfidf": BASE + 0.1 + NOISE}
    others = {"bag-of-words": BASE - 0.05 + 2 * NOISE, "frozen": BASE + 0.1 + NOISE[::-1]}
    said = with_anchors(runs(arms | others)).verdict
    assert any(each.startswith("tfidf beats the anchor bag-of-words, by ") for each in said)
    assert "3 of 3 arms are shown to beat bag-of-words: none, random-word, tfidf." in said
    assert "No arm is shown to beat the anchor frozen." in said
    assert any("for 6 comparisons" in each for each in said)


def test_an_arm_that_is_proven_to_beat_an_anchor_is_named_even_if_another_gained_more() -> None:
    wide = np.array([0.4, -0.3, 0.3, -0.2, 0.2, 0.1, -0.1, 0.2])
    arms = {"none": BASE + NOISE, "random-word": BASE + 0.03 + wide, "tfidf": BASE + 0.02 + NOISE, "frozen": BASE}
    said = with_anchors(runs(arms)).verdict
    assert any(each.startswith("tfidf beats the anchor frozen, by 2.0 points") for each in said)
    assert not any(each.startswith("No arm is shown") for each in said)


def test_how_many_arms_beat_an_anchor_is_said_of_what_was_compared_only() -> None:
    arms = {"none": BASE + 0.1 + NOISE, "random-word": BASE, "tfidf": BASE + 0.1 - NOISE, "frozen": BASE - 0.1}
    frame = runs(arms).assign(post_training_run=7)
    said = with_anchors(frame, seeds=tuple((0, repeat) for repeat in range(8))).verdict
    several = "3 of 3 arms are shown to beat frozen: none, random-word, tfidf."
    assert f"For these post-trained encoders only: {several}" in said


def test_nothing_is_said_of_placebos_and_anchors_by_calibration_error() -> None:
    arms = {"random-word": BASE, "placebo-lexicon": BASE + 0.05, "sm-lex-tfidf": BASE + NOISE, "frozen": BASE + 0.1}
    planned = PlannedRuns(("random-word", "placebo-lexicon", "sm-lex-tfidf"), 8, 32, 32, anchors=("frozen",))
    frame = runs(arms).rename(columns={"macro_f1": "ece"})
    result = comparison.compare(frame, "ece", controls=CONTROLS, planned=planned)
    assert len(result.sentences) == 2
    assert not any("placebo (" in each or "anchor" in each for each in (*result.sentences, *result.verdict))


def test_a_single_arm_is_compared_with_anchors_alone() -> None:
    planned = PlannedRuns(("tfidf",), 8, 16, 16, anchors=("frozen",))
    result = comparison.compare(runs({"tfidf": BASE + 0.1 + NOISE, "frozen": BASE}), planned=planned)
    assert result.verdict[0].startswith("tfidf beats the anchor frozen, by 10.0 points")
    assert len(result.verdict) == 1


def test_an_anchor_without_its_runs_is_named() -> None:
    arms = {"none": BASE, "random-word": BASE, "tfidf": BASE + 0.1 + NOISE, "frozen": BASE[:7]}
    assert with_anchors(runs(arms)).verdict[-2:] == ("No run of bag-of-words finished.", "frozen has 7 of 8 repeats.")


def test_there_is_no_verdict_on_anchors_before_all_runs_have_ended() -> None:
    arms = {"none": BASE, "random-word": BASE, "tfidf": BASE + 0.1 + NOISE, "frozen": BASE}
    result = with_anchors(runs(arms), left=8)
    assert result.verdict == ("32 of 40 runs finished: no verdict yet.",)
    assert set(result.anchors["conclusion"]) == {"no verdict yet"}
    assert set(result.anchors["interval"]) == {""}


def test_too_few_repeats_give_no_verdict_on_anchors() -> None:
    arms = {"none": BASE[:3], "random-word": BASE[:3] + 0.1, "tfidf": BASE[:3], "frozen": BASE[:3] + NOISE[:3]}
    said = next(each for each in with_anchors(runs(arms)).verdict if "anchor" in each)
    assert said.startswith("random-word against the anchor frozen, so far: ")
    assert "Too few repeats" in said


def test_an_arm_that_predicts_one_class_is_named_and_not_compared() -> None:
    frame = runs({"none": BASE, "random-word": BASE, "tfidf": BASE + 0.1 + NOISE, "keyword": BASE - 0.5})
    frame["one_class"] = frame["arm"] == "keyword"
    result, without = compare(frame), compare(frame[frame["arm"] != "keyword"])
    assert row(result.differences, "keyword")["conclusion"] == "nothing learned"
    assert row(result.differences, "keyword")["interval"] == ""
    assert all(math.isnan(row(result.differences, "keyword")[bound]) for bound in ("p", "low", "high"))
    assert result.verdict == (*without.verdict, "All 8 runs of keyword predict one class only: nothing was learned.")
    assert result.family == without.family == 2
    assert "keyword against random-word: no verdict, because keyword learned nothing." in result.sentences


def test_an_arm_of_which_some_runs_learned_is_compared() -> None:
    frame = runs({"random-word": BASE, "tfidf": BASE + 0.1 + NOISE})
    frame["one_class"] = (frame["arm"] == "tfidf") & (frame["repeat"] > 0)
    assert row(compare(frame).differences, "tfidf")["conclusion"] == "better"


@pytest.mark.parametrize(
    ("unlearned", "said"),
    [
        (
            {"random-word"},
            "There is no verdict against random-word, which learned nothing.",
        ),
        ({"tfidf"}, "There is no verdict against random-word: no other arm has learned to tell the classes apart."),
    ],
)
def test_without_anything_learned_there_is_no_verdict(unlearned: set[str], said: str) -> None:
    frame = runs({"random-word": BASE, "tfidf": BASE + 0.1 + NOISE})
    frame["one_class"] = frame["arm"].isin(unlearned)
    result = compare(frame)
    assert result.verdict[0] == said
    assert result.differences[["low", "high", "p"]].isna().all(axis=None)


FOURTEEN = np.resize(BASE, 14)


@pytest.mark.parametrize("repeats", [4, 6])
def test_at_a_look_more_repeats_are_the_least(repeats: int) -> None:
    plan = PlannedRuns(("random-word", "tfidf"), 14, 28, 28, looks=(8, 14), ended=8)
    frame = runs({"random-word": BASE[:repeats], "tfidf": BASE[:repeats] + 0.1 + NOISE[:repeats]})
    result = comparison.compare(frame, controls=CONTROLS, planned=plan)
    assert "Too few repeats to tell; at least 7 are needed." in result.verdict[0]
    assert "97.5 %" in result.verdict[0]
    assert set(result.differences["level"]) == {0.025}
    assert np.isfinite(result.differences[["low", "high"]].to_numpy()).all()


def with_looks(frame: pd.DataFrame, ended: int) -> Comparison:
    plan = PlannedRuns(("random-word", "tfidf"), 14, 28, len(frame), left=28 - len(frame), looks=(8, 14), ended=ended)
    return comparison.compare(frame, controls=CONTROLS, planned=plan)


@pytest.mark.parametrize(("ended", "look", "repeats"), [(8, 1, 8), (13, 1, 8), (14, 2, 14)])
def test_a_planned_look_reads_its_repeats_and_pays_for_the_other(ended: int, look: int, repeats: int) -> None:
    gains = FOURTEEN + 0.1 + np.resize(NOISE, 14)
    frame = runs({"random-word": FOURTEEN[:ended], "tfidf": gains[:ended]})
    result, whole = with_looks(frame, ended), compare(frame[frame["repeat"] < repeats])
    difference, simple = row(result.differences, "tfidf"), row(whole.differences, "tfidf")
    assert (difference["n"], difference["p"]) == (repeats, simple["p"])
    assert difference["low"] < simple["low"], "its interval is of 97.5 %"
    assert "(97.5 % " in result.verdict[0]
    assert (
        f"This is look {look} of 2 at the results, after {repeats} of 14 repeats. Since there are several looks, each "
        "counts a difference as shown only where p is at most .025."
    ) in result.verdict


def test_before_the_first_look_there_is_no_verdict() -> None:
    frame = runs({"random-word": FOURTEEN[:8], "tfidf": FOURTEEN[:7]})
    assert with_looks(frame, 7).verdict == ("15 of 28 runs finished: no verdict yet.",)


def test_a_difference_between_the_levels_is_no_evidence_at_a_look() -> None:
    noise = np.array([1.0, 1.2, 0.8, 1.1, 0.9, 1.0, 0.7, -0.8]) / 100
    frame = runs({"random-word": BASE, "tfidf": BASE + noise})
    difference = row(compare(frame).differences, "tfidf")
    assert 0.025 < difference["p"] <= 0.05
    assert difference["conclusion"] == "better"
    assert row(with_looks(frame, 8).differences, "tfidf")["conclusion"] == "no evidence of a difference"


def grid_runs(gain: np.ndarray) -> pd.DataFrame:
    """Two arms with each of 6 post-training seeds and each of 6 fine-tuning seeds."""
    places = [(post, fine) for post in range(6) for fine in range(6)]
    rows = [
        {"arm": arm, "repeat": repeat, "macro_f1": 0.8 + by * gain[place], "post_training_run": f"{arm}-{place[0]}"}
        for arm, by in (("random-word", 0), ("tfidf", 1))
        for repeat, place in enumerate(places)
    ]
    return pd.DataFrame(rows)


def test_a_grid_of_six_seeds_of_each_kind_speaks_of_both() -> None:
    gain = 0.03 + np.random.default_rng(0).normal(0, 0.005, (6, 6))
    rows, seeds = grid_runs(gain), tuple((post, fine) for post in range(6) for fine in range(6))
    planned = PlannedRuns.of(rows)._replace(seeds=seeds)
    result = comparison.compare(rows, controls=CONTROLS, planned=planned)
    assert result.verdict[0].startswith("tfidf is better than random-word, by ")
    assert "6 post-trainings with each of 6 fine-tuning seeds" in result.verdict[0]
    assert result.power == ""


@pytest.mark.parametrize("missing", [0, 4])
def test_the_mean_over_a_grid_is_the_one_that_was_tested(missing: int) -> None:
    gain = 0.03 + np.random.default_rng(0).normal(0, 0.005, (6, 6))
    gain[0] += 0.02  # one post-training of which cells are missing
    rows, seeds = grid_runs(gain), tuple((post, fine) for post in range(6) for fine in range(6))
    planned, kept = (
        PlannedRuns.of(rows)._replace(seeds=seeds),
        rows[(rows["arm"] != "tfidf") | (rows["repeat"] >= missing)],
    )
    values = row(comparison.compare(kept, controls=CONTROLS, planned=planned).differences, "tfidf")
    assert values["difference"] == pytest.approx(gain.ravel()[missing:].mean())
    assert values["difference"] == pytest.approx((values["low"] + values["high"]) / 2)


SIX = tuple((post, fine) for post in range(6) for fine in range(6))


def compared_grid(kept: np.ndarray, seeds: tuple[tuple[int, int], ...] = SIX) -> Comparison:
    """A grid of which `tfidf` lacks the cells that are not `kept`, [posts, seeds]."""
    gain = 0.03 + np.random.default_rng(0).normal(0, 0.005, (6, 6))
    rows = grid_runs(gain)
    lacking = (rows["arm"] == "tfidf") & ~kept.ravel()[rows["repeat"]]
    return comparison.compare(rows[~lacking], controls=CONTROLS, planned=PlannedRuns.of(rows)._replace(seeds=seeds))


def test_of_an_incomplete_grid_the_seeds_that_are_too_few_and_the_pairs_that_exist_are_named() -> None:
    kept = np.ones((6, 6), dtype=bool)
    kept[2, 3] = False
    assert ", 35 of 36 pairs of 6 post-trainings and 6 fine-tuning seeds)." in compared_grid(kept).verdict[0]
    kept[:, 3] = False
    assert (
        compared_grid(kept)
        .verdict[0]
        .endswith(
            ", 6 post-trainings with each of 5 fine-tuning seeds). Too few fine-tuning seeds to tell; at least 6 are "
            "needed."
        )
    )
    kept[2] = False
    assert (
        compared_grid(kept)
        .verdict[0]
        .endswith("Too few post-trainings and fine-tuning seeds to tell; at least 6 of each are needed.")
    )


def test_intervals_over_a_grid_take_in_both_kinds_of_seeds() -> None:
    """Fine-tuning seeds that differ much widen the intervals of means, and those of differences that are too few."""
    rows = grid_runs(np.tile(np.arange(6) / 10, (6, 1)))  # nothing but the fine-tuning seeds differs
    result = comparison.compare(rows, controls=CONTROLS, planned=PlannedRuns.of(rows)._replace(seeds=SIX))
    values = row(result.arms, "tfidf")
    assert (values["n"], values["sd"]) == (6, 0)
    student = mean_interval(0.8 + np.arange(6) / 10)
    assert (values["low"], values["high"]) == pytest.approx(student)
    shown = row(result.means, "tfidf")
    assert (shown["low"], shown["high"]) == pytest.approx((student.low, 1)), "a chart shows no macro-F1 above 100 %"
    few = rows[rows["repeat"] % 6 < 5]
    result = comparison.compare(few, controls=CONTROLS, planned=PlannedRuns.of(rows)._replace(seeds=SIX))
    difference = row(result.differences, "tfidf")
    assert difference["conclusion"] == "too few repeats"
    assert (difference["low"], difference["high"]) == pytest.approx(mean_interval(np.arange(5) / 10))


def crossed(posts: int, seeds: int, rng: np.random.Generator) -> Comparison:
    """Every fine-tuning seed with every post-training; `none` and `frozen` have one run for each fine-tuning seed."""
    places = [(post, fine) for post in range(posts) for fine in range(seeds)]
    luck = {arm: rng.normal(0, 0.02, (posts, seeds)) for arm in ("random-word", "tfidf")}
    luck |= {arm: np.tile(rng.normal(0, 0.02, seeds), (posts, 1)) for arm in ("none", "frozen")}
    rows = [
        {"arm": arm, "repeat": repeat, "macro_f1": 0.8 + values[place]}
        | {"run": f"{arm}-{place if arm in ('random-word', 'tfidf') else place[1]}", "fine_tuning_seed": place[1]}
        | {"post_training_run": f"{arm}-{place[0]}" if arm in ("random-word", "tfidf") else None}
        for arm, values in luck.items()
        for repeat, place in enumerate(places)
    ]
    arms = ("none", "random-word", "tfidf")
    planned = PlannedRuns(arms, len(places), len(rows), len(rows), seeds=tuple(places), anchors=("frozen",))
    return comparison.compare(pd.DataFrame(rows), controls=CONTROLS, planned=planned)


def test_copies_of_a_run_are_no_repeats_where_neither_side_has_a_post_training() -> None:
    result = crossed(6, 2, np.random.default_rng(0))
    [pair] = result.anchors[result.anchors["arm"] == "none"].to_dict("records")
    assert (pair["n"], pair["conclusion"]) == (2, "too few repeats")
    [said] = [each for each in result.sentences if "none against the anchor frozen" in each]
    assert said.startswith("With these 2 fine-tuning seeds and splits: none against the anchor frozen, so far: ")
    assert said.endswith(", 2 repeats). Too few repeats to tell; at least 6 are needed.")


FEW, MANY = 20, 60


@pytest.mark.parametrize(
    ("posts", "seeds", "experiments"),
    [
        (8, 3, FEW),
        (3, 8, FEW),
        *(pytest.param(*each, MANY, marks=pytest.mark.long) for each in ((8, 3), (8, 1), (3, 8), (6, 6))),
    ],
)
def test_no_verdict_comes_from_copies_of_a_run(posts: int, seeds: int, experiments: int) -> None:
    """Nothing differs here; three runs of `none` would be called better or worse in 40 % of experiments."""
    rng, wrong = np.random.default_rng(0), 0
    for _ in range(experiments):
        result = crossed(posts, seeds, rng)
        pairs = pd.concat([result.differences, result.anchors])
        with_none = pairs[pairs["arm"].eq("none") | pairs["against"].eq("frozen")]
        wrong += bool(with_none["conclusion"].isin(["better", "worse"]).any())
        expected = {"none": min(posts, seeds), "tfidf": posts}
        assert {arm: row(result.differences, arm)["n"] for arm in expected} == expected
        assert row(result.anchors, "none")["n"] == seeds
    assert wrong <= (0 if seeds < 6 else experiments * 0.15)


def test_runs_are_counted_once_however_many_repeats_they_stand_for() -> None:
    result = crossed(6, 2, np.random.default_rng(0))
    assert {arm: row(result.arms, arm)["n"] for arm in ("none", "tfidf")} == {"none": 2, "tfidf": 6}
    frame = runs({"none": BASE, "random-word": BASE, "tfidf": BASE + NOISE}).assign(one_class=False)
    frame["run"] = range(len(frame))
    frame.loc[frame["arm"] == "none", ["run", "one_class"]] = [99, True]
    assert "The run of none predicts one class only: nothing was learned." in compare(frame).verdict


def in_general(variance: float, gain: Any = BASE + 0.023 + NOISE) -> Comparison:
    rows = runs({"random-word": BASE, "sm-lex-tfidf": gain})
    asked: list[Any] = []

    def over_texts(pairs: Any) -> float:
        asked.append(pairs)
        return variance

    [result] = comparison.compare_each(
        rows.assign(run=range(len(rows)), model="m", budget="all"), controls=CONTROLS, over_texts=over_texts
    ).values()
    assert asked == [[(8 + repeat, repeat) for repeat in range(8)]] or not asked
    return result


KIND, TFIDF_IS_BETTER = "on new texts of the same kind", "sm-lex-tfidf is better than random-word"


@pytest.mark.parametrize(
    ("variance", "said"),
    [
        (0.0, f"In general, {KIND}, {TFIDF_IS_BETTER}, too (95 % interval 2.1 to 2.5 points of macro-F1)."),
        (
            0.0001,
            f"Whether {TFIDF_IS_BETTER} in general, {KIND}, is open (95 % interval -0.2 to 4.9 points of macro-F1).",
        ),
        (math.nan, ""),
    ],
)
def test_only_the_variance_over_texts_allows_a_word_in_general(variance: float, said: str) -> None:
    result = in_general(variance)
    on_these = f"{TFIDF_IS_BETTER}, by 2.3 points of macro-F1 (95 % interval 2.1 to 2.5, p = .008, 8 repeats)."
    assert result.verdict == tuple(filter(None, [on_these, said]))
    assert result.headline == (on_these,)
    assert result.sentences == (" ".join(result.verdict),)


def test_nothing_is_said_in_general_of_what_is_not_shown_on_these_texts() -> None:
    assert "in general" not in " ".join(in_general(0.0, BASE[::-1]).verdict)
