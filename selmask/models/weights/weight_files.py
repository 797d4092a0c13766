"""The safetensors files of a model's folder: whether they are all there and whole, and the tensors in them."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from selmask.errors import BadModel

if TYPE_CHECKING:
    from pathlib import Path

WHOLE, INDEX = "model.safetensors", "model.safetensors.index.json"
_INDEX_PARTS = ("metadata", "weight_map")
_ADAPTER = "adapter_config.json"
_LONGEST_HEADER = 100_000_000
"""Bytes of a header; the safetensors library accepts no longer one."""
_SHOWN = 3
_OTHERS = {
    b"version https://git-lfs": (
        "is a pointer of Git LFS, which stands for the weights",
        "Run `git lfs pull` where the model was cloned, or download the file itself",
    ),
    b"PK\x03\x04": (
        "is a pickle of torch under another name, and a pickle can run arbitrary code",
        "Rename it to pytorch_model.bin and convert it: python -m selmask.models.conversion FOLDER/pytorch_model.bin",
    ),
    b"\x80": (
        "is a pickle of Python under another name, and a pickle can run arbitrary code",
        "Save the model again with save_pretrained, which writes safetensors",
    ),
    b"<": ("is a web page and not a file of weights", "Download the file itself, not the page that shows it"),
}
"""What files that are called weights hold instead, by their first bytes, and the remedy."""
_AGAIN = "Download or copy it again"


class TensorInfo(NamedTuple):
    """A tensor's type as safetensors names it, such as F32, and its shape."""

    type: str
    shape: tuple[int, ...]


def tensors(folder: Path) -> dict[str, TensorInfo]:
    """The tensors of the model in `folder` by their names.

    Raises:
        BadModel: the weights are missing, of another format, or not whole.
    """
    found: dict[str, TensorInfo] = {}
    for file in files(folder):
        found |= tensors_in(file)
    return found


def tensors_in(file: Path) -> dict[str, TensorInfo]:
    """The tensors in a safetensors file by their names.

    Raises:
        BadModel: it cannot be read, is of another format, or is not whole.
    """
    return _tensors(file, _read(file))


def files(folder: Path) -> list[Path]:
    """The files with the weights of the model in `folder`: one, or those that its index names.

    Raises:
        BadModel: a file is missing, or there are none that selmask reads.
    """
    if (folder / WHOLE).is_file():
        return [folder / WHOLE]
    if not (folder / INDEX).is_file():
        raise _no_weights(folder)
    names = _indexed(folder / INDEX)
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise BadModel(
            f"{len(missing)} of the {len(names)} files with the weights of {folder.name!r} {are} missing",
            given=", ".join(missing[:_SHOWN]),
            accepted=f"all files that {INDEX} names",
            do="Download or copy them again",
        )
    return [folder / name for name in names]


def _indexed(index: Path) -> list[str]:
    try:
        content = json.loads(index.read_text(encoding="utf-8"))
    except (OSError, RecursionError, ValueError) as error:
        raise BadModel(f"The index of the weights cannot be read: {error}", given=str(index), do=_AGAIN) from error
    parts = [content.get(part) if isinstance(content, dict) else None for part in _INDEX_PARTS]
    if not all(isinstance(part, dict) for part in parts):
        raise BadModel(
            "The index of the weights cannot be read: a part of it is missing",
            given=str(index),
            accepted=f"a JSON object with the objects {' and '.join(_INDEX_PARTS)}",
            do=_AGAIN,
        )
    return sorted(set(map(str, content["weight_map"].values())))


def _read(file: Path) -> dict[str, Any]:
    """The header of a safetensors file: its length in 8 bytes, little-endian, then JSON; then the tensors' bytes."""
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            first = stream.read(32)
            _check_format(file, first)
            length = int.from_bytes(first[:8], "little")
            stream.seek(8)
            content = stream.read(min(length, _LONGEST_HEADER))
    except OSError as error:
        raise BadModel(f"{file.name} cannot be read: {error.strerror}", given=str(file), do=_AGAIN) from error
    if 8 + length > size:
        raise _cut_off(file, size, 8 + length)
    try:
        header: dict[str, Any] = json.loads(content)
        end = 8 + length + max((each["data_offsets"][1] for name, each in header.items() if name != "__metadata__"))
    except (RecursionError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise BadModel(f"{file.name} is not a safetensors file: {error}", given=str(file), do=_AGAIN) from error
    if size != end:
        raise _cut_off(file, size, end)
    return header


def _tensors(file: Path, header: dict[str, Any]) -> dict[str, TensorInfo]:
    try:
        return {
            name: TensorInfo(each["dtype"], tuple(each["shape"]))
            for name, each in header.items()
            if name != "__metadata__"
        }
    except (KeyError, TypeError) as error:
        raise BadModel(f"{file.name} is not a safetensors file: {error}", given=str(file), do=_AGAIN) from error


def _check_format(file: Path, first: bytes) -> None:
    for begin, (what, remedy) in _OTHERS.items():
        # A header of 128 bytes begins like a pickle, but goes on with JSON.
        if first.startswith(begin) and first[8:9] != b"{":
            raise BadModel(f"{file.name} {what}", given=str(file), accepted="a safetensors file", do=remedy)
    if len(first) < 9 or int.from_bytes(first[:8], "little") > _LONGEST_HEADER or first[8:9] != b"{":
        what = "is empty" if not first else "is not a safetensors file"
        raise BadModel(f"{file.name} {what}", given=str(file), accepted="a safetensors file", do=_AGAIN)


def _cut_off(file: Path, size: int, expected: int) -> BadModel:
    what = "is cut off" if size < expected else "is damaged"
    return BadModel(f"{file.name} {what}: it has {size:,} of {expected:,} bytes", given=str(file), do=_AGAIN)


def adapter_in(folder: Path) -> BadModel | None:
    """The error for a folder that holds an adapter; None if it holds none."""
    if not (folder / _ADAPTER).is_file():
        return None
    return BadModel(
        f"The folder {folder.name!r} holds an adapter (PEFT), which changes a model but is not one",
        given=str(folder),
        accepted="a whole model",
        do="Merge it into its base model with merge_and_unload(), save the result and use that folder",
    )


def _no_weights(folder: Path) -> BadModel:
    pickled = sorted(path.name for path in folder.glob("*.bin"))
    if pickled:
        return BadModel(
            f"The model {folder.name!r} has pickled weights only, and a pickle can run arbitrary code",
            given=", ".join(pickled),
            accepted=WHOLE,
            do="Convert them once, in a limited process: "
            f"python -m selmask.models.conversion {shlex.quote(str(folder / pickled[0]))}",
        )
    return adapter_in(folder) or BadModel(
        f"The folder {folder.name!r} has no weights",
        given=str(folder),
        accepted=f"{WHOLE} beside config.json",
        do="Download or copy the whole folder again",
    )
