"""Keeps the credentials of an account out of catalogue rows: panels put them into image links, and sometimes elsewhere.

Links lose themselves altogether. Texts lose the password only, and only a long one: a title that happens to hold the
user's name, or "2024", must stay what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import unquote

from tui.redact import HIDDEN

_SHORTEST = 3
_UNMISTAKABLE = 8
"""Characters from which on a password cannot be an ordinary word of a title."""


class Scrubber:
    """Knows one account. Clean groups pass at the speed of a few searches."""

    def __init__(self, username: str, password: str) -> None:
        self._link_secrets = [secret for secret in (password, username) if len(secret) >= _SHORTEST]
        self._password = password if len(password) >= _UNMISTAKABLE else ""
        alternatives = "|".join(map(re.escape, sorted(self._link_secrets, key=len, reverse=True)))
        self.fingerprint = blake2b(f"{username}\0{password}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
        """Changes with the account, and tells nothing of it."""
        self._in_link = re.compile(rf"(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z0-9])")

    def links(self, links: Sequence[str]) -> Sequence[str]:
        """Give the links, "" in place of those that hold a credential."""
        if not self._link_secrets or not self._may_hold("\n".join(links), self._link_secrets):
            return links
        return ["" if self._in_link.search(_plain(link)) else link for link in links]

    def texts(self, texts: Sequence[str]) -> Sequence[str]:
        """Give the texts with the password hidden, in whichever encoding it stands there."""
        if not self._password or not self._may_hold("\n".join(texts), [self._password]):
            return texts
        return [self._hidden(text) for text in texts]

    def _hidden(self, text: str) -> str:
        if self._password in text:
            return text.replace(self._password, HIDDEN)
        plain = _plain(text)
        return plain.replace(self._password, HIDDEN) if self._password in plain else text

    def _may_hold(self, joined: str, secrets: Sequence[str]) -> bool:
        plain = _plain(joined)
        return any(secret in plain or secret in joined for secret in secrets)


def _plain(text: str) -> str:
    """`text` without percent-encoding, also if it was encoded twice."""
    if "%" not in text:
        return text
    once = unquote(text)
    return unquote(once) if "%" in once else once
