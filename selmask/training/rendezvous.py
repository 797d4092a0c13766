"""Meeting of the processes of one run through a file; a port would be open to other machines as well."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import torch
from torch import distributed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LOOPBACK = "lo0" if sys.platform == "darwin" else "lo"
_POLL_SECONDS = 0.1


def join(file: Path, rank: int, size: int, check: Callable[[], None]) -> None:
    """Waits until all processes have joined; afterwards a `Team` in each of them spans all of them.

    Args:
        file: The same for all, in a folder that each can write to; must not exist before the first process joins.
        rank: This process's number, from 0.
        size: Number of processes.
        check: Called while waiting; raises if the others will not come.
    """
    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank)}  # accelerate reads these
    os.environ |= {"WORLD_SIZE": str(size), "LOCAL_WORLD_SIZE": str(size)}
    os.environ |= {"GLOO_SOCKET_IFNAME": _LOOPBACK, "NCCL_SOCKET_IFNAME": _LOOPBACK}
    torch.set_num_threads(max(1, torch.get_num_threads() // size))
    store = distributed.FileStore(str(file), size)  # type: ignore[attr-defined]  # it is public, and documented
    # Counted here first: init_process_group would wait for absent processes without calling `check`.
    store.add("here", 1)
    while store.add("here", 0) < size:
        check()
        time.sleep(_POLL_SECONDS)
    backend = "nccl" if torch.cuda.is_available() else "gloo"
    distributed.init_process_group(backend, store=store, rank=rank, world_size=size)


def leave() -> None:
    """Leaves the group, so that the other processes can end."""
    distributed.destroy_process_group()


def has_joined() -> bool:
    """Whether this process is one of several."""
    return distributed.is_initialized()


def room() -> int | None:
    """Number of processes that can have a GPU each; None on a CPU, whose cores any number can share."""
    return torch.cuda.device_count() if torch.cuda.is_available() else None
