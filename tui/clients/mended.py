"""Makes a body of text readable whatever is wrong with its bytes: one bad name must not cost a list."""

from __future__ import annotations


def mended(body: bytes) -> bytes:
    """Give a body in UTF-8, with a mark in place of each byte that is none."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return body.decode("utf-8", "replace").encode()
    return body
