"""The disk fills up in the middle of a copy: one clear word, and nothing left of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.processes import child
from tests.store.tautulli.support import small_file, untouched
from tui.errors import LocalStoreError
from tui.store.tautulli.staging import stage_file


@pytest.mark.parametrize("size", [8_192, 300_000])
async def test_while_copying(tmp_path: Path, work: Path, size: int) -> None:
    """At the first page and further on."""
    source = small_file(tmp_path, sessions=3000)
    work.mkdir()
    with untouched(source):
        async with child("tests.store.tautulli.small_disk", source, work, str(size)) as copying:
            words = await copying.line()
    assert words.startswith(f"LocalStoreError: The disk is full: no room for a copy of the database in {work}")
    assert not list(work.iterdir())


async def test_while_unpacking(source: Path, tmp_path: Path, work: Path) -> None:
    """A backup is first unpacked there."""
    work.mkdir()
    with ZipFile(tmp_path / "x.zip", "w") as written:
        written.write(source, "tautulli.db")
    async with child("tests.store.tautulli.small_disk", tmp_path / "x.zip", work, "20000") as copying:
        words = await copying.line()
    assert words.startswith("LocalStoreError: The disk is full")
    assert not list(work.iterdir())


def test_on_a_really_small_disk(tmp_path: Path) -> None:
    """A file system of 1 MB, where the machine lets us have one."""
    source = small_file(tmp_path, sessions=3000)
    mount = tmp_path / "disk"
    mount.mkdir()
    made = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount], capture_output=True, check=False)
        if shutil.which("mount")
        else None
    )
    if made is None or made.returncode != 0:
        pytest.skip("no small file system can be made here")
    try:
        with pytest.raises(LocalStoreError, match="disk is full"):
            stage_file(source, mount, free=lambda folder: 10**12)
        assert not list(mount.iterdir())
    finally:
        subprocess.run(["umount", mount], check=True)
