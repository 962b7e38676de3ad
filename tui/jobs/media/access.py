"""Opens the client of a media server, for a run, for a look at it and for the check of what a person typed."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui import __version__
from tui.clients.jellyfin.identity import JellyfinIdentity
from tui.clients.plex.identity import PlexIdentity
from tui.errors import AuthError
from tui.jobs.loading import off_the_loop
from tui.jobs.media.address import media_address
from tui.jobs.media.server import MediaServer
from tui.jobs.profile_options import http_options
from tui.model.clock import Clock
from tui.model.plays import ServerKind
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.redact import Redactor

if TYPE_CHECKING:
    from tui.clients.http import Exchange, HttpClient
    from tui.clients.plex.tv import PlexTv
    from tui.settings import Settings

TOKEN = "token"  # noqa: S105 - the name of the secret, not one
ACCOUNT_TOKEN = "account_token"  # noqa: S105 - as above
OTHERS = "token:"
"""Names of tokens of other accounts begin so; the account's key follows."""
KINDS = frozenset({ProfileKind.PLEX, ProfileKind.JELLYFIN, ProfileKind.EMBY})
"""What a media server is."""
PLEX_TV = "https://plex.tv"


@dataclass(frozen=True, slots=True)
class MediaSurroundings:
    """What every client of a media server in this process shares."""

    settings: Settings
    redactor: Redactor
    clock: Clock
    device_id: str
    """Under which every server knows this install, from `store.install.device_id()`."""


@asynccontextmanager
async def open_server(
    profile: Profile | ProfileDraft,
    secrets: Mapping[str, str],
    around: MediaSurroundings,
    on_exchange: Callable[[Exchange], None] | None = None,
) -> AsyncIterator[MediaServer]:
    """Give the signed-in client of a profile of any media kind.

    Raises InvalidInput when its address or settings cannot be used, AuthError when it has no token.
    """
    note_secrets(profile, secrets, around)
    is_plex = profile.kind is ProfileKind.PLEX
    module = await off_the_loop("tui.clients.plex.client" if is_plex else "tui.clients.jellyfin.client")
    async with open_http(profile.settings, around, on_exchange) as http:
        if is_plex:
            yield module.PlexServer(http, **plex_arguments(profile, secrets, around))
        else:
            zone = profile.settings.get("time_zone", "")
            yield module.JellyfinServer(http, **jellyfin_arguments(profile, secrets, around), zone=zone)


def note_secrets(profile: Profile | ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings) -> None:
    """Let the secrets of a profile be hidden everywhere. Raises AuthError when it has no token."""
    if not secrets.get(TOKEN, "").strip():
        raise AuthError(f"{profile.name} is not signed in", hint=f"Sign in with `profile login {profile.name}`.")
    around.redactor.add(*(value for value in secrets.values() if value))


@asynccontextmanager
async def open_http(
    own: Mapping[str, str], around: MediaSurroundings, on_exchange: Callable[[Exchange], None] | None = None
) -> AsyncIterator[HttpClient]:
    """Give the connections to one server, as the settings of a profile want them. Raises InvalidInput."""
    module = await off_the_loop("tui.clients.http")
    options = http_options(own, around.settings)
    async with module.HttpClient(options, redact=around.redactor.redact, on_exchange=on_exchange) as http:
        yield http


async def plex_tv(http: HttpClient, own: Mapping[str, str], around: MediaSurroundings) -> PlexTv:
    """Give the client of plex.tv, or of what stands for it in the settings of a profile (`plex_tv_url`)."""
    module = await off_the_loop("tui.clients.plex.tv")
    url = own.get("plex_tv_url", "").strip().rstrip("/") or PLEX_TV
    cloud: PlexTv = module.PlexTv(http, url, _plex_identity(around), clock=around.clock)
    return cloud


async def jellyfin_login(http: HttpClient, kind: ProfileKind, base: str, around: MediaSurroundings) -> Any:
    """Give the client that signs in to a Jellyfin or Emby."""
    module = await off_the_loop("tui.clients.jellyfin.login")
    return module.JellyfinLogin(http, base, _jellyfin_identity(around), clock=around.clock, kind=ServerKind(kind.value))


def other_tokens(secrets: Mapping[str, str]) -> dict[str, str]:
    """Give the tokens of other accounts by the accounts' keys."""
    return {name.removeprefix(OTHERS): value for name, value in secrets.items() if name.startswith(OTHERS)}


def device_name() -> str:
    """Give the name under which servers list this install: the machine's, in plain letters; it must stay the same."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", socket.gethostname()).strip("-")[:60] or "syncdeck"


def plex_arguments(
    profile: Profile | ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings
) -> dict[str, Any]:
    """Give what the clients of a Plex server are made with, reading or writing. Raises InvalidInput for its address."""
    return {
        "url": media_address(profile.kind, profile.url).base,
        "token": secrets[TOKEN].strip(),
        "identity": _plex_identity(around),
        "clock": around.clock,
        "account_tokens": other_tokens(secrets),
        "owner_id": profile.settings.get("owner_id", ""),
        "user_id": profile.settings.get("user_id", ""),
        "server_uuid": profile.settings.get("server_uuid", ""),
    }


def jellyfin_arguments(
    profile: Profile | ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings
) -> dict[str, Any]:
    """Give what the clients of a Jellyfin or Emby are made with, reading or writing. Raises InvalidInput."""
    return {
        "url": media_address(profile.kind, profile.url).base,
        "token": secrets[TOKEN].strip(),
        "identity": _jellyfin_identity(around),
        "clock": around.clock,
        "kind": ServerKind(profile.kind.value),
        "user_id": profile.settings.get("user_id", ""),
    }


def _plex_identity(around: MediaSurroundings) -> PlexIdentity:
    return PlexIdentity(around.device_id, __version__, device_name())


def _jellyfin_identity(around: MediaSurroundings) -> JellyfinIdentity:
    return JellyfinIdentity(around.device_id, __version__, device_name())
