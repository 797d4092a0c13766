"""Settings of .streamlit/config.toml: Streamlit knows each of them, and promised values are set."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from streamlit.config import _config_options_template as options_of_streamlit

from selmask.charts.palette import contrast
from selmask.ui.loopback import OWN_NAMES
from tests.support.modules import REPOSITORY

CONFIG = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text())


def flattened(section: dict[str, Any], start: str = "") -> dict[str, Any]:
    pairs = ((f"{start}{name}", value) for name, value in section.items())
    return {
        key: each
        for name, value in pairs
        for key, each in (flattened(value, f"{name}.") if isinstance(value, dict) else {name: value}).items()
    }


SETTINGS = flattened(CONFIG)
PROMISED = {
    "server.address": "127.0.0.1",
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.disableDataExport": True,
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_streamlit_knows_the_setting(setting: str) -> None:
    assert setting in options_of_streamlit


@pytest.mark.parametrize("setting", PROMISED)
def test_a_promised_value_is_set(setting: str) -> None:
    assert SETTINGS[setting] == PROMISED[setting]


def test_both_guards_accept_the_same_hosts() -> None:
    assert {name.strip("[]") for name in SETTINGS["server.allowedHosts"]} == OWN_NAMES


def test_the_size_of_uploads_is_limited() -> None:
    assert 300 <= SETTINGS["server.maxUploadSize"] <= 1000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_accent_have_enough_contrast(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    for background in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        assert contrast(colours["textColor"], background) >= 7
        assert contrast(colours["primaryColor"], background) >= 4.5
