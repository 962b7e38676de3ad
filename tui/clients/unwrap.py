"""The bytes of one body, cleared of what was wrapped around them: undeclared gzip, byte order marks, sheer size."""

from __future__ import annotations

import codecs
import zlib

from tui.errors import BadResponse, ServerError

GZIP_MAGIC = b"\x1f\x8b"
_ANY_GZIP = 31
"""`wbits` of zlib for a gzip header."""
_PIECE = 1 << 20
"""Most bytes unpacked at once, so that a small bomb cannot fill the memory."""
_DECIDED_BY = 3
"""Bytes that tell a mark or a magic from data."""
_SPACE = b" \t\r\n\x00"


class Unwrapper:
    """Feed it chunks as they come; it gives plain bytes. `limit` is the most plain bytes that a body may have."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._head = b""
        self._is_begun = False
        self._inflater: zlib._Decompress | None = None
        self.size = 0
        """Plain bytes so far, marks included."""

    def feed(self, chunk: bytes) -> bytes:
        """Give what `chunk` adds. Raises BadResponse when the body grows over its limit or cannot be unpacked."""
        plain = self._inflated(self._beginning(chunk))
        self._grow(len(plain))
        return plain

    def close(self) -> bytes:
        """Give what was still undecided. Raises ServerError when a packed body ends too early."""
        plain = b"" if self._is_begun else self._inflated(self._begun(self._head))
        if self._inflater is not None and not self._inflater.eof:
            raise ServerError("The answer was cut off: its compressed body ends too early", hint="Try again.")
        self._grow(len(plain))
        return plain

    def _beginning(self, chunk: bytes) -> bytes:
        if self._is_begun:
            return chunk
        self._head += chunk
        if len(self._head) < _DECIDED_BY:
            return b""
        return self._begun(self._head)

    def _begun(self, head: bytes) -> bytes:
        self._is_begun, self._head = True, b""
        if head.startswith(GZIP_MAGIC):
            self._inflater = zlib.decompressobj(_ANY_GZIP)
        return head

    def _inflated(self, data: bytes) -> bytes:
        if self._inflater is None:
            return data
        parts: list[bytes] = []
        try:
            while data and self._inflater is not None:
                parts.append(self._inflater.decompress(data, _PIECE))
                self._check(sum(map(len, parts)))
                data = self._inflater.unconsumed_tail or self._next_member()
        except zlib.error:
            raise BadResponse(
                "The answer is compressed and cannot be unpacked",
                hint="Try again; if it stays, ask whoever runs the server.",
            ) from None
        return b"".join(parts)

    def _next_member(self) -> bytes:
        """Give the packed bytes after the end of one gzip member, if another one follows."""
        assert self._inflater is not None
        rest = self._inflater.unused_data if self._inflater.eof else b""
        if not rest.startswith(GZIP_MAGIC):
            return b""
        self._inflater = zlib.decompressobj(_ANY_GZIP)
        return rest

    def _grow(self, size: int) -> None:
        self._check(size)
        self.size += size

    def _check(self, size: int) -> None:
        if self.size + size > self._limit:
            raise BadResponse(
                f"The answer is larger than {self._limit / 1_000_000:,.0f} MB",
                hint="If the catalogue really is that large, raise body_limit_mb in the settings.",
            )


def without_marks(head: bytes) -> bytes:
    """`head` without byte order marks and white space in front."""
    while True:
        bare = head.lstrip(_SPACE).removeprefix(codecs.BOM_UTF8)
        if bare == head:
            return bare
        head = bare
