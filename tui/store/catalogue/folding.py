"""Folds names for sorting and finding: case, accents and punctuation no longer matter.

Index and query fold alike, so whatever is stored under a name is found by typing that name. Runs on every name of
every list, so ASCII takes a fast path and each other character is worked out once.
"""

from __future__ import annotations

import unicodedata

SORT_NAME_LIMIT = 120
"""Characters of a folded name that are kept; what lies behind is found through the story index."""

WORD_LIMIT = 64
"""Characters of one query word that count."""

_ACCENTS = range(0x0300, 0x0370)
_SYMBOLS = range(0x2600, 0x27C0)
_EMOJI = range(0x1F000, 0x20000)
_IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x33480))
_PRESENTATION = range(0xFE00, 0xFE10)


def _plain(char: str) -> str:
    """Lower case without accents; other scripts' own marks are spelling and stay."""
    apart = unicodedata.normalize("NFKD", char.casefold())
    return unicodedata.normalize("NFC", "".join(part for part in apart if ord(part) not in _ACCENTS))


def _fold_part(char: str) -> str:
    """A letter or digit stays, an ideograph or emoji becomes a word of its own, all else parts words."""
    code = ord(char)
    if code in _EMOJI or code in _SYMBOLS or any(code in block for block in _IDEOGRAPHS):
        return f" {char} "
    if char.isalnum() or (unicodedata.category(char)[0] == "M" and code not in _PRESENTATION):
        return char
    return " "


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = "".join(map(_fold_part, _plain(chr(code))))
        self[code] = folded
        return folded


_FOLDS = _Folds()
_ASCII_FOLDS = bytes(ord(_FOLDS[code]) if code < 128 else 32 for code in range(256))
"""The same for ASCII alone, where `bytes.translate` is several times faster."""


def sort_name(name: str) -> str:
    """Give the name as it is sorted and found: "L'Été  [4K]" -> "l ete 4k"; at most SORT_NAME_LIMIT characters.

    A name of nothing but punctuation stays as it is, in lower case.
    """
    if name.isascii():
        folded = b" ".join(name.encode().translate(_ASCII_FOLDS).split()).decode()
    else:
        folded = " ".join(name.translate(_FOLDS).split())
    if not folded:
        folded = name.casefold().strip()
    return folded if len(folded) <= SORT_NAME_LIMIT else folded[:SORT_NAME_LIMIT].rstrip()


def words(text: str) -> list[str]:
    """Give the distinct words of a query, folded like names, in their order; [] when there is none."""
    return list(dict.fromkeys(word[:WORD_LIMIT] for word in text.translate(_FOLDS).split()))


def story_words(text: str) -> list[str]:
    """Give the distinct words of a query as the story index cuts them: letters, digits and marks, not folded."""
    parted = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in text)
    return list(dict.fromkeys(word[:WORD_LIMIT] for word in parted.split()))
