from __future__ import annotations

import pytest
import yaml

from selmask.errors import BadInput
from selmask.experiments.spec import ExperimentSpec

LLM = {"name": "llm", "url": "http://127.0.0.1:8000/v1/", "model": "owner/tiny"}


def spec(*anchors: object) -> ExperimentSpec:
    return ExperimentSpec.parse(
        {"name": "x", "corpus": "c", "labelled": "l", "strategies": ["none"], "anchors": anchors}
    )


def test_anchors_are_named_as_tables_call_them() -> None:
    named = spec("bag-of-words", LLM, LLM | {"shots": 8}).anchor_names
    assert named == ("bag-of-words", "llm tiny, zero-shot", "llm tiny, 8 shots")


def test_yaml_gives_them_back() -> None:
    first = spec("frozen", LLM | {"shots": 1})
    assert "- frozen\n" in first.to_yaml()
    assert ExperimentSpec.parse(yaml.safe_load(first.to_yaml())) == first


@pytest.mark.parametrize("url", ["http://localhost:1", "http://127.3.2.1/v1", "https://[::1]:8/v1"])
def test_a_server_on_this_machine_is_accepted(url: str) -> None:
    assert spec(LLM | {"url": url}).anchors[0].identity() == spec(LLM).anchors[0].identity(), "wherever it is served"


@pytest.mark.parametrize("url", ["http://example.org/v1", "http://192.168.0.7:8000/v1", "http://127.0.0.1.example.org"])
def test_no_text_leaves_the_machine(url: str) -> None:
    with pytest.raises(BadInput, match="on this machine"):
        spec(LLM | {"url": url})


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "file:///etc/passwd", "localhost"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="an address such as"):
        spec(LLM | {"url": url})


def test_the_same_anchor_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="nchors: frozen is listed more than once"):
        spec("frozen", "frozen")


def test_an_unknown_anchor_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="bag-of-words"):
        spec("bag of words")
