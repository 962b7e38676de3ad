"""Finds a Plex server again that does not answer at its address any more: plex.tv knows where it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.engine.accounts.circuits import Circuits
from tui.engine.accounts.sight import Sight
from tui.errors import SyncError
from tui.jobs.media.access import ACCOUNT_TOKEN, MediaSurroundings
from tui.jobs.media.look import look_at
from tui.jobs.media.plex_sign_in import choose, servers_of
from tui.model.health import HealthState, Trouble
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.server_sign_in import FoundAddress

AFTER = 3
"""Looks in vain after which plex.tv is asked, and again after as many more."""
MOVED = frozenset({Trouble.REFUSED, Trouble.TIMEOUT, Trouble.DNS, Trouble.TLS, Trouble.WRONG_SERVER})
"""Troubles that a server has, or another one in its place, when its address has changed."""


class Rediscovery:
    """Counts looks in vain, and looks for the server elsewhere when there were enough of them."""

    def __init__(self) -> None:
        self._in_vain: dict[int, int] = {}

    def is_due(self, profile: Profile, sight: Sight) -> bool:
        """Count a look, and tell whether the server is to be looked for."""
        if profile.kind is not ProfileKind.PLEX or sight.trouble not in MOVED:
            self._in_vain.pop(profile.id, None)
            return False
        self._in_vain[profile.id] = self._in_vain.get(profile.id, 0) + 1
        return self._in_vain[profile.id] % AFTER == 0


async def found_again(
    profile: Profile, secrets: Mapping[str, str], around: MediaSurroundings, circuits: Circuits
) -> Sight | None:
    """Give what is seen of the server at another address, with that address; None when it is not found.

    Whatever goes wrong at plex.tv is no news about the server.
    """
    try:
        address = await _elsewhere(profile, secrets, around)
    except SyncError:
        return None
    if address is None:
        return None
    settings = {**profile.settings, "link": address.link.value}
    sight = await look_at(replace(profile, url=address.url, settings=settings), secrets, around, circuits)
    return replace(sight, settings={"link": address.link.value}) if sight.state is HealthState.CONNECTED else None


async def _elsewhere(profile: Profile, secrets: Mapping[str, str], around: MediaSurroundings) -> FoundAddress | None:
    """Give the best address at which the known server answers; None without an account, or when it is the old one."""
    uuid = profile.settings.get("server_uuid", "")
    if not (uuid and secrets.get(ACCOUNT_TOKEN)):
        return None
    draft = ProfileDraft(profile.kind, profile.name, profile.url, profile.username, profile.settings)
    found = next((server for server in await servers_of(draft, secrets, around) if server.uuid == uuid), None)
    if found is None:
        return None
    address = await choose(draft, found, around)
    return None if address.url == profile.url else address
