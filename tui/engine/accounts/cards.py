"""Keeps the cards of servers: one look, and what it means for card, circuit and sign-in, stored."""

from __future__ import annotations

from dataclasses import replace

from tui.engine.accounts.circuits import Circuits
from tui.engine.accounts.server_access import ServerAccess
from tui.engine.accounts.sight import Sight, account_of, card_after, sign_in_of
from tui.engine.log import LogWriter
from tui.model.clock import Clock
from tui.model.health import HealthState, Trouble
from tui.model.lists import AccountLimits
from tui.model.log import Level
from tui.model.plays import ServerKind
from tui.model.profiles import Profile, ProfileKind
from tui.model.servers import ServerHealth, ServerLibrary
from tui.store.store import Store
from tui.store.trakt.accounts import learn_limits

REST = {ProfileKind.TRAKT: 300.0}
"""Seconds between two looks at servers that do not want to be asked often."""
WELL = frozenset({HealthState.CONNECTED, HealthState.STARTING})


class Cards:
    """The cards of all servers. Looking is cheap, and never fails for what is wrong with a server."""

    def __init__(self, store: Store, clock: Clock, access: ServerAccess, circuits: Circuits, log: LogWriter) -> None:
        self._store = store
        self._clock = clock
        self._access = access
        self._circuits = circuits
        self._log = log
        self._bare_since: dict[int, float] = {}
        self._libraries: dict[int, tuple[ServerLibrary, ...]] = {}

    async def look(self, profile: Profile) -> tuple[ServerHealth, Sight]:
        """Look at a profile's server now, and store its card. Raises LocalStoreError."""
        secrets = await self._store.secrets.of(profile.id)
        sight = await self._access.look(profile, secrets)
        return await self.take(profile, sight), sight

    async def take(self, profile: Profile, sight: Sight) -> ServerHealth:
        """Store what a look saw, and give the card. Raises LocalStoreError."""
        before = await self.of(profile)
        circuit = await self._circuits.of(profile)
        card = card_after(
            before,
            sight,
            now=self._clock.now(),
            bare_for=self._bare_for(profile.id, is_bare=sight.is_bare_503),
            circuit_until=circuit.until,
            rest=REST.get(profile.kind, 0.0),
        )
        if sight.facts is not None:
            card = replace(card, server_id=await self._known_as(profile, before, card, sight.facts.libraries))
        await self._store.health.put(card)
        await self._keep(profile, sight)
        if sight.limits is not None:
            await self._learn(profile.id, sight.limits)
        self._tell(profile, before, card)
        return card

    async def of(self, profile: Profile) -> ServerHealth:
        """Give the card as it is stored; an empty one when its server was never looked at."""
        return await self._store.health.get(profile.id) or ServerHealth(profile.id)

    async def left_alone_for(self, profile: Profile) -> float:
        """Give the seconds for which the circuit of a server stays open; 0 = it may be asked."""
        return (await self._circuits.of(profile)).seconds_left

    def _bare_for(self, profile_id: int, *, is_bare: bool) -> float:
        """Seconds for which a server has given nothing but empty 503 answers."""
        if not is_bare:
            self._bare_since.pop(profile_id, None)
            return 0.0
        now = self._clock.monotonic()
        return now - self._bare_since.setdefault(profile_id, now)

    async def _known_as(
        self, profile: Profile, before: ServerHealth, card: ServerHealth, libraries: tuple[ServerLibrary, ...]
    ) -> int:
        """Store the server and what it lists, where that is new, and give the id under which the store knows it."""
        is_known = before.server_id is not None and before.uuid == card.uuid
        if is_known and self._libraries.get(profile.id) == libraries:
            return before.server_id or 0
        sees_all = await self._sees_most(profile, card.uuid)
        kind, now = ServerKind(profile.kind.value), self._clock.now()
        async with self._store.db.transaction() as conn:
            server_id = await self._store.library.server(conn, kind, card.uuid, card.name, now)
            if sees_all and libraries:
                await self._store.library.take_libraries(conn, server_id, libraries)
        self._libraries[profile.id] = libraries
        return server_id

    async def _sees_most(self, profile: Profile, uuid: str) -> bool:
        """Tell whether no older profile is on the same server: another account may see fewer libraries."""
        others = await self._store.profiles.all()
        return not any(other.id < profile.id and other.settings.get("server_uuid") == uuid for other in others)

    async def _keep(self, profile: Profile, sight: Sight) -> None:
        """Store what the look means for the profile itself, if anything has changed."""
        sign_in = sign_in_of(sight, profile.sign_in)
        account = account_of(sight)
        message = "" if sight.state is HealthState.CONNECTED else sight.message
        if (sign_in, message) != (profile.sign_in, profile.sign_in_message) or profile.account is None:
            await self._store.profiles.set_sign_in(profile.id, sign_in, message, account)
        if sight.settings:
            await self._move(profile, sight)
        if sight.username and not profile.username:
            await self._name(profile, sight.username)

    async def _name(self, profile: Profile, username: str) -> None:
        """Store whose account it is, unless somebody has said so meanwhile."""
        now = await self._store.profiles.get(profile.id)
        if now is not None and not now.username:
            async with self._store.db.transaction() as conn:
                await self._store.profiles.update(conn, replace(now, username=username))

    async def _learn(self, profile_id: int, limits: AccountLimits) -> None:
        """Store what an account of Trakt has room for; how much of it is used is known from its lists."""
        now = self._clock.now()
        await self._store.db.write(lambda raw: learn_limits(raw, profile_id, limits, now))

    async def _move(self, profile: Profile, sight: Sight) -> None:
        """Store the address at which a server was found again, unless a person has changed it meanwhile."""
        now = await self._store.profiles.get(profile.id)
        if now is None or now.url != profile.url:
            return
        after = replace(now, url=sight.url, settings={**now.settings, **sight.settings})
        async with self._store.db.transaction() as conn:
            await self._store.profiles.update(conn, after)
        self._log.write(Level.INFO, f"Found again at {sight.url} instead of {profile.url}", source=profile.name)

    def _tell(self, profile: Profile, before: ServerHealth, card: ServerHealth) -> None:
        """Log a change of state, once."""
        if (before.state, before.trouble) == (card.state, card.trouble):
            return
        if card.state is HealthState.CONNECTED:
            self._log.write(Level.INFO, f"Connected to {card.name} {card.version}", source=profile.name)
        elif card.trouble is not Trouble.CIRCUIT:
            level = Level.INFO if card.state in WELL else Level.WARNING
            self._log.write(level, card.message or "Not connected", source=profile.name)
