"""The anchor asks a real server, `transformers serve`, that runs a tiny causal model."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from selmask.anchors.all_anchors import LanguageModel
from selmask.anchors.chat import check_answers
from selmask.anchors.language_model import NO_CLASS, classify, messages
from selmask.errors import RunFailed
from selmask.observer import NOBODY
from selmask.training.classification.example import Example
from tests.browser.server import free_port
from tests.support.tiny_chat import write_tiny_chat_model

if TYPE_CHECKING:
    from collections.abc import Iterator

CLASSES = ("animal", "plant")
SHOTS = [Example(0, "scab on apples", "plant")]
TEST = [Example(4, "rust on wheat", "plant"), Example(7, "fever in cattle", "animal"), Example(9, "a film", "plant")]
ANSWERS = ("plant", "Animal.", "cinema")
"""What the model has learned to answer."""


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a server that loads models from folders and downloads none."""
    port = free_port()
    program = Path(sys.executable).with_name("transformers")
    with (home / "server.log").open("wb") as log:
        server = psutil.Popen(
            [program, "serve", "--host", "127.0.0.1", "--port", str(port)],
            env=os.environ | {"HF_HOME": str(home / "hub"), "HF_HUB_OFFLINE": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}/v1"
    try:
        while not answers(url):
            assert server.poll() is None, (home / "server.log").read_text()
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait()


def answers(url: str) -> bool:
    """Whether the server is there."""
    with suppress(RunFailed):
        check_answers(url, seconds=60)
        return True
    return False


@pytest.mark.long
def test_a_real_server_is_asked_and_its_answers_are_read(tmp_path: Path) -> None:
    asked = [messages(CLASSES, SHOTS, each.text) for each in TEST]
    write_tiny_chat_model(tmp_path / "model", list(zip(asked, ANSWERS, strict=True)))
    with served(tmp_path) as url:
        model = LanguageModel(url=url, model=str(tmp_path / "model"))
        classified = classify(model, CLASSES, SHOTS, TEST, tmp_path / "answers", NOBODY)
        assert classified is not None
        assert classified.predictions.predicted == ["plant", "animal", NO_CLASS]
        assert classified.facts()["unparsable"] == 1
        gone = LanguageModel(url=url, model=str(tmp_path / "no model"))
        with pytest.raises(RunFailed, match="refuses with status"):
            classify(gone, CLASSES, SHOTS, TEST, tmp_path / "no answers", NOBODY)
    assert not answers(url)
