"""What a person asks of the hub: marks, choices where nobody is sure, and how servers take part.

Everything that is set here is written together with what the outbox is to bring to servers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tui.engine.hub.hub import Cause, Hub
from tui.engine.hub.leaves import Leaves, leaves_of
from tui.engine.hub.rules import DIRECTION, RULES, TAKES, UNWATCH, after_rename, check_rules, link_rules, settings_of
from tui.engine.hub.setting import AT_ONCE, Setting
from tui.engine.runs.correlation import new_correlation_id
from tui.errors import InvalidInput
from tui.model.clock import Clock
from tui.model.hub import (
    Direction,
    HubReport,
    HubState,
    LinkRules,
    LocalMark,
    MarkReport,
    ParkedState,
    Policy,
    Unmatched,
)
from tui.model.plays import Person
from tui.model.profiles import Profile
from tui.store.database import Connection
from tui.store.hop import in_thread_of
from tui.store.store import Store

if TYPE_CHECKING:
    from tui.settings import Settings

AHEAD = 60.0
"""Seconds that a date may lie in the future: clocks differ."""


class HubDesk:
    """Reads through `store.hub`, and acts here. `wake` lets what was queued leave at once."""

    def __init__(self, store: Store, clock: Clock, settings: Settings, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._hub = Hub(store, clock, Policy(settings.watch_policy))
        self._wake = wake

    async def person_for(self, name: str | None) -> Person:
        """Give a person by name, whatever its case; without a name the only one there is.

        Raises InvalidInput with what to do when there is none, or several and no name.
        """
        people = await self._store.people.all()
        if name:
            found = next((one for one in people if one.name.casefold() == name.strip().casefold()), None)
            if found is None:
                raise InvalidInput(f"There is no person named '{name}'", hint="`syncdeck people ls` lists them.")
            return found
        if not people:
            raise InvalidInput(
                "Nobody is known whose watched states these would be",
                hint="Say whose an account is with `syncdeck people map ACCOUNT PERSON`.",
            )
        if len(people) > 1:
            names = ", ".join(person.name for person in people)
            raise InvalidInput(f"It has to be said for whom: {names}", hint="Name one with --person.")
        return people[0]

    async def mark(
        self, person_id: int, mark: LocalMark, *, items: Sequence[int] = (), names: Sequence[str] = ()
    ) -> MarkReport:
        """Set films and episodes as watched, unwatched, or at a position, and queue that for every server of a person.

        `items` are ids of library items, `names` as in `store.library.names` besides `show:tvdb:81189` and
        `season:tvdb:81189/1`; a show or a season stands for its episodes. Raises InvalidInput, NotFound.
        """
        _check(mark, self._clock.now())
        leaves = await leaves_of(self._store, items, names)
        if not (leaves.items or leaves.names):
            raise InvalidInput("There are no episodes to be marked", hint="`syncdeck sync NAME` reads a server.")
        setting = Setting(person_id, mark, await self._all_rules(), new_correlation_id(self._clock.now()), self._clock)
        await self._set(setting, leaves)
        return await self._report(setting)

    async def unmatched(self) -> list[Unmatched]:
        """Give the items of which nobody is sure what they are copies of."""
        return await self._store.hub.unmatched()

    async def choose(self, item_id: int, title_id: int | None) -> HubReport:
        """Say of which title an item is a copy, or (None) that it stands alone; it is remembered. Raises NotFound."""
        await self._store.hub.choose(item_id, title_id)
        return await self.run()

    async def parked(self) -> list[ParkedState]:
        """Give the states that are left alone until a person chooses (S11)."""
        return await self._store.hub.parked()

    async def resolve(self, person_id: int, title_id: int, mark: LocalMark) -> MarkReport:
        """Choose how something stands that was left alone, and bring it to every server. Raises InvalidInput."""
        _check(mark, self._clock.now())
        setting = Setting(person_id, mark, await self._all_rules(), new_correlation_id(self._clock.now()), self._clock)
        async with self._store.db.transaction() as conn:
            await in_thread_of(conn, lambda raw: setting.of_titles(raw, [title_id]))
        return await self._report(setting)

    async def states_of(self, item_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[Person, HubState]]]:
        """Give what is known of library items, for each person, whichever servers told it."""
        return await self._store.hub.states_of_items(item_ids)

    async def run(self) -> HubReport:
        """Look at all that has changed, and queue what is to be written."""
        report = await self._hub.run(Cause())
        self._wake()
        return report

    async def rules(self) -> dict[str, LinkRules]:
        """Give how each media server takes part, by the name of its profile."""
        profiles = await self._store.profiles.all()
        rules = link_rules(profiles)
        return {profile.name: rules[profile.id] for profile in profiles if profile.id in rules}

    async def set_rules(
        self,
        name: str,
        *,
        direction: Direction | None = None,
        spreads_unwatched: bool | None = None,
        by_source: Mapping[str, Policy | None] | None = None,
    ) -> LinkRules:
        """Say how a media server takes part; what is not given stays. `by_source` goes by names of profiles.

        What may not be written any more leaves the queue; what may be from now on is queued. Raises InvalidInput.
        """
        profiles = await self._store.profiles.all()
        profile = next((one for one in profiles if one.name.casefold() == name.casefold()), None)
        if profile is None:
            raise InvalidInput(f"No profile named '{name}'")
        told = settings_of(direction, spreads_unwatched, by_source)
        changed = replace(profile, settings={**profile.settings, **told})
        check_rules(changed.settings, profile.name, [one.name for one in profiles])
        rules = link_rules([changed if one.id == changed.id else one for one in profiles]).get(profile.id)
        async with self._store.db.transaction() as conn:
            await self._store.profiles.update(conn, changed)
            await self._follow(conn, profile.id, rules)
        await self.run()
        return (await self.rules())[profile.name]

    async def check(self, name: str, settings: Mapping[str, str], before: Mapping[str, str] | None = None) -> None:
        """Refuse settings of a profile that cannot be used here; what was so `before` stays. Raises InvalidInput."""
        if before is not None and _are_same(before, settings):
            return
        check_rules(settings, name, [profile.name for profile in await self._store.profiles.all()])

    async def profile_changed(self, before: Profile, after: Profile) -> None:
        """Follow a profile that got another name, or takes part in another way by now."""
        if before.name != after.name:
            await self._rename(before.name, after.name)
        if not _are_same(before.settings, after.settings):
            await self._rules_changed(after.id)

    async def _rename(self, old: str, new: str) -> None:
        """Let the rules of the other profiles go on under the new name."""
        async with self._store.db.transaction() as conn:
            for profile in await self._store.profiles.all():
                settings = after_rename(profile.settings, old, new)
                if settings != profile.settings:
                    await self._store.profiles.update(conn, replace(profile, settings=settings))

    async def _rules_changed(self, profile_id: int) -> None:
        """Look at the copies of a profile again; what may not be written there any more is dropped."""
        rules = (await self._all_rules()).get(profile_id)
        async with self._store.db.transaction() as conn:
            await self._follow(conn, profile_id, rules)
        await self.run()

    async def _follow(self, conn: Connection, profile_id: int, rules: LinkRules | None) -> None:
        if rules is not None:
            await self._store.hub.rules_changed(conn, profile_id, takes=rules.direction in TAKES)

    async def _set(self, setting: Setting, leaves: Leaves) -> None:
        for start in range(0, len(leaves.items), AT_ONCE):
            some = leaves.items[start : start + AT_ONCE]
            async with self._store.db.transaction() as conn:
                await in_thread_of(conn, partial(setting.of_items, item_ids=some))
        for name in leaves.names:
            async with self._store.db.transaction() as conn:
                await in_thread_of(conn, partial(setting.of_name, name=name))

    async def _report(self, setting: Setting) -> MarkReport:
        self._wake()
        if not setting.titles:
            raise InvalidInput(
                "Nobody is sure of what title this is a copy",
                hint="`syncdeck hub unmatched` lists such items, `syncdeck hub choose` says what they are.",
            )
        names = {profile.id: profile.name for profile in await self._store.profiles.all()}
        targets = tuple(sorted(names[profile_id] for profile_id in setting.targets if profile_id in names))
        return MarkReport(setting.group_id, len(setting.titles), len(setting.changed), setting.deliveries, targets)

    async def _all_rules(self) -> dict[int, LinkRules]:
        return link_rules(await self._store.profiles.all())


def _are_same(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Tell whether two settings let a profile take part in the same way."""
    return all(before.get(name, "") == after.get(name, "") for name in (DIRECTION, UNWATCH, RULES))


def _check(mark: LocalMark, now: float) -> None:
    """Raise InvalidInput for a wish that says nothing, or too much."""
    if (mark.is_watched is None) == (mark.position_ms is None):
        raise InvalidInput("Either watched, unwatched or a position is set", hint="Give exactly one of them.")
    if mark.position_ms is not None and mark.position_ms < 0:
        raise InvalidInput("A position cannot lie before the beginning")
    if mark.at is not None and mark.at > now + AHEAD:
        raise InvalidInput("What was watched cannot lie in the future")
