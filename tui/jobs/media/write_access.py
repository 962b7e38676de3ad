"""Opens the client that writes to a media server. Only the delivery of changes does: never a sync, nor a dry run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tui.clients.jellyfin.trust import Trust
from tui.jobs.loading import off_the_loop
from tui.jobs.media.access import MediaSurroundings, jellyfin_arguments, note_secrets, open_http, plex_arguments
from tui.jobs.media.writer import MediaWriter
from tui.model.profiles import Profile, ProfileKind


@asynccontextmanager
async def open_writer(
    profile: Profile, secrets: Mapping[str, str], around: MediaSurroundings, trust: Trust
) -> AsyncIterator[MediaWriter]:
    """Give the signed-in client of a profile of any media kind. `trust`: what is known of its server.

    Raises InvalidInput when its address or settings cannot be used, AuthError when it has no token.
    """
    note_secrets(profile, secrets, around)
    is_plex = profile.kind is ProfileKind.PLEX
    module = await off_the_loop("tui.clients.plex.write" if is_plex else "tui.clients.jellyfin.write")
    async with open_http(profile.settings, around) as http:
        if is_plex:
            yield module.PlexWriter(http, **plex_arguments(profile, secrets, around))
        else:
            yield module.JellyfinWriter(http, **jellyfin_arguments(profile, secrets, around), trust=trust)
