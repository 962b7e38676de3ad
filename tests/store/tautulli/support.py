"""Small Tautulli files for tests, genuine ones where they are at hand, and proofs that nobody touched them."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tui.sandbox.tautulli.file import write_tautulli_file
from tui.store.tautulli.scan import readable

DATA = Path(os.environ.get("SYNCDECK_TAUTULLI_DATA", Path(__file__).parents[4] / "shared" / "data" / "tautulli"))
NOW = 1_800_000_000.0
"""UTC epoch of all tests: after the last play of every genuine file."""
STRANGER = 65_534


def genuine(name: str, folder: Path) -> Path:
    """Copy a genuine file into `folder`; skips the test where there is none."""
    source = DATA / name
    if not source.exists():
        pytest.skip(f"{name} is not here: SYNCDECK_TAUTULLI_DATA names its folder")
    target = folder / name
    shutil.copyfile(source, target)
    return target


def small_file(folder: Path, sessions: int = 60, name: str = "tautulli.db", **options: object) -> Path:
    """Write a database of the sandbox, as it lies there when Tautulli was closed."""
    path = folder / name
    write_tautulli_file(path, sessions=sessions, now=NOW - 86_400, **options)  # type: ignore[arg-type]
    return path


def change(path: Path, *statements: str) -> None:
    """Change a database as its owner, and close it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def staged_rows(path: Path, query: str = "SELECT * FROM rows ORDER BY id") -> list[tuple[object, ...]]:
    """Ask a staged file."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as conn:
        conn.text_factory = readable
        return conn.execute(query).fetchall()


def prints(path: Path) -> dict[str, str]:
    """Fingerprints of everything that lies in the folder of `path`, by name."""
    files = (file for file in path.parent.iterdir() if file.is_file())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@contextmanager
def untouched(path: Path) -> Iterator[None]:
    """Fail when anything in the folder of `path` is changed, added or removed inside."""
    before = prints(path)
    yield
    assert prints(path) == before


@contextmanager
def no_rights() -> Iterator[Path]:
    """Give a folder that belongs to us, and be somebody with no rights at all while inside (root becomes nobody)."""
    folder = Path(tempfile.mkdtemp(prefix="syncdeck-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


@contextmanager
def as_stranger() -> Iterator[None]:
    """Be nobody for a while, if we are root; else stay who we are, whom permissions bind anyway."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(STRANGER)
    try:
        yield
    finally:
        os.seteuid(0)
