"""Who holds which token: those of the server, those of plex.tv, and how either dies."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from tui.sandbox.media import Member


class Tokens:
    """The tokens of a household. A token of plex.tv opens nothing on the server, and the other way round, but one: the
    owner's token for the server is known at plex.tv, too, as `PlexServer.myPlexAccount` of plexapi relies on.
    """

    def __init__(self, people: Sequence[Member], seed: int) -> None:
        self._seed = seed
        self._people = {member.name: member for member in people}
        self._ages = {(kind, name): 0 for kind in ("server", "account") for name in self._people}
        self._issued: dict[str, Member] = {}
        self._temporary: set[str] = set()

    def server(self, person: str) -> str:
        """Give the token that a person has for the server; it stays the same until it is revoked."""
        return self._made("server", self._people[person])

    def account(self, person: str) -> str:
        """Give a token that a person has at plex.tv."""
        return self._made("account", self._people[person])

    def issue(self, person: str, purpose: str, *, is_temporary: bool = False) -> str:
        """Give a further token of plex.tv, made out for a purpose such as a client's identifier."""
        token = _hashed(f"{self._seed}/{purpose}/{person}/{len(self._issued)}")
        self._issued[token] = self._people[person]
        if is_temporary:
            self._temporary.add(token)
        return token

    def expire(self) -> None:
        """Let the tokens that came from switching to a user of the home run out."""
        self._issued = {token: member for token, member in self._issued.items() if token not in self._temporary}

    def revoke(self, person: str) -> None:
        """Let all tokens of a person die; asked for again, there are new ones."""
        for kind in ("server", "account"):
            self._ages[kind, person] += 1
        self._issued = {token: member for token, member in self._issued.items() if member.name != person}

    def on_server(self, token: str) -> Member | None:
        """Give who holds a token of the server; None: nobody."""
        return self._holder("server", token)

    def at_plex_tv(self, token: str) -> Member | None:
        """Give who holds a token of plex.tv; None: nobody."""
        found = self._issued.get(token) or self._holder("account", token)
        if found is not None:
            return found
        owner = self._holder("server", token)
        return owner if owner is not None and owner.role == "owner" else None

    def _holder(self, kind: str, token: str) -> Member | None:
        for member in self._people.values():
            if token and not member.is_removed and self._made(kind, member) == token:
                return member
        return None

    def _made(self, kind: str, member: Member) -> str:
        return _hashed(f"{self._seed}/{kind}/{member.name}/{self._ages[kind, member.name]}")


def _hashed(text: str) -> str:
    return "pt" + blake2b(text.encode(), digest_size=9).hexdigest()
