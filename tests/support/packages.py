"""Packages that other people could write, installed for a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support.modules import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def install(source: Path, folder: Path) -> Path:
    """The folder below `folder` into which pip has installed the package in `source`."""
    copy = shutil.copytree(source, folder / "source")  # the build leaves files beside the source
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", str(folder / "installed"), str(copy)],
        check=True,
    )
    return folder / "installed"


def lay_out_members(site: Path, package: str, members: Mapping[str, Mapping[str, str]]) -> None:
    """Writes into `site` what pip notes of an installed package.

    Args:
        site: The folder with its modules.
        package: Its name.
        members: Where each member that it offers is, by family and name.
    """
    facts = site / f"{package.replace('-', '_')}-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
    families = [
        f"[{family}]\n" + "".join(f"{name} = {place}\n" for name, place in offered.items())
        for family, offered in members.items()
    ]
    (facts / "entry_points.txt").write_text("\n".join(families), encoding="utf-8")


def python(site: Path, *arguments: str, **environment: str) -> str:
    """What Python prints while the packages in `site` are installed."""
    path = f"{site}{os.pathsep}{REPOSITORY}"
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": path} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
