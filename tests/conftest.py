"""Shared by all tests: one thread for tiny models, no network, the same examples every time, a tiny real encoder."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support.generated import QUICK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ["tests.support.house"]

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

gc.disable()  # until all tests are collected: looking for cycles takes a third of that time, and finds next to none

# What fails here has to fail anywhere, and a busy machine is no failure.
settings.register_profile("selmask", derandomize=True, deadline=None)
settings.register_profile(QUICK, settings.get_profile("selmask"))
settings.load_profile("selmask")

_HOSTS = ("farmers", "growers", "clinics", "doctors", "villages", "hospitals", "labs", "districts")
_VERBS = ("report", "suspect", "confirm", "deny", "describe", "observe")
_SIGNS = ("powdery mildew", "leaf rust", "avian influenza", "rabies", "late blight", "fever", "brown spots", "cough")
_PLACES = ("in the north", "near the river", "on wheat", "among poultry", "after the rain", "this spring")


def pytest_configure(config: pytest.Config) -> None:
    """Lets tests read fewer generated examples in `make test`."""
    if config.option.markexpr == "not long":
        settings.load_profile(QUICK)


def pytest_collection_finish() -> None:
    """Keeps what collecting the tests has made out of all later searches for cycles."""
    gc.enable()
    gc.collect()
    gc.freeze()


def tiny_texts(count: int = 120) -> list[str]:
    """Short sentences, all different for up to 2,304 of them."""
    return [
        f"{_HOSTS[n % 8]} {_VERBS[n // 8 % 6]} {_SIGNS[n * 5 % 8]} {_PLACES[n // 48 % 6]}" + " again" * (n // 288)
        for n in range(count)
    ]


@pytest.fixture(scope="session", autouse=True)
def _warm_parser() -> Iterator[None]:
    from selmask.importing.reading import read
    from tests.support.warm_parser import WarmParser

    with pytest.MonkeyPatch.context() as patch:
        warm = WarmParser()
        patch.setattr(read, "subprocess", warm)
        yield
        warm.close()


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers with a masked-LM head; read-only."""
    from tests.support.tiny import write_tiny_encoder

    return write_tiny_encoder(tmp_path_factory.mktemp("encoders") / "tiny-bert", tiny_texts())


@pytest.fixture(scope="session")
def tiny_bare_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers with a pooler and without a masked-LM head, as MiniLM is; read-only."""
    from tests.support.tiny import write_tiny_encoder

    return write_tiny_encoder(tmp_path_factory.mktemp("encoders") / "tiny-bare", tiny_texts(), head=False)
