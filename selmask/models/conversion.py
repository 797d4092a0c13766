"""Conversion of pickled weights to safetensors, in a child process with limits on time and memory.

Some models of the hub, SciBERT among them, have a .bin file only. It is read with `weights_only=True`, which refuses to
run a pickle's code, and in a process of its own, so that a file made to exhaust memory kills that process alone.

    python -m selmask.models.conversion pytorch_model.bin [model.safetensors]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from selmask.child import child_environment, python_command
from selmask.disk.full_disk import says_full_disk
from selmask.errors import BadModel, DiskFull

SECONDS = 900
"""A conversion takes seconds, on a slow disk minutes; one that takes longer is taken to hang."""
_SPARE_BYTES = 2 << 30  # for torch itself
_COPIES = 4  # of the file in address space: mapped, loaded, cloned and serialized


def convert(source: Path, target: Path | None = None) -> Path:
    """Writes the tensors of `source` (.bin) to `target`, by default model.safetensors beside it, and returns that.

    Raises:
        BadModel: the file holds more than tensors, is damaged, or needs more memory or time than allowed.
        DiskFull: there is no room for the result.
    """
    target = target or source.with_name("model.safetensors")
    command = python_command("selmask.models.conversion", str(source), str(target))
    environment = child_environment(OMP_NUM_THREADS="1")
    try:
        child = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        raise BadModel(f"Converting {source.name} took longer than {SECONDS} s", given=str(source)) from error
    if child.returncode != 0 or not target.is_file():
        reason = (child.stderr.strip().splitlines() or [f"exit code {child.returncode}"])[-1]
        if says_full_disk(reason):
            raise DiskFull(
                f"The disk is full; the converted weights of {source.name} could not be written",
                given=str(target),
                do="Free some space, then try again",
            )
        raise BadModel(
            f"The pickled weights {source.name} cannot be converted: {reason}",
            given=str(source),
            accepted="a file of tensors, as torch.save writes a state_dict",
            do="Choose a model that has safetensors",
        )
    return target


def _convert_here(source: Path, target: Path) -> None:
    """Runs in the child: loads within limits, saves under another name, renames."""
    import torch
    from safetensors.torch import save_file

    _limit_memory(_SPARE_BYTES + _COPIES * source.stat().st_size)
    loaded = torch.load(source, map_location="cpu", weights_only=True)
    tensors = {name: value.clone().contiguous() for name, value in loaded.items() if isinstance(value, torch.Tensor)}
    if not tensors:
        raise ValueError("it holds no tensors")
    unfinished = target.with_name(f".{target.name}.unfinished")
    save_file(tensors, unfinished, metadata={"format": "pt"})
    unfinished.replace(target)


def _limit_memory(spare: int) -> None:
    """Limits the process to `spare` bytes of address space more than it has now."""
    import resource

    import psutil

    limit = psutil.Process().memory_info().vms + spare
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _main(arguments: list[str]) -> None:
    source = Path(arguments[0])
    _convert_here(source, Path(arguments[1]) if len(arguments) > 1 else source.with_name("model.safetensors"))


if __name__ == "__main__":
    _main(sys.argv[1:])
