"""The browser for the browser tests; `python -m tests.browser.chromium` installs one if there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Playwright, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "SELMASK_BROWSER"
DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WHAT_TO_DO = (
    f"Install Chromium (Debian: apt-get install chromium; elsewhere: {sys.executable} -m playwright install chromium), "
    f"or set {VARIABLE} to the path of one, then run make test again."
)


def find(playwright: Playwright) -> Path | None:
    """The path of a browser: $SELMASK_BROWSER if set, else Debian's Chromium or Playwright's; None if there is none."""
    if path := os.environ.get(VARIABLE):
        return Path(path) if os.access(path, os.X_OK) else None
    return next(
        (path for path in (DEBIAN_CHROMIUM, Path(playwright.chromium.executable_path)) if os.access(path, os.X_OK)),
        None,
    )


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser that runs; exits with a message on what to install if there is none."""
    with sync_playwright() as playwright:
        executable = find(playwright)
        if executable is None:
            sys.exit(f"There is no browser. {WHAT_TO_DO}")
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield browser
        browser.close()


def ensure() -> None:
    """Finds or installs a browser; exits with a message on what to install if neither is possible."""
    with sync_playwright() as playwright:
        if find(playwright):
            return
        for install in () if os.environ.get(VARIABLE) else (_by_apt, _by_playwright):
            install()
            if find(playwright):
                return
    sys.exit(f"There is no browser for the browser tests ({VARIABLE}: {os.environ.get(VARIABLE)}). {WHAT_TO_DO}")


def _by_apt() -> None:
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt_get = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if shutil.which("apt-get") and _succeeds([*as_root, "true"]):
        _succeeds([*apt_get, "update"])
        _succeeds([*apt_get, "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"])


def _by_playwright() -> None:
    _succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def _succeeds(command: list[str]) -> bool:
    return shutil.which(command[0]) is not None and subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    ensure()
