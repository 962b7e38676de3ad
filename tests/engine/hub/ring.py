"""A ring of servers for tests of the pure hub: each with a clock and roundings of its own, written as servers are."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from msgspec.structs import replace as altered

from tests.engine.hub.scenes import NOW, PLACES, RUNTIME
from tui.engine.hub.reconcile import reconcile
from tui.engine.hub.values import settled
from tui.model.hub import Baseline, Copy, HubState, LinkRules, PlannedPush, Policy, Subject, WatchValue
from tui.model.library import Watch

PEOPLE = 3
TITLES = 8


@dataclass
class RingServer:
    """A server: what is so there, and how it tells it. Jitter goes on every position that it tells."""

    skew: float
    """Its clock minus ours, s."""
    jitter_ms: int
    truth: dict[tuple[int, int], WatchValue] = field(default_factory=dict)
    writes: int = 0

    def tell(self, key: tuple[int, int], chance: random.Random) -> WatchValue:
        """Give what it says of a person and title."""
        value = self.truth.get(key, WatchValue(Watch.UNWATCHED))
        if not value.position_ms:
            return value
        jittered = value.position_ms + chance.randint(-self.jitter_ms, self.jitter_ms)
        return altered(value, position_ms=max(0, jittered))

    def take(self, key: tuple[int, int], wanted: WatchValue, now: float) -> None:
        """Write as Plex does: the date is its own now, and plays are counted there."""
        self.writes += 1
        before = self.truth.get(key, WatchValue(Watch.UNWATCHED))
        plays = before.plays + (wanted.is_watched and not before.is_watched)
        self.truth[key] = altered(wanted, plays=plays, last_watched=int(now + self.skew))


@dataclass
class Ring:
    """Three servers that are synced one after the other, and the hub between them."""

    servers: list[RingServer]
    chance: random.Random
    policy: Policy
    rules: LinkRules = field(default_factory=LinkRules)
    now: float = NOW
    subjects: dict[tuple[int, int], Subject] = field(default_factory=dict)

    def round(self) -> int:
        """Sync every server once, bring the hub in line after each, and give how many writes left."""
        before = sum(server.writes for server in self.servers)
        for number in range(len(self.servers)):
            self.now += 60
            for person in range(PEOPLE):
                for title in range(TITLES):
                    self._sync(number, (person, title))
        return sum(server.writes for server in self.servers) - before

    def _sync(self, number: int, key: tuple[int, int]) -> None:
        subject = self.subjects.get(key) or self._first(key)
        copies = list(subject.copies)
        told = self.servers[number].tell(key, self.chance)
        if told != copies[number].seen:
            copies[number] = replace(copies[number], seen=told, seen_at=self.now)
        subject = replace(subject, copies=tuple(copies))
        plan = reconcile(subject, self.policy, self.now)
        state = plan.state or subject.state
        agreed = {each.account_id: Baseline(each.value, each.rev, self.now) for each in plan.agreed}
        pushes = {push.account_id: push for push in plan.pushes}
        settled_copies = (self._written(one, key, state, agreed.get(one.account_id), pushes) for one in copies)
        self.subjects[key] = replace(subject, state=state, copies=tuple(settled_copies))

    def _written(
        self,
        one: Copy,
        key: tuple[int, int],
        state: HubState | None,
        baseline: Baseline | None,
        pushes: dict[int, PlannedPush],
    ) -> Copy:
        """Deliver what is planned for a copy; its post-image is what was seen, and the baseline."""
        one = one if baseline is None else replace(one, baseline=baseline)
        push = pushes.get(one.account_id)
        if push is None or state is None:
            return one
        server = self.servers[one.account_id % 10]
        server.take(key, push.wanted, self.now)
        image = server.tell(key, self.chance)
        return replace(one, seen=image, baseline=Baseline(image, state.rev, self.now, is_written=True))

    def _first(self, key: tuple[int, int]) -> Subject:
        """All servers were read whole before anything is compared (S6)."""
        person, title = key
        copies = tuple(
            Copy(
                account_id=person * 10 + number,
                item_id=title * 10 + number,
                profile_id=number + 1,
                place=PLACES[number],
                seen=server.tell(key, self.chance),
                seen_at=self.now,
                runtime_ms=RUNTIME,
                rules=self.rules,
            )
            for number, server in enumerate(self.servers)
        )
        return Subject(person, title, None, copies)

    def is_in_step(self) -> bool:
        """Tell whether all servers mean the same as the hub, for everybody."""
        return all(
            settled(server.truth.get(key, WatchValue(Watch.UNWATCHED)), RUNTIME).agrees_with(subject.state.value)
            for key, subject in self.subjects.items()
            if subject.state is not None
            for server in self.servers
        )


def ring(seed: int, policy: Policy, *, jitter_ms: int = 10_000, skew: float = 300.0) -> Ring:
    """Give a ring in which everybody has watched something somewhere, clocks five minutes apart, by a seed."""
    chance = random.Random(seed)
    servers = [RingServer(offset, jitter_ms) for offset in (-skew, 0.0, skew)]
    for server in servers:
        for person in range(PEOPLE):
            for title in range(TITLES):
                if chance.random() < 0.6:
                    server.truth[person, title] = _anything(chance, server.skew)
    return Ring(servers, chance, policy, LinkRules(spreads_unwatched=chance.random() < 0.5))


def _anything(chance: random.Random, skew: float) -> WatchValue:
    """What a person may have seen; near the end jitter would tell of two different things, so it stays away."""
    date = chance.choice([None, int(NOW + skew - chance.randint(0, 500))])
    if chance.random() < 0.4:
        return WatchValue(Watch.WATCHED, 0, chance.randint(1, 3), date)
    return WatchValue(Watch.UNWATCHED, chance.randint(60_000, int(RUNTIME * 0.85)), 0, date)
