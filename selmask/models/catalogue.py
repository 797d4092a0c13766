"""The catalogue of encoders and their folders. No torch here: the web process imports this."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from selmask.disk.whole_files import explain_disk_errors
from selmask.errors import BadModel, NotFound, SelmaskError
from selmask.models import bundled_encoder, conversion, hub, model_folder, tokenizer_files
from selmask.models.content_hash import content_of
from selmask.models.weights import weight_files

DEFAULT = bundled_encoder.NAME
_NEW_HEAD = "It has no masked-LM head: post-training adds one, tied to the embeddings, and trains it."


@dataclass(frozen=True)
class ModelCard:
    """An encoder a user can choose.

    Attributes:
        name: Its name in a specification.
        title: Its name for people.
        hub_id: Its name on the Hugging Face hub, if it comes from there.
        folder: Its folder, if it is on this machine already.
        has_mlm_head: Whether it has a trained masked-LM head; None if only a download would tell.
        note: One sentence that a user should know, such as why a folder cannot be used.
    """

    name: str
    title: str
    hub_id: str | None = None
    folder: Path | None = None
    has_mlm_head: bool | None = None
    note: str = ""


_BUNDLED = ModelCard(bundled_encoder.NAME, bundled_encoder.TITLE, has_mlm_head=False, note=_NEW_HEAD)
PAPER_MODELS = (
    ModelCard(
        "google-bert/bert-base-uncased",
        "BERT base, uncased (general English)",
        "google-bert/bert-base-uncased",
        has_mlm_head=True,
        note="Devlin et al. 2019; 440 MB, downloaded when first used.",
    ),
    ModelCard(
        "allenai/scibert_scivocab_uncased",
        "SciBERT, uncased (scientific papers)",
        "allenai/scibert_scivocab_uncased",
        note="Beltagy et al. 2019; 440 MB, downloaded and made into safetensors when first used.",
    ),
    ModelCard(
        "dmis-lab/biobert-base-cased-v1.1",
        "BioBERT 1.1, cased (biomedical papers)",
        "dmis-lab/biobert-base-cased-v1.1",
        note="Lee et al. 2020; 430 MB, downloaded when first used.",
    ),
)


def catalogue(workspace_models: Path | None = None) -> list[ModelCard]:
    """The encoders a user can choose by name: the bundled one, the workspace's folders, the paper's three."""
    folders = sorted(workspace_models.iterdir()) if workspace_models and workspace_models.is_dir() else []
    own = [_card_of(folder) for folder in folders if folder.is_dir() and not folder.name.startswith(".")]
    return [_BUNDLED, *own, *PAPER_MODELS]


def resolve(name: str, workspace_models: Path | None = None) -> Path:
    """The local folder of the encoder called `name`, ready to be loaded; may download it.

    Args:
        name: A name in the catalogue, a local folder, or a hub id (owner/model).
        workspace_models: The workspace's folder of models.

    Raises:
        NotFound: nothing has this name; suggests the nearest one.
        BadModel: it cannot be loaded; says why and what to do.
        SelmaskError: what is downloaded or converted cannot be stored.
    """
    local = local_folder(name, workspace_models)
    if local is not None:
        return model_folder.checked(local)
    return model_folder.checked(_with_safetensors(name))


def tokenizer_folder(name: str, workspace_models: Path | None = None) -> Path:
    """The folder with the tokenizer.json of `name`, built from vocab.txt if missing; downloads no weights.

    Raises:
        NotFound, BadModel: as `resolve`; also if the model has no tokenizer that selmask can read.
    """
    return tokenizer_files.folder_of(description_folder(name, workspace_models))


def description_folder(name: str, workspace_models: Path | None = None) -> Path:
    """The folder with the configuration and tokenizer files of `name`; downloads no weights.

    Raises:
        NotFound, BadModel: as `resolve`.
    """
    local = local_folder(name, workspace_models)
    folder = local if local is not None else hub.download(name, hub.DESCRIPTION)
    model_folder.read_config(folder)
    return folder


def content(name: str, workspace_models: Path | None = None) -> str | None:
    """A short hash that changes with the weights or the tokenizer of the encoder called `name`.

    None for the bundled encoder, whose weights never change, and if only a download would tell.

    Raises:
        NotFound, BadModel: as `resolve`.
    """
    if name == bundled_encoder.NAME:
        return None
    local = local_folder(name, workspace_models)
    if local is None:
        return hub.commit(name)
    try:
        return content_of(local)
    except OSError as error:
        raise BadModel(
            f"The model {name!r} cannot be read: {error.strerror}", given=error.filename, do=model_folder.AGAIN
        ) from error


def has_mlm_head(name: str, workspace_models: Path | None = None) -> bool | None:
    """Whether the encoder called `name` has a trained masked-LM head; None if only a download would tell.

    Raises:
        NotFound, BadModel: as `resolve`.
    """
    folder = present_folder(name, workspace_models)
    if folder is not None:
        return model_folder.has_mlm_head(folder)
    return next((card.has_mlm_head for card in PAPER_MODELS if card.name == name), None)


def present_folder(name: str, workspace_models: Path | None = None) -> Path | None:
    """The folder of the encoder called `name`, not checked; None if its weights have to be downloaded first.

    Raises:
        NotFound, BadModel: nothing has this name.
    """
    local = local_folder(name, workspace_models)
    return _downloaded(name) if local is None else local


def local_folder(name: str, workspace_models: Path | None) -> Path | None:
    """The folder of a model that is on this machine without the hub; None for a hub id.

    Raises:
        NotFound, BadModel: nothing has this name.
    """
    if name == bundled_encoder.NAME:
        return bundled_encoder.folder()
    found = _found(name, workspace_models)
    if found is not None and found.is_dir():
        return found
    if found is not None:
        raise BadModel(
            "This is a file and not the folder of a model",
            given=name,
            accepted="a folder with config.json, model.safetensors, tokenizer.json",
            do="Give the folder that holds these files",
        )
    if hub.is_hub_id(name):
        return None
    if "/" in name or name.startswith(("~", ".")):
        raise BadModel(
            "There is no such folder",
            given=name,
            accepted="a folder with config.json, model.safetensors, tokenizer.json",
            do="Check the name",
        )
    names = [card.name for card in catalogue(workspace_models)]
    raise NotFound.among("model", name, names, do="A local folder or a hub id (owner/model) is accepted, too")


def _found(name: str, workspace_models: Path | None) -> Path | None:
    """The folder or the file that `name` stands for; None if there is neither."""
    try:
        if workspace_models is not None and name == Path(name).name and (workspace_models / name).is_dir():
            return workspace_models / name
        path = Path(name).expanduser()
        return path.resolve() if path.exists() else None
    except (OSError, RuntimeError) as error:  # such as a name too long, or the home of a user who does not exist
        reason = getattr(error, "strerror", None) or str(error)
        raise BadModel(f"The model cannot be looked up: {reason}", given=name, do="Check the name") from error


def _with_safetensors(hub_id: str) -> Path:
    """The folder of a hub model; a converted copy in selmask's cache if the hub has pickled weights only."""
    folder = hub.download(hub_id, hub.DESCRIPTION + hub.WEIGHTS)
    if any(folder.glob("*.safetensors")):
        return folder
    target = _converted(hub_id)
    if not (target / "model.safetensors").is_file():
        _convert(hub.download(hub_id, hub.DESCRIPTION + hub.PICKLED), target)
    return target


def _downloaded(hub_id: str) -> Path | None:
    """The folder of a hub model whose weights are all on this machine, converted ones included; None otherwise."""
    for folder in (hub.copy_here(hub_id), _converted(hub_id)):
        try:
            if folder is not None and weight_files.files(folder):
                return folder
        except BadModel:
            continue  # no weights yet, or not all of them: the rest is downloaded when the model is first used
    return None


def _converted(hub_id: str) -> Path:
    return hub.cache() / hub_id.replace("/", "--")


def _convert(folder: Path, target: Path) -> None:
    pickled = folder / hub.PICKLED[0]
    if not pickled.is_file():
        model_folder.checked(folder)  # raises: no weights at all
    with explain_disk_errors(target, "converted model"):
        target.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.is_file() and path != pickled:
                shutil.copyfile(path, target / path.name)
    conversion.convert(pickled, target / "model.safetensors")


def _card_of(folder: Path) -> ModelCard:
    try:
        model_folder.checked(folder)
        head = model_folder.has_mlm_head(folder)
    except SelmaskError as error:
        return ModelCard(folder.name, folder.name, folder=folder, note=f"Cannot be used. {error}")
    return ModelCard(folder.name, folder.name, folder=folder, has_mlm_head=head, note="" if head else _NEW_HEAD)
