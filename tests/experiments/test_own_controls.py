"""Controls that another package brings are controls in the warnings, the verdict and the advice."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.support.packages import lay_out_members, python

PACKAGE = """
from typing import ClassVar, Literal

from selmask.masking.part import Part
from selmask.masking.strategies.random_word import RandomWord
from selmask.masking.strategies.sm_lex_tfidf import SmLexTfidf


class Chance(RandomWord):
    description: ClassVar[str] = "Another random control."
    part: ClassVar[Part] = Part.RANDOM
    name: Literal["chance"] = "chance"


class Sugar(SmLexTfidf):
    description: ClassVar[str] = "Another placebo."
    part: ClassVar[Part] = Part.PLACEBO
    name: Literal["sugar"] = "sugar"
    pill: int = 1
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is told about an experiment with the controls of the package."""
    site = tmp_path_factory.mktemp("site")
    offered = {"chance": "own_controls:Chance", "sugar": "own_controls:Sugar"}
    lay_out_members(site, "own-controls", {"selmask.strategies": offered})
    (site / "own_controls.py").write_text(PACKAGE, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    return dict(json.loads(python(site, "-m", "tests.experiments.with_own_controls", str(home)).splitlines()[-1]))


def test_the_random_control_is_the_usual_reference(told: dict[str, Any]) -> None:
    assert told["reference"] == "chance"


def test_every_arm_of_the_placebo_is_no_candidate_and_is_named_in_the_verdict(told: dict[str, Any]) -> None:
    assert told["verdict"].startswith("For these post-trained encoders only: sm-lex-tfidf against chance, so far: ")
    for arm in ("sugar (defaults)", "sugar (pill 2)"):
        assert f"sm-lex-tfidf against its placebo ({arm}), so far: " in told["verdict"]


def test_no_control_is_missing_where_the_package_brings_all(told: dict[str, Any]) -> None:
    assert told["with"] == []
    assert not [sentence for sentence in told["advice"] if "lacks" in sentence]


def test_the_controls_of_selmask_are_recommended(told: dict[str, Any]) -> None:
    assert [re.findall(r"\((.*?)\)”", sentence)[0] for sentence in told["without"]] == [
        "none",
        "random-word",
        "placebo-lexicon",
    ]
