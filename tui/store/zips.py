"""What is read of zips that others wrote, and all that Python's reader raises for the rest of them: for all readers."""

from __future__ import annotations

import struct
import zipfile
import zlib

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Ways of packing that are read. Others take as much memory as the file says, and tell damage in ways of their own."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OverflowError, struct.error)
"""It is cut or damaged: places that no file has and names that are no text are a ValueError."""
UNREAD = (NotImplementedError, RuntimeError, zipfile.LargeZipFile)
"""It is packed in a way that is not read, or under a password."""
