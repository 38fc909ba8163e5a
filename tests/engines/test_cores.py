"""The cores of a container: its quota, as Linux tells it in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from nmt_server.engines import cores
from nmt_server.engines.cores import cpu_quota, usable_cores
from nmt_server.engines.threads import thread_layout

V2 = "30 24 0:26 {mounted} /sys/fs/cgroup rw,nosuid - cgroup2 cgroup rw,nsdelegate\n"
V1 = (
    "31 24 0:27 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
    "32 31 0:28 {mounted} /sys/fs/cgroup/{folder} rw - cgroup cgroup rw,cpu,cpuacct\n"
    "33 31 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
)


def machine(root: Path, mounts: str, groups: str, files: dict[str, str]) -> Path:
    """A folder with what of /proc and /sys tells of control groups."""
    contents = {"proc/self/mountinfo": mounts, "proc/self/cgroup": groups}
    contents |= {f"sys/fs/cgroup/{name}": text for name, text in files.items()}
    for name, text in contents.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("group", "files", "quota"),
    [
        ("/", {"cpu.max": "50000 100000\n"}, 0.5),
        ("/", {"cpu.max": "max 100000\n"}, None),
        ("/", {"cpu.max": "max\n"}, None),
        ("/", {"cpu.max": "150000\n"}, 1.5),
        ("/", {}, None),
        ("/", {"cpu.max": "rubbish\n"}, None),
        ("/", {"cpu.max": "50000 0\n"}, None),
        # The bound of a group above counts for all that is in it.
        ("/a/b", {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "200000 100000\n"}, 2),
        ("/a/b", {"a/b/cpu.max": "40000 20000\n", "a/cpu.max": "50000 100000\n"}, 0.5),
        ("/a/b", {"cpu.max": "300000 100000\n"}, 3),
        # The group as the host sees it, whose folder is not in the container.
        ("/docker/0123", {"cpu.max": "50000 100000\n"}, 0.5),
        ("/../other", {"cpu.max": "50000 100000\n"}, 0.5),
    ],
)
def test_version_2(tmp_path: Path, group: str, files: dict[str, str], quota: float) -> None:
    root = machine(tmp_path, V2.format(mounted="/"), f"0::{group}\n", files)
    assert cpu_quota(root) == quota


@pytest.mark.parametrize("folder", ["cpu", "cpu,cpuacct"])
@pytest.mark.parametrize(
    ("mounted", "group", "below", "quota", "expected"),
    [
        ("/", "/", "", "50000", 0.5),
        ("/", "/", "", "-1", None),
        ("/", "/docker/0123", "docker/0123/", "250000", 2.5),
        # A container: its own group is what is mounted.
        ("/docker/0123", "/docker/0123", "", "50000", 0.5),
        ("/docker/0123", "/docker/0123/a", "a/", "150000", 1.5),
    ],
)
def test_version_1(
    tmp_path: Path,
    folder: str,
    mounted: str,
    group: str,
    below: str,
    quota: str,
    expected: float,
) -> None:
    files = {
        f"{folder}/{below}cpu.cfs_quota_us": f"{quota}\n",
        f"{folder}/{below}cpu.cfs_period_us": "100000\n",
    }
    groups = f"7:memory:{group}\n2:{folder}:{group}\n1:name=systemd:/\n0::/\n"
    root = machine(tmp_path, V1.format(mounted=mounted, folder=folder), groups, files)
    assert cpu_quota(root) == expected


def test_both_versions_at_once(tmp_path: Path) -> None:
    """As systemd sets it up on older systems: the processor is a matter of version 1."""
    mounts = V1.format(mounted="/", folder="cpu") + (
        "34 31 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
    )
    files = {"cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "100000\n"}
    root = machine(tmp_path, mounts, "2:cpu:/\n0::/\n", files)
    assert cpu_quota(root) == 0.5


def test_where_there_are_no_control_groups_there_is_no_quota(tmp_path: Path) -> None:
    assert cpu_quota(tmp_path) is None
    machine(tmp_path, "1 2\nhalf a line - cgroup2\n - \n", "x\n0::/\n::\n", {})
    assert cpu_quota(tmp_path) is None


@pytest.mark.parametrize(("quota", "expected"), [("50000", 1), ("100001", 2), ("6400000", None)])
def test_a_quota_counts_as_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, expected: int | None
) -> None:
    without = usable_cores()
    root = machine(tmp_path, V2.format(mounted="/"), "0::/\n", {"cpu.max": f"{quota} 100000\n"})
    monkeypatch.setattr(cores, "cpu_quota", lambda: cpu_quota(root))
    assert usable_cores() == min(without, expected or without)
    layout = thread_layout()
    assert layout.replicas * layout.threads <= usable_cores()
