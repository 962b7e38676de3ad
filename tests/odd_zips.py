"""Spoils a zip where Python's own reader does not look until late, and then says so in odd ways."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path


def name_is_no_text(path: Path) -> None:
    """Say that the name of the first member is UTF-8, and write bytes there that are none."""
    whole = bytearray(path.read_bytes())
    entry, local = _first(whole)
    whole[entry + 9] |= 0x08
    whole[local + 7] |= 0x08
    whole[local + 30] = 0xFF
    path.write_bytes(whole)


def place_is_nowhere(path: Path) -> None:
    """Say that the first member begins further on than any file can be long."""
    whole = bytearray(path.read_bytes())
    entry, _ = _first(whole)
    name, extra = struct.unpack_from("<HH", whole, entry + 28)
    far = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    whole[entry + 42 : entry + 46] = b"\xff" * 4
    whole[entry + 30 : entry + 32] = struct.pack("<H", len(far))
    whole[entry + 46 + name : entry + 46 + name + extra] = far
    end = whole.rindex(b"PK\x05\x06")
    (size,) = struct.unpack_from("<L", whole, end + 12)
    struct.pack_into("<L", whole, end + 12, size + len(far) - extra)
    path.write_bytes(whole)


def list_is_nowhere(path: Path) -> None:
    """Say that the list of members is as long as no file can be."""
    whole = path.read_bytes()
    end = whole.rindex(b"PK\x05\x06")
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 2**64 - 1, 0)
    where = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    path.write_bytes(whole[:end] + large + where + whole[end : end + 8] + b"\xff" * 12 + whole[end + 20 :])


def packed_otherwise(method: int) -> Callable[[Path], None]:
    """Pack the members in another way, and spoil their content."""

    def spoil(path: Path) -> None:
        with zipfile.ZipFile(path) as old:
            contents = {name: old.read(name) for name in old.namelist()}
        with zipfile.ZipFile(path, "w", method) as new:
            for name, content in contents.items():
                new.writestr(name, content)
        whole = bytearray(path.read_bytes())
        whole[60:600:20] = bytes(byte ^ 0x55 for byte in whole[60:600:20])
        path.write_bytes(whole)

    return spoil


def _first(whole: bytearray) -> tuple[int, int]:
    """Where the entry of the first member stands in the list, and where its content begins."""
    end = whole.rindex(b"PK\x05\x06")
    (entry,) = struct.unpack_from("<L", whole, end + 16)
    (local,) = struct.unpack_from("<L", whole, entry + 42)
    return entry, local


ODD: dict[str, Callable[[Path], None]] = {
    "name": name_is_no_text,
    "place": place_is_nowhere,
    "list": list_is_nowhere,
    "bzip2": packed_otherwise(zipfile.ZIP_BZIP2),
    "lzma": packed_otherwise(zipfile.ZIP_LZMA),
}
