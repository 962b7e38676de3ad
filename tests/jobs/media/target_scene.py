"""A target on a server of the sandbox, deliveries for it, and the truth to compare with. Over real HTTP."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from tests.fake_clock import FakeClock
from tui.engine.accounts.circuits import Circuits
from tui.engine.accounts.server_access import AccessSurroundings
from tui.engine.targets import Delivered, Target
from tui.jobs.media.targets import MediaTargets
from tui.model.hub import WatchValue
from tui.model.library import ItemKind, Watch
from tui.model.outbox import Aspect, Delivery, DeliveryState, KnownAs
from tui.model.profiles import Profile, ProfileKind
from tui.model.servers import ServerHealth
from tui.redact import Redactor
from tui.sandbox.jellyfin.access import JellyfinAccess, JellyfinMake
from tui.sandbox.media import MEMBERS, MediaItem, member
from tui.sandbox.plex.access import PlexAccess, PlexMake
from tui.sandbox.plex.guids import guid_of
from tui.settings import Settings

NEW = WatchValue(Watch.UNWATCHED)
SEEN = WatchValue(Watch.WATCHED, 0, 1)
BEGUN = WatchValue(Watch.UNWATCHED, 600_000)
FURTHER = WatchValue(Watch.UNWATCHED, 1_200_000)
KINDS = ("plex", "jellyfin", "emby")
TRUSTED = frozenset({"movie", "episode"})


class NoTable:
    """Keeps no circuits."""

    async def get(self, profile_id: int) -> ServerHealth | None:
        """Give no card."""
        return None

    async def set_circuit(self, profile_id: int, until: float | None) -> None:
        """Store nothing."""


async def device_id() -> str:
    """Give the one of these tests."""
    return "device-of-tests"


@dataclass
class TargetScene:
    """A server with a profile, and what is delivered to it."""

    kind: str
    access: Any
    clock: FakeClock
    targets: MediaTargets
    profile: Profile
    secrets: dict[str, str]
    numbers: count[int] = field(default_factory=lambda: count(1))

    def films(self) -> list[MediaItem]:
        """Films that nobody has touched."""
        touched = {number for who in MEMBERS if not who.is_removed for number in self.access.watching.touched(who.name)}
        films = [one for one in self.access.collection.of("Movies", "movie") if one.number not in touched]
        return [one for one in films if self.kind != "plex" or self.guid(one).startswith("plex://")]

    def key(self, film: MediaItem) -> str:
        """What the server calls a film."""
        return str(self.access.rating_key(film.number) if self.kind == "plex" else self.access.item_id(film.number))

    def guid(self, film: MediaItem) -> str:
        """Plex's guid of a film."""
        return guid_of(film, self.access.collection) if self.kind == "plex" else ""

    def account(self, person: str) -> str:
        """What the server calls a person."""
        return str(member(person).plex_id if self.kind == "plex" else self.access.user_id(person))

    def delivery(self, film: MediaItem, wanted: WatchValue, before: WatchValue = NEW, **more: Any) -> Delivery:
        """Give a delivery for a film, of the owner unless `person` says otherwise."""
        person = more.pop("person", "mira")
        ids = tuple(sorted(f"{name}:{value}" for name, value in film.ids.items()))
        made = Delivery(
            id=next(self.numbers),
            profile_id=self.profile.id,
            profile=self.profile.name,
            person_id=1,
            person=person,
            account_id=1,
            account_key=self.account(person),
            item_id=film.number,
            item_key=self.key(film),
            library_key="1",
            title=film.title,
            title_id=film.number,
            aspect=Aspect.WATCH,
            wanted=wanted,
            before=before,
            hub_before=before,
            decision="",
            origin="here",
            rev=1,
            state=DeliveryState.IN_FLIGHT,
            attempts=0,
            created_at=self.clock.now(),
            runtime_ms=film.runtime_ms,
            known_as=KnownAs(ItemKind.MOVIE, film.title, self.guid(film), ids),
        )
        return replace(made, **more)

    def truth(self, film: MediaItem, person: str = "mira") -> WatchValue:
        """What the server has of a film for somebody."""
        if self.kind == "plex":
            state = self.access.watching.state(person, film.number)
            watch = Watch.WATCHED if state.is_watched else Watch.UNWATCHED
            return WatchValue(watch, state.offset_ms, state.plays, state.last_played)
        data = self.access.server.user_data.of(person, film.number)
        last = None if data.last_played_ms is None else data.last_played_ms // 1000
        watch = Watch.WATCHED if data.played else Watch.UNWATCHED
        return WatchValue(watch, data.position // 10_000, data.play_count, last)

    def put(self, film: MediaItem, *, watched: bool = False, position: int = 0, person: str = "mira") -> None:
        """Let somebody do something there."""
        now = int(self.clock.now())
        if watched:
            self.access.watching.mark_played(person, film.number, now)
        if position:
            self.access.watching.set_offset(person, film.number, position, now)
        if not watched and not position:
            self.access.watching.mark_unplayed(person, film.number)

    def begin(self, film: MediaItem, person: str = "mira") -> None:
        """Let somebody play a film now."""
        starts = self.access.state.start if self.kind == "plex" else self.access.begin
        starts(person, film.number)

    def fault(self, what: str, fault: str) -> None:
        """Let a `mark`, the second `step` of Plex, a `read`, the `identity` or `all` go wrong."""
        is_plex = self.kind == "plex"
        actions = {
            "mark": "scrobble" if is_plex else "write_user_data",
            "step": "timeline" if is_plex else "write_user_data",
            "read": "metadata" if is_plex else "items",
            "identity": "identity" if is_plex else "info_public",
            "all": "*",
        }
        self.access.faults.add(actions[what], fault)

    def writes(self) -> int:
        """How many requests were sent that are no reading."""
        return int(self.access.journal.non_get)

    def open(self, **settings: str) -> Any:
        """Open the target; `settings` of the profile differ."""
        return self.targets.open(
            replace(self.profile, settings={**self.profile.settings, **settings}), dict(self.secrets)
        )

    async def deliver(self, *deliveries: Delivery) -> list[Delivered]:
        """Deliver in one batch."""
        async with self.open() as target:
            return await all_of(target, deliveries)

    async def one(self, delivery: Delivery) -> Delivered:
        """Deliver one by itself."""
        (told,) = await self.deliver(delivery)
        assert told.delivery_id == delivery.id
        return told


async def all_of(target: Target, deliveries: Sequence[Delivery]) -> list[Delivered]:
    """Give what became of each."""
    return [told async for told in target.deliver(deliveries)]


@asynccontextmanager
async def target_scene(kind: str, **more: Any) -> AsyncIterator[TargetScene]:
    """Start a server, and give a scene with a profile of it that is signed in as the owner."""
    clock = FakeClock(time.time())
    clock.is_instant = True
    redactor = Redactor()
    settings = Settings(connect_timeout=2.0, read_timeout=1.0)
    around = AccessSurroundings(settings, redactor, clock, device_id, Circuits(NoTable(), clock))
    access: Any
    if kind == "plex":
        access = PlexAccess(PlexMake(60, 7, time.time, **more))
        others = {f"token:{one.plex_id}": access.token(one.name) for one in MEMBERS[1:] if not one.is_removed}
        secrets, owner = {"token": access.token(), **others}, str(member("mira").plex_id)
        known = {"server_uuid": access.state.machine_identifier, "owner_id": owner, "user_id": owner}
    else:
        access = JellyfinAccess(JellyfinMake(60, 7, time.time, is_emby=kind == "emby", **more))
        secrets, known = {"token": access.api_key}, {"server_uuid": access.server.id}
    await access.start()
    profile = Profile(1, ProfileKind(kind), f"{kind}-den", access.url, "", True, known)
    try:
        yield TargetScene(kind, access, clock, MediaTargets(around), profile, secrets)
    finally:
        await access.close()
        failures = access.failures if kind == "plex" else access.journal.failures
        assert failures == []
