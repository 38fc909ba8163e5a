"""How many cores this process may use: its affinity, and the quota of its container."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

_ROOT = Path("/")


def usable_cores() -> int:
    """Physical cores that this process may use; logical ones where the former are unknown.

    The quota of a container counts as well: half a core is one.
    """
    logical = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    physical = psutil.cpu_count(logical=False)
    cores = min(logical or 1, physical or logical or 1)
    quota = cpu_quota()
    return max(1, cores if quota is None else min(cores, math.ceil(quota)))


def cpu_quota(root: Path = _ROOT) -> float | None:
    """The processor time that Linux gives this process' control group, in cores; None for no bound.

    Every group above has a bound of its own, and the smallest one counts. Reads version 1 and 2 of
    cgroups below `root`, the folder with `proc` and `sys`.
    """
    quotas = [quota for group in _groups(root) if (quota := _quota_of(group)) is not None]
    return min(quotas, default=None)


def _groups(root: Path) -> Iterator[Path]:
    """The folders of the groups of this process and of those above, in every hierarchy."""
    paths = {}
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = (*line.split(":", 2), "", "")[:3]
        if not controllers or "cpu" in controllers.split(","):
            paths["cgroup" if controllers else "cgroup2"] = path
    for kind, mounted, folder in _mounts(root):
        path = paths.get(kind, "")
        # In a container, the mounted folder is mostly that of its own group.
        inside = path.removeprefix(mounted) if mounted != "/" else path
        parts = [part for part in inside.split("/") if part not in ("", "..")]
        for depth in range(len(parts), -1, -1):
            yield Path(folder, *parts[:depth])


def _mounts(root: Path) -> Iterator[tuple[str, str, Path]]:
    """Kind, mounted part of the hierarchy, and folder of each that has to do with processors."""
    for line in _lines(root / "proc/self/mountinfo"):
        before, _, after = line.partition(" - ")
        fields, (kind, _, options) = before.split(), (*after.split(), "", "", "")[:3]
        has_cpu = kind == "cgroup2" or (kind == "cgroup" and "cpu" in options.split(","))
        if has_cpu and len(fields) > 4:
            yield kind, fields[3], root / fields[4].lstrip("/")


def _quota_of(group: Path) -> float | None:
    """The bound of one group in cores."""
    maximum = " ".join(_lines(group / "cpu.max")).split()
    if not maximum:
        files = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
        maximum = [word for name in files for word in _lines(group / name)]
    try:
        # "max" and -1 stand for no bound; where the period is not said, it is a tenth of a second.
        quota, period = float(maximum[0]), float(maximum[1] if len(maximum) > 1 else 100_000)
    except (IndexError, ValueError):
        return None
    return quota / period if quota > 0 and period > 0 else None


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
