"""Fills lists by their rules: what is new comes on, what fits no more goes, as far as the gate lets it.

It only takes off what a rule put on. What a person or Trakt put there stays, and what they took off stays away (S7).
"""

from __future__ import annotations

from functools import partial
from typing import Protocol

import msgspec

from tui.engine.lists.choosing import chosen
from tui.engine.lists.following import BITE, RuleReport, compared, fill, grow
from tui.engine.lists.rules import Rule, rule_json, rule_of_json
from tui.engine.lists.titles import shown_title
from tui.errors import InvalidInput
from tui.model.clock import Clock
from tui.model.lists import LocalList
from tui.model.log import Level
from tui.store.hop import Raw
from tui.store.lists import list_writes
from tui.store.store import Store


class FillingLog(Protocol):
    """Where it is told what rules came to: the log of the program, or that of a run."""

    def write(self, level: Level, message: str, *, source: str = "") -> object:
        """Take a line."""


class Filling:
    """Follows rules. What a rule cannot be followed for changes nothing of its list."""

    def __init__(self, store: Store, clock: Clock, log: FillingLog) -> None:
        self._store = store
        self._clock = clock
        self._log = log

    async def check(self, rule: Rule) -> None:
        """Raise InvalidInput for a rule that names people or profiles that are not there."""
        await self._people_of(rule)
        known = {profile.name.casefold() for profile in await self._store.profiles.all()}
        unknown = next((name for name in rule.sources if name.casefold() not in known), None)
        if unknown is not None:
            raise InvalidInput(f"The rule names '{unknown}', and there is no such profile")

    async def refresh(self, local: LocalList, *, approve: bool = False, queues: bool = True) -> RuleReport:
        """Look at the rule of a list and change what it asks for; with `queues` that goes to Trakt by itself.

        Raises InvalidInput for a list that is kept by hand; a rule that cannot be followed leaves the list as it is.
        """
        if not local.rule:
            raise InvalidInput(f"'{shown_title(local)}' is kept by hand", hint="Its rule is given by --rule.")
        try:
            rule = rule_of_json(local.rule)
            await self.check(rule)
            people, now = await self._people_of(rule), self._clock.now()
        except InvalidInput as error:
            await self._fail(local, error)
            raise
        wanted = await self._store.db.read(lambda raw: chosen(raw, rule, people, now))
        report = None
        while report is None:
            work = await self._store.db.read(lambda raw: compared(raw, local, wanted))
            if work is None:
                return RuleReport()
            while work is not None and len(work.new) > BITE:
                work = await self._store.db.write(partial(grow, work=work, queues=queues, now=now))
            if work is not None:
                report = await self._store.db.write(partial(fill, work=work, approve=approve, queues=queues, now=now))
        if (report.added or report.removed) or report.reason != local.reason:
            self._tell(local, report)
        return report

    async def follow(self, local: LocalList, *, approve: bool = False) -> None:
        """Look at the rule of a list, if it has one; a rule that cannot be followed is told of, and no more."""
        if not local.rule:
            return
        try:
            await self.refresh(local, approve=approve)
        except InvalidInput as error:
            self._warn(local, error)

    async def refresh_due(self) -> int:
        """Look at every rule whose time has come, and give how many those were."""
        due = await self._store.lists.due(self._clock.now())
        for local in due:
            try:
                await self.refresh(local)
            except InvalidInput as error:
                if error.message != local.reason:
                    self._warn(local, error)
        return len(due)

    async def rename(self, old: str, new: str, *, is_person: bool) -> None:
        """Let rules go on under the new name of a person or a profile."""
        changed = [
            (local, after) for local in await self._store.lists.all() if (after := _renamed(local, old, new, is_person))
        ]

        def put(raw: Raw) -> None:
            for local, after in changed:
                list_writes.rename_rule(raw, local.id, local.rule, after)

        if changed:
            await self._store.db.write(put)

    def _warn(self, local: LocalList, error: InvalidInput) -> None:
        self._log.write(Level.WARNING, f"'{shown_title(local)}': {error.message}", source=local.profile)

    async def _people_of(self, rule: Rule) -> dict[str, int]:
        """Give the ids of the people that a rule names. Raises InvalidInput for one that is not there."""
        known = {person.name.casefold(): person.id for person in await self._store.people.all()}
        named = {*rule.watched_by, *rule.unwatched_by}
        unknown = sorted(name for name in named if name.casefold() not in known)
        if unknown:
            hint = "`syncdeck people ls` lists them."
            raise InvalidInput(f"The rule names '{unknown[0]}', and there is no such person", hint=hint)
        return {name: known[name.casefold()] for name in named}

    async def _fail(self, local: LocalList, error: InvalidInput) -> None:
        now = self._clock.now()
        await self._store.db.write(lambda raw: list_writes.refreshed(raw, local.id, now, reason=error.message))

    def _tell(self, local: LocalList, report: RuleReport) -> None:
        figures = f"+{report.added:,} -{report.removed:,} ={report.unchanged:,}"
        level = Level.WARNING if report.held else Level.INFO
        held = f"; {report.reason}" if report.reason else ""
        self._log.write(level, f"Rule of '{shown_title(local)}': {figures}{held}", source=local.profile)


def _renamed(local: LocalList, old: str, new: str, is_person: bool) -> str:
    """Give the rule of a list under a new name; "" = it does not use the old one, or cannot be read."""
    if not local.rule:
        return ""
    try:
        rule = rule_of_json(local.rule)
    except InvalidInput:
        return ""
    fields = ("watched_by", "unwatched_by") if is_person else ("sources",)
    named = {
        field: tuple(new if one.casefold() == old.casefold() else one for one in getattr(rule, field))
        for field in fields
    }
    after = rule_json(msgspec.structs.replace(rule, **named))
    return "" if after == rule_json(rule) else after
