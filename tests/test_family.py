"""A family of members: selmask's own, and those of packages that are installed in a folder of the test's own."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import pytest

from selmask.errors import NotFound
from selmask.family import Family

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "selmask.animals_of_the_test"


@dataclass(frozen=True)
class Animal:
    name: str


class Mood:
    """Members of the other family of this test are subclasses."""

    name = "none"


def animals() -> Family[Animal]:
    return Family("animal", GROUP, lambda: (Animal("newt"), Animal("bat")), Animal, lambda animal: animal.name)


def moods() -> Family[type[Mood]]:
    return Family("mood", GROUP, lambda: (Mood,), Mood, lambda mood: mood.name)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Installs a package that offers members; returns its module, which the test writes."""
    facts = tmp_path / "zoo-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: zoo\nVersion: 1.0\n", encoding="utf-8")
    offered = "\n".join(f"{name} = zoo_of_the_test:{name}" for name in ("first", "second", "third"))
    (facts / "entry_points.txt").write_text(f"[{GROUP}]\n{offered}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "zoo_of_the_test", raising=False)
    return tmp_path / "zoo_of_the_test.py"


def test_own_members_keep_their_order() -> None:
    assert list(animals().members) == ["newt", "bat"]
    assert animals().get("bat") == Animal("bat")


def test_own_members_are_made_once_and_only_when_needed() -> None:
    calls = count()
    family = Family("animal", GROUP, lambda: (Animal(f"newt {next(calls)}"),), Animal, lambda animal: animal.name)
    assert family.members is family.members
    assert next(calls) == 1


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotFound, match=r"no animal called 'newd'.*Did you mean 'newt'"):
        animals().get("newd")


def test_a_package_adds_members(install: Path) -> None:
    install.write_text(
        "from tests.test_family import Animal\nfirst, second, third = Animal('owl'), Animal('elk'), Animal('emu')\n",
        encoding="utf-8",
    )
    assert set(animals().members) == {"newt", "bat", "owl", "elk", "emu"}
    assert list(animals().members)[:2] == ["newt", "bat"]


def test_what_cannot_be_a_member_is_logged_and_left_out(install: Path, caplog: pytest.LogCaptureFixture) -> None:
    install.write_text(
        "from tests.test_family import Animal\nfirst, second = Animal('bat'), 'a string'\n", encoding="utf-8"
    )
    with caplog.at_level(logging.WARNING):
        assert list(animals().members) == ["newt", "bat"]
    assert "The animal bat (zoo_of_the_test:first) has the name of another one and is left out." in caplog.text
    assert "The animal second (zoo_of_the_test:second) cannot be loaded: it is not a Animal" in caplog.text
    assert "The animal third (zoo_of_the_test:third) cannot be loaded: " in caplog.text


def test_members_may_be_classes(install: Path) -> None:
    install.write_text(
        "from tests.test_family import Mood\nclass first(Mood):\n    name = 'glad'\nsecond = int\n",
        encoding="utf-8",
    )
    assert "glad" in moods().members
    assert "int" not in {mood.__name__ for mood in moods().members.values()}
