"""Makes text that a server sent safe to store and to print: no controls, no escape sequences, no direction tricks.

It runs on every text of every row, so ordinary text leaves by a fast path. It never interprets markup.
"""

from __future__ import annotations

import re
from unicodedata import is_normalized, normalize

_JOINED_SCRIPTS = "\u0620-\u0dff"
"""Arabic to Sinhala: the scripts whose spelling needs the zero-width joiners."""

_UNSAFE = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # operating system command: clipboard, title
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)"  # device control, application strings
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequence: colours, cursor, erase
    r"|\x1b[ -/]*[0-~]"  # two-character escapes
    r"|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"  # C0, DEL, C1; white space stays for the collapse below
    r"|[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    r"|[\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"  # invisible formats and tags
    r"|[\ufdd0-\ufdef\ufffe\uffff]"  # no characters at all
    r"|[\ud800-\udfff]"  # lone surrogates, which SQLite refuses
    rf"|(?<![{_JOINED_SCRIPTS}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED_SCRIPTS}])"
)
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_PILED_MARKS = re.compile(rf"([{_MARKS}]{{3}})[{_MARKS}]+")
_SPACE = re.compile(r"\s+")
_LINE_END = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")

ELLIPSIS = "…"


def clean_text(value: str, limit: int = 500) -> str:
    """One line of at most `limit` characters that neither a terminal nor a reader can be fooled with.

    Control characters and whole escape sequences go, white space of any kind becomes one blank, accents are composed
    (NFC), and a longer text ends in "…".
    """
    if _is_harmless(value):
        return _capped(value.strip(), limit)
    cut = value[: limit * 8]
    plain = _SPACE.sub(" ", _stripped(cut)).strip()
    return _capped(plain, limit, was_cut=len(cut) < len(value))


def clean_block(value: str, limit: int = 4000) -> str:
    """Like `clean_text`, for texts of several lines: line ends stay, at most one blank line in a row."""
    cut = value[: limit * 8]
    lines = (_SPACE.sub(" ", _stripped(line)).strip() for line in _LINE_END.split(cut))
    block = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return _capped(block, limit, was_cut=len(cut) < len(value))


def is_safe(value: str) -> bool:
    """Whether `clean_text` would leave every letter of it: it might still trim blanks, or cut it."""
    if not value.isprintable():
        return False
    return value.isascii() or _is_western(value) or (is_normalized("NFC", value) and not _PILED_MARKS.search(value))


def _is_harmless(value: str) -> bool:
    return "  " not in value and is_safe(value)


def _is_western(value: str) -> bool:
    """Whether it is Latin-1, which knows no combining marks; asking the codec is faster than looking for them."""
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _stripped(value: str) -> str:
    return _PILED_MARKS.sub(r"\1", normalize("NFC", _UNSAFE.sub("", value)))


def _capped(text: str, limit: int, *, was_cut: bool = False) -> str:
    if len(text) > limit or (was_cut and text):
        return text[: limit - 1].rstrip(" \n\u200c\u200d") + ELLIPSIS
    return text
