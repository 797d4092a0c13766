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
    with pytest.raises(BadInput, match=f"x.yaml is not valid YAML: the key '{key}' stands twice, in the lines {lines}"):
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
