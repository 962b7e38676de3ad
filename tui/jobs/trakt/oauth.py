"""Opens the client of Trakt's OAuth host: for codes, for pairs of tokens, and for giving them back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tui.jobs.loading import off_the_loop
from tui.jobs.profile_options import http_options
from tui.jobs.trakt.options import CLIENT_SECRET, auth_base, client_id_of
from tui.model.clock import Clock
from tui.model.profiles import Profile, ProfileDraft
from tui.redact import Redactor

if TYPE_CHECKING:
    from tui.clients.trakt.oauth import TraktOAuth
    from tui.settings import Settings


@asynccontextmanager
async def open_oauth(
    profile: Profile | ProfileDraft,
    secrets: Mapping[str, str],
    settings: Settings,
    redactor: Redactor,
    clock: Clock,
) -> AsyncIterator[TraktOAuth]:
    """Give the client; only `CLIENT_SECRET` is taken from the secrets, which asking for a code can do without.

    Raises InvalidInput when the settings of the profile cannot be used.
    """
    secret = secrets.get(CLIENT_SECRET, "").strip()
    redactor.add(*filter(None, (secret,)))
    options = http_options(profile.settings, settings)
    base, client_id = auth_base(profile.settings), client_id_of(profile.settings)
    http = await off_the_loop("tui.clients.http")
    module = await off_the_loop("tui.clients.trakt.oauth")
    async with http.HttpClient(options, redact=redactor.redact) as line:
        yield module.TraktOAuth(line, base, client_id, secret, clock=clock)
