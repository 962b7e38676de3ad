"""A full disk, a disk that may only be read, and a limit on memory: a clear word, nothing damaged, and on it goes."""

from __future__ import annotations

import asyncio
import functools
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes import ROOT
from tui.model.attention import AttentionKind

OWN_MOUNTS = ("unshare", "--map-root-user", "--mount")
Seen = dict[str, Any]


@functools.cache
def may_mount() -> bool:
    """Whether a process here may have mounts of its own."""
    if shutil.which("unshare") is None:
        return False
    asked = [*OWN_MOUNTS, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


async def see(what: str, folder: Path, *, mounts: bool = True) -> Seen:
    """Give what a deck went through in a process of its own."""
    if mounts and not may_mount():
        pytest.skip("no process here may mount anything")
    command = [*(OWN_MOUNTS if mounts else ()), sys.executable, "-m", "tests.deck.hostile_child", what, folder / "home"]
    process = await asyncio.create_subprocess_exec(
        *map(str, command), cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    told, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    seen: Seen = json.loads(told)
    return seen


async def test_a_disk_that_is_full_for_a_while(tmp_path: Path) -> None:
    """It is told wherever somebody looks, and refused where somebody acts; with room again all goes on by itself."""
    seen = await see("full", tmp_path)
    assert seen["before"] == "completed"
    kinds = [kind for kind, _ in seen["told"]]
    assert kinds[:2] == [AttentionKind.STORE, AttentionKind.DISK]
    assert "The disk is full" in seen["told"][0][1]
    assert seen["is_news"]
    assert "The disk is full" in seen["sync"]
    assert AttentionKind.STORE not in [kind for kind, _ in seen["told_after"]]
    assert seen["holds_lease"]
    assert seen["cut"][0] in {"failed", "interrupted"}
    assert (seen["resumed"], seen["after"]) == ("completed", "completed")
    assert seen["integrity"] == "ok"


async def test_a_disk_that_may_only_be_read(tmp_path: Path) -> None:
    """The store is not opened, and it is said which file cannot be written and why."""
    seen = await see("read_only", tmp_path)
    assert seen["error"] == f"Cannot write {tmp_path / 'home' / 'syncdeck.db'}: read-only file system"
    assert "--home" in seen["hint"]


async def test_too_little_memory(tmp_path: Path) -> None:
    """The run that wants too much fails with the limit as its reason, not as a fault of ours; the next one runs."""
    seen = await see("memory", tmp_path, mounts=False)
    assert (seen["state"], seen["message"]) == ("failed", "Out of memory: the system gives syncdeck no more")
    assert seen["errors"] == {"memory": 1}
    assert seen["after"] == "completed"
