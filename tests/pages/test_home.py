from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from streamlit.proto.Block_pb2 import Block as BlockProto
from streamlit.testing.v1.element_tree import Block, Element

from selmask import library
from selmask.corpus.sample import make_sample
from selmask.store.store import Store
from selmask.ui.home import idea
from selmask.ui.words.safe_text import literal
from tests.pages import filled
from tests.pages.opened import opened, without_failure, words

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace


def test_one_click_creates_the_sample_and_shows_its_masks(workspace: Workspace, app: AppTest) -> None:
    app.run()
    without_failure(app.button(key="home-sample").click().run())
    assert app.title[0].value == "Masks"
    assert {record.kind for record in library.datasets(workspace)} == {"corpus", "labelled", "lexicon"}


def test_the_offer_of_the_sample_says_how_much_is_in_it(workspace: Workspace, app: AppTest) -> None:
    assert workspace.home.is_dir()
    sample = make_sample()
    sizes = f"{len(sample.corpus):,} invented One Health reports, {len(sample.labelled)} more with labels"
    app.run()
    assert f"{sizes}, and a lexicon of {len(sample.lexicon)} terms" in words(app)
    assert not set(sample.corpus) & {text for text, _ in sample.labelled}


def test_what_selmask_does_is_said_in_two_sentences_and_a_picture(workspace: Workspace, app: AppTest) -> None:
    assert workspace.home.is_dir()
    app.run()
    assert idea.SENTENCES.count(". ") == 1
    assert idea.SENTENCES in words(app)
    picture = next(element.value for element in app.html if "<figure" in element.value)
    (alt,) = re.findall('alt="([^"]+)"', picture)
    for name in idea.STEPS:
        assert f"<b>{name}</b>" in picture
        assert name.lower() in alt
    assert not app.main.expander


def test_later_the_idea_can_be_looked_up(shared_sample: Workspace, app: AppTest) -> None:
    assert shared_sample.home.is_dir()
    app.run()
    assert "What selmask does" in [expander.label for expander in app.main.expander]


def test_the_button_for_own_data_opens_the_import(workspace: Workspace, app: AppTest) -> None:
    assert workspace.home.is_dir()
    app.run()
    without_failure(app.button(key="home-import").click().run())
    assert app.title[0].value == "Data"
    assert app.get("file_uploader")


def test_with_data_the_first_suggestion_opens_masks(shared_sample: Workspace, app: AppTest) -> None:
    assert shared_sample.home.is_dir()
    without_failure(app.run())
    without_failure(app.button(key="home-step-0").click().run())
    assert app.title[0].value == "Masks"


def test_the_latest_experiment_is_shown_with_its_verdict(shared_finished: Workspace, app: AppTest) -> None:
    assert shared_finished.home.is_dir()
    without_failure(app.run())
    assert filled.EXPERIMENT in words(app)
    assert "sm-lex-tfidf against random-word" in words(app)
    assert "Lexicon first, then words by TF-IDF (sm-lex-tfidf)" in words(app)
    without_failure(app.button(key="home-compare").click().run())
    assert app.title[0].value == "Compare"


def test_more_repeats_as_a_file_stand_below_the_result(sample: Workspace, app: AppTest) -> None:
    """Beside a button, neither their reason nor the file would have room."""
    filled.add_experiment(sample, fine_tuning_seeds=(42, 43))
    filled.finish_all(sample)
    opened(app, "Home")
    [info] = [each for each in app.info if "too few repeats for a verdict" in each.value]
    assert info.proto in said_in(app.main)
    assert info.proto not in [each for block in rows(app.main) for each in said_in(block)]


def rows(block: Block) -> list[Block]:
    """The blocks inside that stand their contents side by side."""
    inside = [each for each in block.children.values() if isinstance(each, Block)]
    return [row for each in inside for row in ([each] if is_row(each) else rows(each))]


def is_row(block: Block) -> bool:
    """Columns do not count, which have a width of their own."""
    proto = block.proto
    if any(each.type == "column" for each in block.children.values()):
        return False
    return isinstance(proto, BlockProto) and proto.flex_container.direction == BlockProto.FlexContainer.HORIZONTAL


def said_in(block: Block) -> list[object]:
    return [each.proto for each in block.get("info") if isinstance(each, Element)]


def test_a_proven_arm_leads_although_another_gained_more(sample: Workspace, app: AppTest) -> None:
    arms = ("random-word", "tfidf", "sm-lex-tfidf")
    filled.add_experiment(sample, repeats=8, strategies=arms, post_training_seeds=None)
    filled.finish_all(sample)
    store = Store.of(sample)
    with store.transaction() as db:
        for run in store.runs.all(kind="fine-tuning"):
            seed = run.spec["seed"]
            sure, unsure = 0.53 + seed / 1000, 0.6 + 0.3 * (-1) ** seed
            values = dict(zip(arms, (0.5, unsure, sure), strict=True))
            macro_f1 = values[run.spec["post_training"]["strategy"]["name"]]
            db.table("runs").update(run.id, {"result": json.dumps((run.result or {}) | {"macro_f1": macro_f1})})
    opened(app, "Home")
    place = [element.value for element in app.main.markdown].index(f"**{literal(filled.EXPERIMENT)}**")
    leading = app.main.markdown[place + 1].value
    assert leading.startswith(literal("sm-lex-tfidf is better than random-word on these 400 labelled texts"))
    block = [element.value for element in app.main.markdown[place:]]
    assert not any("between tfidf and" in each or "tfidf against" in each for each in block)


def test_an_unfinished_experiment_has_no_verdict(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    run = filled.begin_next(sample)
    without_failure(app.run())
    assert "No experiment has ended yet" in words(app)
    assert run.title in words(app)
    assert "step 20 of 40" in app.get("progress")[0].proto.text


def test_a_run_with_a_dead_worker_is_not_shown_as_running(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    filled.lose_next(sample)
    without_failure(opened(app, "Runs"))
    assert not app.get("progress")
    assert "0 stopped, 1 failed or skipped" in words(app)
    assert app.dataframe[-1].value["State"].value_counts()["lost"] == 1


def test_a_workspace_without_its_database_is_no_empty_one(sample: Workspace, app: AppTest) -> None:
    for file in sample.home.glob("selmask.db*"):
        file.unlink()
    app.run()
    said = app.error[0].value.replace("\\", "")
    assert said.startswith("The database of this workspace is gone, but its folders are still there: 3 data sets")
    assert not app.exception
    assert not app.button
    assert not sample.database.exists()
