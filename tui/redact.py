"""Takes secrets out of text: known ones in every spelling, unknown ones by the place where they stand.

Redact before text is shortened: a secret cut in half is no longer known.
"""

from __future__ import annotations

import html
import re
from threading import Lock
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import unquote

if TYPE_CHECKING:
    from tui.model.profiles import Profile

HIDDEN = "***"
"""What stands in place of a secret; plain ASCII, so that it fits into every file and terminal."""

MASKED = frozenset({"client_id"})
"""Settings that are no secret by themselves, and nobody's business."""

SHORTEST = 3
"""Shorter secrets are not searched for: they would tear holes into ordinary words."""

SHORTEST_INSIDE_A_WORD = 8
"""Shorter secrets of letters and digits only count as whole words: "hann" must not break "channels"."""

SHORTEST_PART = 10
"""Characters from which on a part of an address is taken for a secret."""

_PLACE_ENDS = re.compile(r"[?#]|/")
_PARTS_END = re.compile(r"[/?&=,#]")
_HOST = re.compile(r"(?:[\w.-]+@)?(?:[\w-]+\.)+[\w-]+(?::\d+)?|localhost:\d+|\[[0-9a-fA-F:]+\](?::\d+)?")

_WORD_STARTS = (
    r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=%25[0-9A-Fa-f]{2})|(?<=\\[nrtbf])"
    r"|(?<=\\u[0-9A-Fa-f]{4})|(?<=\\x[0-9A-Fa-f]{2}))"
)
"""Where a word begins, also behind an encoded character."""
_WORD_ENDS = r"(?![A-Za-z0-9])"

_NAMES = (
    "username|user_name|password|passwd|passphrase|pwd|token|access_token|accesstoken|refresh_token|auth_token"
    "|authtoken|authenticationtoken|api_key|apikey|client_secret|secret|x-plex-token|x-emby-token|x-mediabrowser-token"
)
_PARAMETER = rf"(?:(?<![a-z0-9_-])|(?<=%[0-9a-f]{{2}}))(?:{_NAMES})|(?<=[?&])[up]"
_QUERY = re.compile(rf"((?:{_PARAMETER})=)[^&\s\"'<>\\]+", re.IGNORECASE)
_NESTED_QUERY = re.compile(rf"((?:{_PARAMETER})%(?:25)*3d)(?:(?!%(?:25)*26)[^&\s\"'<>\\])+", re.IGNORECASE)
_QUOTED = re.compile(
    rf"""((\\*["'])(?:{_NAMES})\2\s*:\s*(\\*["']))(?:\\.|(?!\3).)+?(?=\3)""", re.IGNORECASE | re.DOTALL
)
_SLASH = r"(?:\\*/|%(?:25)*2[fF])"
_SEGMENT = r"(?:(?!%(?:25)*2[fF])[^/\\\s\"'<>?#])+"
_STREAM_PATH = re.compile(rf"({_SLASH}(?:live|movie|series|timeshift|play){_SLASH}){_SEGMENT}(?:({_SLASH}){_SEGMENT})?")
_HEADER = re.compile(r"""(\b[\w-]{0,30}Token=\\*["'])[^"'\\]{3,}""", re.IGNORECASE)
"""As in `MediaBrowser Device="deck", Token="..."`, and in XML."""
_USER_INFO = re.compile(r"((?:^|[\s/\"'(=<]))[^\s/:@\"'(=<]{1,200}:[^\s/@\"'<>]{1,200}@(?=[\w\[])")
_BEARER = re.compile(r"\b(Bearer|Basic)(\s+)[\w.~+/=-]{6,}", re.IGNORECASE)

_BACKSLASH = r"(?:\\|%(?:25)*5[cC])"
_SHORT_ESCAPES = (("\n", "n"), ("\t", "t"), ("\r", "r"), ("\b", "b"), ("\f", "f"))

_Known = tuple[tuple[str, ...], re.Pattern[str] | None]


class Redactor:
    """Knows the secrets of all profiles, and hides them. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._secrets: set[str] = set()
        self._known: _Known = ((), None)

    def add(self, *secrets: str) -> None:
        """Hide these from now on; secrets shorter than three characters are ignored."""
        with self._lock:
            spellings = {form for secret in secrets for form in (secret, normalize("NFC", secret))}
            fresh = {form for form in spellings if len(form) >= SHORTEST} - self._secrets
            if fresh:
                self._secrets |= fresh
                self._known = _compiled(self._secrets)

    def redact(self, text: str) -> str:
        """`text` with every secret replaced by "***"; ordinary text passes at the speed of a few searches."""
        seeds, pattern = self._known
        if pattern is not None and any(seed in text for seed in seeds):
            text = pattern.sub(HIDDEN, text)
        return _hide_places(text)


def address_secrets(address: str) -> tuple[str, ...]:
    """What nobody may see of the address of a channel: all of it, its password, and every part that looks like a token.

    Ordinary words of it are no secret: they occur elsewhere, and tell nothing without the rest.
    """
    rest = address.partition("://")[2]
    place, _, path = _PLACE_ENDS.sub("/", rest, count=1).partition("/")
    owner, _, host = place.rpartition("@")
    user, _, password = owner.partition(":")
    tokens = [part for part in (user, host, *_PARTS_END.split(path)) if _is_token(part)]
    found = [address, rest, password, *tokens]
    return tuple(dict.fromkeys(form for part in found for form in (part, unquote(part)) if form))


def _is_token(part: str) -> bool:
    """Whether a part of an address is no word, no host name and no mail address: it is long, and mixed."""
    plain = part.lower() if part.istitle() else part
    is_word = plain.isalpha() and plain.islower()
    return len(part) >= SHORTEST_PART and not is_word and not _HOST.fullmatch(part)


def mask(text: str, dot: str = "•") -> str:
    """First and last character with six dots between, whatever the length: "h••••••n"; six dots for short texts."""
    return f"{text[0]}{dot * 6}{text[-1]}" if len(text) > SHORTEST else dot * 6


def shown_user(profile: Profile, dot: str = "•") -> str:
    """The user name of a profile as people may see it: masked where it is half of the credentials."""
    hides = profile.kind.hides_user_name and profile.username
    return mask(profile.username, dot) if hides else profile.username


def shown_settings(profile: Profile, dot: str = "•") -> dict[str, str]:
    """The settings of a profile as people may see them: the id of its app at Trakt is masked."""
    return {name: mask(value, dot) if name in MASKED and value else value for name, value in profile.settings.items()}


def _hide_places(text: str) -> str:
    """Hide values that stand where secrets stand, in queries, stream paths, JSON, headers and before an @."""
    if "=" in text:
        text = _HEADER.sub(rf"\1{HIDDEN}", _QUERY.sub(rf"\1{HIDDEN}", text))
    if "%" in text:
        text = _NESTED_QUERY.sub(rf"\1{HIDDEN}", text)
    if "/" in text or "%" in text:
        text = _STREAM_PATH.sub(lambda found: found[1] + HIDDEN + (found[2] + HIDDEN if found[2] else ""), text)
    if "@" in text:
        text = _USER_INFO.sub(rf"\1{HIDDEN}@", text)
    if ":" in text and ('"' in text or "'" in text):
        text = _QUOTED.sub(rf"\1{HIDDEN}", text)
    return _BEARER.sub(rf"\1\2{HIDDEN}", text) if "ea" in text.lower() or "asic" in text.lower() else text


def _compiled(secrets: set[str]) -> _Known:
    """The texts of which one must occur before the search is worth while, and the search itself, longest first."""
    longest_first = sorted(secrets, key=len, reverse=True)
    pattern = "|".join(map(_spellings, longest_first))
    return tuple(dict.fromkeys(map(_seed, longest_first))), re.compile(pattern)


def _spellings(secret: str) -> str:
    """A pattern for all the ways in which a secret is written."""
    if len(secret) < SHORTEST_INSIDE_A_WORD and secret.isascii() and secret.isalnum():
        return f"{_WORD_STARTS}{secret}{_WORD_ENDS}"
    return "".join(map(_spelling, secret))


def _seed(secret: str) -> str:
    """The longest part of a secret that no encoding alters; "" (found in every text) when there is none."""
    return max(re.findall(r"[A-Za-z0-9]+", secret), key=len, default="")


def _spelling(char: str) -> str:
    """A pattern for one character: as it is, percent-encoded once or more, as JSON, HTML or bytes show it."""
    if char.isascii() and char.isalnum():
        return char
    plain = [re.escape(char), "".join(rf"%(?:25)*{_hex(byte)}" for byte in char.encode("utf-8", "surrogatepass"))]
    if char == " ":
        plain += [r"\+", r"%(?:25)*2[bB]"]
    if char in "&<>\"'":
        plain += [re.escape(html.escape(char)), "&#0*(?:39|34);"]
    escaped = "|".join(_escapes(char))
    return f"(?:{_BACKSLASH}{{0,4}}(?:{'|'.join(reversed(plain))})|{_BACKSLASH}{{1,4}}(?:{escaped}))"


def _escapes(char: str) -> list[str]:
    """What follows a backslash: JSON's UTF-16 units, the bytes of a Python or C text, and the short letters."""
    units = char.encode("utf-16-be", "surrogatepass")
    pairs = [f"u{_hex(units[at])}{_hex(units[at + 1])}" for at in range(0, len(units), 2)]
    octets = [f"x{_hex(byte)}" for byte in char.encode("utf-8", "surrogatepass")]
    forms = [f"{_BACKSLASH}{{1,4}}".join(parts) for parts in (pairs, octets)]
    return forms + [letter for sign, letter in _SHORT_ESCAPES if sign == char]


def _hex(byte: int) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{byte:02x}")
