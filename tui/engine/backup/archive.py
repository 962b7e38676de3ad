"""Writes and reads the zip of a backup. What is read is believed in nothing: neither names, nor sizes, nor content."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from tui.engine.backup.manifest import FORMAT, MANIFEST, STORE, THEMES_LIMIT, Manifest, Member, limit_of, strangers
from tui.errors import InvalidInput, LocalStoreError, NotFound
from tui.model.clean import clean_text
from tui.paths import PRIVATE_FILE
from tui.store.zips import BROKEN, METHODS, UNREAD

PIECE = 1 << 20
"""Bytes read at a time."""
LEVEL = 1
"""Of the compression: three times as fast as the usual one for a fifth more of size. A sync may run beside it."""
WAY_OUT = "Take another backup: `syncdeck backup ls` lists those in the folder for them."

Content = Path | bytes


class ArchiveWriter:
    """Adds members one after the other, and the manifest as the last."""

    def __init__(self, archive: zipfile.ZipFile, heed: Callable[[], None]) -> None:
        self._archive = archive
        self._heed = heed
        self.members: dict[str, Member] = {}

    def add(self, name: str, content: Content) -> None:
        """Add a member, and note its size and hash."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(self._entry(name), "w", force_zip64=True) as out:
            for piece in _pieces(content):
                self._heed()
                digest.update(piece)
                size += len(piece)
                out.write(piece)
        self.members[name] = Member(digest.hexdigest(), size)

    def close(self, manifest: Manifest) -> None:
        """Add the manifest."""
        self._archive.writestr(self._entry(MANIFEST), msgspec.json.format(msgspec.json.encode(manifest), indent=2))

    @staticmethod
    def _entry(name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry._compresslevel = LEVEL  # type: ignore[attr-defined]
        entry.external_attr = (stat.S_IFREG | PRIVATE_FILE) << 16
        return entry


@contextmanager
def written(part: Path, heed: Callable[[], None]) -> Iterator[ArchiveWriter]:
    """Open a new archive at `part` (0600); when the block is left well, all of it has reached the disk.

    `heed` is called between two pieces, and raises what cuts it short.
    """
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w") as archive:
            yield ArchiveWriter(archive, heed)
        file.flush()
        os.fsync(file.fileno())


class ArchiveReader:
    """A backup whose names and manifest were checked; content is checked while it is read."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        self._entries = {entry.filename: entry for entry in archive.infolist()}
        self.manifest = self._read_manifest()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of what it holds, without the manifest."""
        return tuple(self.manifest.members)

    def read(self, name: str) -> bytes:
        """Give a small member. Raises InvalidInput when it is not what the manifest says."""
        return b"".join(self._told(name))

    def extract(self, name: str, target: BinaryIO) -> None:
        """Write a member to an open file. Raises InvalidInput when it is not what the manifest says; OSError."""
        for piece in self._told(name):
            target.write(piece)

    def _told(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a member, never more than the manifest says, and check their hash at the end."""
        member, digest = self.manifest.members[name], hashlib.sha256()
        for piece in self._bytes(name, member.size):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != member.sha256:
            raise _damaged(self.path, f"{name} is not what was stored")

    def _bytes(self, name: str, size: int) -> Iterator[bytes]:
        left = size
        try:
            with self._archive.open(self._entries[name]) as file:
                while piece := file.read(min(PIECE, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        raise _damaged(self.path, f"{name} is larger than it says")
                    yield piece
        except (*BROKEN, *UNREAD) as error:
            raise _damaged(self.path, f"{name} cannot be unpacked") from error
        if left:
            raise _damaged(self.path, f"{name} is cut")

    def _read_manifest(self) -> Manifest:
        _check_entries(self.path, self._archive.infolist())
        entry = self._entries.get(MANIFEST)
        if entry is None:
            raise InvalidInput(f"{self.path} is no backup of syncdeck: it has no manifest", hint=WAY_OUT)
        raw = b"".join(self._bytes(MANIFEST, entry.file_size))
        _check_format(self.path, raw)
        try:
            manifest = msgspec.json.decode(raw, type=Manifest)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _damaged(self.path, "its manifest cannot be read") from error
        _check_members(self.path, manifest, self._entries)
        return manifest


@contextmanager
def opened(path: Path) -> Iterator[ArchiveReader]:
    """Open a backup after a look at its names and its manifest.

    Raises NotFound, InvalidInput for what is no backup, is damaged or was made by a newer syncdeck, LocalStoreError.
    """
    with ExitStack() as stack:
        try:
            check_ordinary(path)
            archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(path.open("rb"))))
            reader = ArchiveReader(path, archive)
        except FileNotFoundError:
            raise NotFound(f"There is no backup {path}", hint=WAY_OUT) from None
        except (*BROKEN, *UNREAD) as error:
            raise _damaged(path, "it is no whole zip file") from error
        except OSError as error:
            reason = error.strerror or error
            raise LocalStoreError(f"Cannot read {path}: {reason}", hint="Check its permissions") from error
        yield reader


def check_ordinary(path: Path) -> None:
    """Raise InvalidInput for what is no ordinary file: a folder, or what never ends or never begins. OSError."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "no ordinary file"
        raise InvalidInput(f"{path} is {what}, and no backup", hint=WAY_OUT)


def read_manifest(path: Path) -> Manifest:
    """Give what a backup says of itself. Raises as `opened`."""
    with opened(path) as archive:
        return archive.manifest


def _pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _check_entries(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    if odd := strangers(entry.filename for entry in entries):
        raise _damaged(path, f"{clean_text(odd[0], 80)!r} does not belong into one")
    if len(entries) > THEMES_LIMIT:
        raise _damaged(path, "it holds too many files")
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if entry.flag_bits & 1 or entry.compress_type not in METHODS or kind not in {0, stat.S_IFREG}:
            raise _damaged(path, f"{entry.filename} is no plain file")
        if entry.file_size > (limit_of(entry.filename) or 0):
            raise _damaged(path, f"{entry.filename} is too large")


def _check_format(path: Path, raw: bytes) -> None:
    """Tell a newer format apart from damage before its fields are judged."""
    try:
        told = msgspec.json.decode(raw, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(path, "its manifest cannot be read") from error
    if told.get("program") != "syncdeck":
        raise InvalidInput(f"{path} is no backup of syncdeck: another program made it", hint=WAY_OUT)
    number = told.get("format")
    if isinstance(number, int) and number > FORMAT:
        raise InvalidInput(
            f"The backup {path} was made by a newer syncdeck", hint="Update syncdeck, then restore it. Nothing changed."
        )


def _check_members(path: Path, manifest: Manifest, entries: Mapping[str, zipfile.ZipInfo]) -> None:
    if STORE not in manifest.members:
        raise _damaged(path, "it holds no store")
    told, there = set(manifest.members), set(entries) - {MANIFEST}
    if told != there:
        raise _damaged(path, f"{min(told ^ there)} is only in its manifest, or only outside of it")
    for name, member in manifest.members.items():
        if entries[name].file_size != member.size:
            raise _damaged(path, f"{name} has another size than it says")


def _damaged(path: Path, why: str) -> InvalidInput:
    return InvalidInput(f"The backup {path} is damaged: {why}", hint=f"{WAY_OUT} Nothing was changed.")
