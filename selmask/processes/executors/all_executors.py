"""All executors by name: this machine, and those that installed packages offer."""

from __future__ import annotations

from selmask.family import Family
from selmask.processes.executors.executor import ExecutorKind
from selmask.processes.executors.local import Local

ENTRY_POINT_GROUP = "selmask.executors"

EXECUTORS: Family[ExecutorKind] = Family(
    "executor", ENTRY_POINT_GROUP, lambda: (ExecutorKind("local", Local),), ExecutorKind, lambda kind: kind.name
)
