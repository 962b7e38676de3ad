"""Servers with a card as faces ask for them: their cards, a look now, and whether a run may begin."""

from __future__ import annotations

from collections.abc import Mapping

from tui.engine.accounts.cards import Cards
from tui.engine.accounts.circuits import Circuits
from tui.engine.accounts.server_access import CARD_KINDS, Accepted, ServerAccess
from tui.engine.accounts.sight import account_of
from tui.errors import InvalidInput
from tui.model.profiles import Account, Profile, ProfileDraft, ProfileKind
from tui.model.servers import ServerHealth


class Servers:
    """What there is to do with media servers, whichever process monitors them."""

    def __init__(
        self, access: ServerAccess, cards: Cards, circuits: Circuits, kinds: frozenset[ProfileKind] = CARD_KINDS
    ) -> None:
        self.kinds = kinds
        """Kinds of profiles that are reached by the access."""
        self.access = access
        self.cards = cards
        self.circuits = circuits

    async def check(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Accepted:
        """Sign in with what a person typed; nothing is stored. Raises SyncError."""
        return await self.access.check(draft, secrets)

    async def look(self, profile: Profile) -> ServerHealth:
        """Look at a server now, store its card and give it. Raises InvalidInput for a profile of another kind."""
        if profile.kind not in self.kinds:
            raise InvalidInput(f"{profile.name} is no media server", hint="`profile test` signs in to it.")
        card, _ = await self.cards.look(profile)
        return card

    async def test(self, profile: Profile) -> Account:
        """Look at a server now, and give the account. Raises what is the matter with it."""
        _, sight = await self.cards.look(profile)
        if sight.error is not None:
            raise sight.error
        return account_of(sight) or Account()

    async def admit(self, profile: Profile) -> None:
        """Let a run of a profile begin. Raises CircuitOpen while its server is left alone."""
        if profile.kind in self.kinds:
            await self.circuits.admit(profile)
