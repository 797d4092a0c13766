"""Names of experiments: those that the command line would read as something else are refused, everywhere alike."""

from __future__ import annotations

import pytest

from selmask.errors import BadInput
from selmask.experiments.experiment_name import MOST_CHARACTERS, first_name, name_like
from selmask.experiments.spec import ExperimentSpec


def named(name: object, *, stored: bool = False) -> str:
    values = {"name": name, "corpus": "c", "labelled": "l", "strategies": ["none"]}
    return ExperimentSpec.parse(values, stored=stored).name


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("12", "not a number"),
        (" 12 ", "not a number"),
        ("\u0661\u0662", "not a number"),
        ("--help", "does not begin with a hyphen"),
        ("-1", "does not begin with a hyphen"),
        (" ", "not blank"),
        ("\n\t", "not blank"),
        ("../x", "does not begin like a path"),
        ("/some/x", "does not begin like a path"),
        ("~/x", "does not begin like a path"),
        ("one\ntwo", "on one line"),
        ("one\x00", "without control characters"),
        ("one\u2028two", "on one line"),
        ("one \u202eowt", "without control characters and direction marks"),
        ("one\u200f", "direction marks"),
        ("\u200b\u2060", "of which something can be seen"),
    ],
)
def test_a_name_that_would_be_read_as_something_else_is_refused(name: str, accepted: str) -> None:
    with pytest.raises(BadInput, match="name is not valid") as refusal:
        named(name)
    assert accepted in str(refusal.value)
    assert named(name, stored=True) == name, "an older workspace keeps its names"


@pytest.mark.parametrize("name", ["rust 2", "12 seeds", "a/b <b>", "Rost, Mehltau & Co.", "\u4f5c\u7269", "1.5", "a-b"])
def test_any_other_name_is_accepted(name: str) -> None:
    assert named(f" {name} ") == name


def test_an_experiment_like_another_gets_a_free_name_that_says_so() -> None:
    assert first_name({"Experiment 1", "Experiment 3"}) == "Experiment 2"
    assert name_like("Experiment 1", {"Experiment 1"}) == "Experiment 2"
    assert name_like("Season 2026", {"Season 2026"}) == "Season 2026, again"
    assert name_like("Rust, again", {"Rust", "Rust, again"}) == "Rust, again 2"
    assert name_like("Rust", {"Rust", "Rust, 6 repeats"}, "6 repeats") == "Rust, 6 repeats 2"
    longest = "x" * MOST_CHARACTERS
    assert named(name_like(longest, {longest})) == "x" * (MOST_CHARACTERS - len(", again")) + ", again"


@pytest.mark.parametrize("cut", [", ", " ,", "  "])
def test_a_name_that_is_cut_does_not_end_between_words(cut: str) -> None:
    stem = "x" * (MOST_CHARACTERS - len(", again") - 2)
    assert name_like(f"{stem}{cut}and more", ()) == f"{stem}, again"
