"""What a person does with profiles: add, change, test, remove, and what follows for lists, the hub and the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui.engine.accounts.accounts import Accounts
from tui.engine.hub.desk import HubDesk
from tui.engine.lists.desk import ListDesk
from tui.engine.log import LogWriter
from tui.engine.outbox.desk import OutboxDesk
from tui.engine.runs.desk import RunDesk
from tui.errors import SyncError
from tui.model.log import Level
from tui.model.profiles import Account, Profile, ProfileDraft
from tui.store.store import Store

REMOVAL_PATIENCE = 20.0
"""Seconds that the removal of a profile waits for its runs to end."""


class ProfileDesk:
    """The accounts that the household has at panels, servers and Trakt."""

    def __init__(
        self,
        store: Store,
        log: LogWriter,
        accounts: Accounts,
        *,
        hub: HubDesk,
        lists: ListDesk,
        outbox: OutboxDesk,
        runs: RunDesk,
    ) -> None:
        self._store = store
        self._log = log
        self._accounts = accounts
        self._hub = hub
        self._lists = lists
        self._outbox = outbox
        self._runs = runs

    async def all(self) -> list[Profile]:
        """Give every profile, by name."""
        return await self._store.profiles.all()

    async def find(self, name: str) -> Profile:
        """Give one profile by name, whatever its case. Raises InvalidInput "No profile named ..." with near names."""
        return await self._accounts.find(name)

    async def check(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Account:
        """Sign in with what a person has typed, storing nothing. Raises SyncError."""
        return await self._accounts.sign_in(draft, secrets)

    async def add(self, draft: ProfileDraft, secrets: Mapping[str, str], check: bool = True) -> Profile:
        """Store a profile, after signing in unless `check` is False. Raises InvalidInput, SyncError."""
        await self._hub.check(draft.name, draft.settings)
        profile = await self._accounts.add(draft, secrets, check=check)
        self._log.write(Level.INFO, f"Profile added: {profile.kind} {profile.name}", source=profile.name)
        return profile

    async def add_from_file(self, draft: ProfileDraft) -> Profile:
        """Store a profile that a setup file tells of, signed out. Raises InvalidInput."""
        profile = await self._accounts.add(draft, {}, check=False)
        self._log.write(Level.INFO, f"Profile added from a file: {profile.kind} {profile.name}", source=profile.name)
        return profile

    async def edit(
        self,
        name: str,
        *,
        url: str | None = None,
        username: str | None = None,
        settings: Mapping[str, str] | None = None,
        new_name: str | None = None,
        secrets: Mapping[str, str] | None = None,
        check: bool = True,
    ) -> Profile:
        """Change what is given and keep the rest; `settings` replaces all of them when given.

        Signs in first when something changed that matters to the server, unless `check` is False. Raises InvalidInput,
        SyncError; then nothing is changed.
        """
        before = await self.find(name)
        own = None if settings is None else dict(settings)
        told: dict[str, Any] = {"name": new_name, "url": url, "username": username, "settings": own}
        after = replace(before, **{field: value for field, value in told.items() if value is not None})
        await self._hub.check(after.name, after.settings, before.settings)
        profile = await self._accounts.edit(before, after, secrets or {}, check=check)
        self._log.write(Level.INFO, "Profile changed", source=profile.name)
        await self._hub.profile_changed(before, profile)
        await self._lists.renamed(before.name, profile.name)
        return profile

    async def edit_from_file(self, here: Profile, draft: ProfileDraft) -> Profile:
        """Give a profile the address, user and settings that a setup file tells. Raises InvalidInput."""
        name = draft.username or None
        return await self.edit(here.name, url=draft.url, username=name, settings=draft.settings, check=False)

    async def set_enabled(self, name: str, is_enabled: bool) -> None:
        """Let `--all` and scheduled runs take a profile, or pass it over. Raises InvalidInput."""
        profile = await self.find(name)
        await self._store.profiles.set_enabled(profile.id, is_enabled)

    async def test(self, name: str) -> Account:
        """Sign in and store what came of it. Raises SyncError: what the server said."""
        return await self._accounts.test(await self.find(name))

    async def remove(self, name: str) -> SyncError | None:
        """Cancel its runs, then delete a profile with its secrets, marks and catalogue. Its runs stay in the history.

        Lists that had their other side there stay, as lists that are kept here.

        What is on its way to it arrives first, within 8 s; what waits for it goes with it. Its sign-in is given back
        to Trakt; gives why that went wrong. Raises InvalidInput; Conflict when a run of it does not end within 20 s.
        """
        profile = await self.find(name)
        await self._runs.end_all_of(profile, REMOVAL_PATIENCE)
        async with self._outbox.at_rest(profile.name):
            left = await self._accounts.remove(profile)
        self._log.write(Level.INFO, f"Profile removed: {profile.name}")
        if left is not None:
            self._log.write(Level.WARNING, f"{profile.name} could not be signed out: {left.message}")
        return left
