"""Tells text that was written as UTF-8 and read as Windows-1252 or Latin-1: `LÃ©tÃ©` instead of `Lété`."""

from __future__ import annotations

import re

_CONTINUED = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122"
_SUSPECT = re.compile(f"[\u00c2-\u00f4][{_CONTINUED}]|\u00c3 ")
"""The first byte of a sequence as a letter, then a continuation byte as what either code page shows for it."""
_SURE = re.compile("[\u00c2\u00c3]|[\u00e2-\u00ef][^a-z]{2}|\u00f0\u0178")
"""Marks that no language puts before such signs: one is enough. Of other letters there must be two."""
_ENOUGH = 2
_LOOKED_AT = 512
"""Characters that are looked at: a hostile text of megabytes costs no more than a long title. Where a letter is cut
in its middle there, the text passes as sound."""


def is_garbled(value: str) -> bool:
    """Whether the text becomes shorter, valid and sensible when its bytes are read as UTF-8.

    Careful on purpose: every foreign letter has to take part, so ordinary French, German or Nordic text never does.
    """
    value = value[:_LOOKED_AT]
    if value.isascii() or not may_be_garbled(value):
        return False
    healed = _reread(value.replace("\u00c3 ", "\u00c3\u00a0"))
    if healed is None or not healed.replace("\u00a0", " ").isprintable():
        return False
    return _SURE.search(value) is not None or len(value) - len(healed) >= _ENOUGH


def may_be_garbled(value: str) -> bool:
    """Whether a closer look is needed: some foreign letter is followed by what could be the rest of it."""
    return _SUSPECT.search(value) is not None


def _reread(value: str) -> str | None:
    try:
        return bytes(map(_byte, value)).decode()
    except (ValueError, UnicodeDecodeError):
        return None


def _byte(letter: str) -> int:
    """Give the byte that is shown as `letter`. Raises ValueError (UnicodeEncodeError) for one that no byte is."""
    code = ord(letter)
    return code if code < 256 else letter.encode("cp1252")[0]
