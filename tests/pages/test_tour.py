"""The tour of the page Masks on the synthetic sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask import library
from selmask.importing.import_request import ImportRequest
from selmask.sample_project import SAMPLE_NAMES
from selmask.store.projects import SAMPLE
from selmask.ui.masks.tour import STEPS
from tests.pages import filled
from tests.pages.opened import opened, without_failure, words

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace

BUTTONS = ("masks-tour-back", "masks-tour-next", "masks-tour-end", "masks-tour")


def offered(app: AppTest) -> set[str]:
    """The buttons of the tour that are on the page."""
    return {str(each.key) for each in app.button} & set(BUTTONS)


def pressed(app: AppTest, key: str) -> AppTest:
    return without_failure(app.button(key=key).click().run())


def test_it_goes_through_four_steps_and_can_be_taken_again(shared_sample: Workspace, app: AppTest) -> None:
    assert shared_sample.home.is_dir()
    opened(app, "Masks")
    assert offered(app) == {"masks-tour-next", "masks-tour-end"}
    for number, step in enumerate(STEPS, start=1):
        assert f"{number} of 4: {step.name}." in words(app)
        assert step.text in words(app)
        if number < len(STEPS):
            pressed(app, "masks-tour-next")
    assert offered(app) == {"masks-tour-back", "masks-tour-end"}
    assert "3 of 4" in words(pressed(app, "masks-tour-back"))
    pressed(app, "masks-tour-end")
    assert offered(app) == {"masks-tour"}
    assert "of 4: " not in words(app)
    assert "1 of 4: " in words(pressed(app, "masks-tour"))


def test_it_does_not_begin_by_itself_once_there_is_an_experiment(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    assert offered(opened(app, "Masks")) == {"masks-tour"}


def test_it_stays_with_the_sample_corpus_under_another_name(sample: Workspace, app: AppTest) -> None:
    library.rename_dataset(sample, SAMPLE_NAMES["corpus"], "reports")
    assert offered(opened(app, "Masks")) == {"masks-tour-next", "masks-tour-end"}


def test_own_texts_have_none(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    file = tmp_path / "reports.csv"
    file.write_text("text\nRabies was seen among foxes.\nAnthrax was seen among cattle.\n", encoding="utf-8")
    masks = opened(app, "Masks")
    library.import_dataset(sample, file, ImportRequest(kind="corpus", project=SAMPLE))
    masks.run()
    without_failure(masks.selectbox(key="masks-corpus").set_value("reports").run())
    assert offered(masks) == set()
