"""Packages that other people could write, installed for a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support.modules import REPOSITORY

if TYPE_CHECKING:
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
