from __future__ import annotations

import tomllib
from itertools import combinations

import numpy as np
import pytest

from selmask.charts.palette import DARK_INK, GREY, HUES, SEQUENTIAL, Palette, Style, contrast
from tests.support.modules import REPOSITORY

CONFIG = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text())
BACKGROUNDS = [CONFIG["theme"][theme]["backgroundColor"] for theme in ("light", "dark")]
COLOURS = tuple(HUES.values())

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
SIGHTS = {
    "usual": np.eye(3),
    "protanopia": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deuteranopia": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "tritanopia": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_stands_out_from_both_themes(colour: str, background: str) -> None:
    assert contrast(colour, background) >= 3


@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_differ_for_every_kind_of_colour_vision(sight: str) -> None:
    seen = [_lab(SIGHTS[sight] @ _linear(colour)) for colour in COLOURS]
    closest = min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2))
    assert closest > (12 if sight == "tritanopia" else 22)  # 2.3 is what can just be noticed


def test_the_style_of_an_unknown_arm_depends_on_its_name_alone() -> None:
    given = Style(GREY, "circle-open", "dot")
    palette = Palette({"none": given})
    assert palette["none"] == given
    assert palette["tfidf (selection top)"] == Palette({})["tfidf (selection top)"]
    assert len({palette[f"arm {number}"] for number in range(100)}) > 20
    assert GREY not in {palette[f"arm {number}"].colour for number in range(100)}


@pytest.mark.parametrize("colour", COLOURS)
def test_text_on_a_colour_is_readable(colour: str) -> None:
    assert contrast(Style(colour).ink, colour) >= 4.5


def test_the_scale_of_heat_maps_is_readable_all_along_and_its_ends_stand_apart() -> None:
    (_, low), (_, high) = SEQUENTIAL
    assert min(contrast(DARK_INK, low), contrast(DARK_INK, high)) >= 4.5
    assert contrast(low, high) >= 3


def test_contrast_follows_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


def test_the_theme_has_the_same_hues() -> None:
    assert set(CONFIG["theme"]["chartCategoricalColors"]) == set(COLOURS)


def _linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(linear, 0, 1) / [0.9505, 1, 1.0888]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
