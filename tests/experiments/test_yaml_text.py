from __future__ import annotations

import json

import pytest

from selmask.errors import BadInput
from selmask.experiments import yaml_text


def test_yaml_and_json_are_read() -> None:
    values = {"name": "first", "strategies": ["none", {"name": "tfidf", "selection": "top"}], "rate": 0.15}
    assert yaml_text.parsed(json.dumps(values), "x") == values
    assert yaml_text.parsed("a: &one {x: 1, y: 2}\nb: {<<: *one, y: 3}\n", "x")["b"] == {"x": 1, "y": 3}


@pytest.mark.parametrize(
    ("text", "key", "lines"),
    [
        ("name: a\ncorpus: b\nname: c\n", "name", "1 and 3"),
        ("masking:\n  rate: 0.15\n  rate: 0.4\n", "rate", "2 and 3"),
        ('{"name": "a",\n "name": "b"}', "name", "1 and 2"),
        ("strategies:\n- {name: tfidf, name: none}\n", "name", "2 and 2"),
        ("name: a\n'name': b\n", "name", "1 and 2"),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_its_lines(text: str, key: str, lines: str) -> None:
    with pytest.raises(BadInput, match=f"x.yaml is not valid YAML: the key '{key}' appears twice, in lines {lines}"):
        yaml_text.parsed(text, "x.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "name: [a",
        "a: b: c",
        "\t- x",
        "when: 2026-02-30",
        "[" * 5000,
        "a: *nothing",
        "!!python/name:os.system x",
        "a: \0",
    ],
)
def test_what_is_not_yaml_is_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match=r"^x\.yaml is not valid YAML: ") as refused:
        yaml_text.parsed(text, "x.yaml")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "problem", "do"),
    [
        ("a: !!python/name:os.system x", "the tag !!python/name:os.system is not accepted", "Leave the tag out"),
        ("a: 1\nb: !x 1", r"the tag !x is not accepted, because only plain values are \(line 2\)", "Leave the tag out"),
        ("a: 1\n---\nb: 2\n", r"a second document begins \(line 2\)", "Keep one document"),
        ("a: &x [1, *x]", r"the value &x contains itself, as \*x", "Write the value itself"),
        ("a: &x\n  b: {c: *x}", r"the value &x contains itself, as \*x \(line 2\)", "Write the value itself"),
        ("a: *x", r"the alias \*x has no anchor &x before it", "begins with an asterisk"),
        ("a: &x 1\nb: &x 2", "an anchor is defined twice", "a name of its own"),
        ("a:\n\t- b", "a tab stands where YAML takes only spaces", "Indent with spaces"),
        ("a: @x", "no value begins with the character '@'", "Put quotes around"),
        ("[1]: 2", "a key is a list or a mapping", "plain word"),
        ("%YAML 9.9\n---\na: 1", "it is of another version of YAML", "Remove the line"),
        ("<<: 3", "<< takes a mapping", "Give it one"),
        ("a: b: c", "a colon stands where no key can be", "Put quotes around a text with a colon"),
        ("a: [b", "it ends too early", "not closed"),
        ("a: 'b", "it ends too early", "not closed"),
        ("a: [b\nc: d\ne: f]", "a comma or a bracket is missing", "not closed"),
        ("a:\n - b\n c: d", r"the line does not continue what stands before it \(line 3\)", "wrong indent"),
        ("a: 2026-02-30", "2026-02-30 is not a date", "put quotes around it"),
        ("a: !!int x", "x is not a number", "Correct it"),
        ("a: 1\nb: \0", r"it has the control character U\+0000 \(line 2\)", "Remove that character"),
    ],
)
def test_each_fault_has_its_own_sentence_and_remedy(text: str, problem: str, do: str) -> None:
    with pytest.raises(BadInput, match=f"x.yaml is not valid YAML: {problem}") as refused:
        yaml_text.parsed(text, "x.yaml")
    assert do in str(refused.value)


def test_an_anchor_may_be_used_beside_its_value() -> None:
    assert yaml_text.parsed("a: &x [1]\nb: [*x, *x]", "x") == {"a": [1], "b": [[1], [1]]}
