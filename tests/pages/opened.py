"""Opening a page through app.py, as a person does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from streamlit.testing.v1.element_tree import Element

from selmask.ui.shell.navigation import FOLDER

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest


def run_app(script: str) -> None:
    """app.py, by way of a script without a folder `pages` beside it: AppTest would open those files by themselves."""
    import runpy

    runpy.run_path(script, run_name="__main__")


def opened(app: AppTest, page: str) -> AppTest:
    """`app` on `page`, where nothing failed; opened by its address, so that Home is not drawn first."""
    return without_failure(app.switch_page(str(FOLDER / f"{page.lower()}.py")).run())


def followed(app: AppTest, label: str) -> AppTest:
    """`app` on the page that a link in its main part leads to."""
    [link] = [
        each.proto for each in app.main.get("page_link") if isinstance(each, Element) and each.proto.label == label
    ]
    app.query_params.clear()
    app.query_params.update(dict(parse_qsl(link.query_string)))
    return without_failure(app.switch_page(str(FOLDER / f"{link.page}.py")).run())


def with_advanced(app: AppTest) -> AppTest:
    """The page Launch with its advanced settings open; closed, they are not drawn."""
    app.session_state["launch-advanced"] = True
    return without_failure(app.run())


def without_failure(app: AppTest) -> AppTest:
    """`app`, whose page shows no error."""
    assert not app.exception, app.exception[0].message
    assert not app.error, app.error[0].value
    return app


def words(app: AppTest) -> str:
    """Everything the page says in running text, the escapes taken away."""
    elements = [*app.markdown, *app.caption, *app.subheader, *app.info, *app.warning, *app.html]
    said = " ".join(str(element.value) for element in elements)
    return said.replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")


def downloads(app: AppTest) -> list[str]:
    """What the page's download buttons say."""
    return [str(button.proto.label) for button in app.get("download_button") if isinstance(button, Element)]
