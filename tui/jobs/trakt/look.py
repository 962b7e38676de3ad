"""One look at a Trakt account: whose it is and what it has room for, or what is the matter and what to do about it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from tui.clients.media_trouble import state_of, trouble_of
from tui.engine.accounts.circuits import Circuits
from tui.engine.accounts.sight import Sight
from tui.errors import BadResponse, SyncError
from tui.jobs.trakt.options import server_key
from tui.jobs.trakt.session import TraktSession, open_session
from tui.jobs.trakt.surroundings import TraktSurroundings
from tui.model.health import HealthState, Link, Trouble
from tui.model.lists import AccountLimits
from tui.model.plays import ServerKind
from tui.model.profiles import Profile, ProfileDraft
from tui.model.servers import ServerFacts, ServerIdentity
from tui.model.trakt import TraktAccount

_NAME = re.compile(r"\bNAME\b")
LATER = "Nothing: it is looked at again by itself"
ADVICE = {
    Trouble.WRONG_ADDRESS: "Correct the address of the API: `syncdeck profile edit NAME --url https://api.trakt.tv`",
    Trouble.REFUSED: "See whether this machine is online, and the address of the API right",
    Trouble.TIMEOUT: "See whether this machine is online",
    Trouble.DNS: "See whether this machine is online, then check its name server",
    Trouble.TLS: "Check the clock of this machine, and what stands between it and Trakt",
    Trouble.EXPIRED: "Sign in again: `syncdeck profile login NAME`",
    Trouble.OVERLOADED: LATER,
    Trouble.CIRCUIT: LATER,
}
"""What to do, where Trakt's refusal itself says nothing better."""


async def look_at(profile: Profile, secrets: Mapping[str, str], around: TraktSurroundings, circuits: Circuits) -> Sight:
    """Look at the account of a profile. Its troubles are what is seen; raises only faults of ours."""
    try:
        async with open_session(profile, secrets, around, writes=False) as session, circuits.asking(profile):
            account, latency_ms = await timed_settings(session, around)
        refuse_another_user(profile, account.slug)
    except SyncError as error:
        return sight_of(error, profile)
    return seen(profile, account, latency_ms)


async def timed_settings(session: TraktSession, around: TraktSurroundings) -> tuple[TraktAccount, float]:
    """Ask whose account it is, and give how long the answer took (ms). Raises SyncError."""
    started = around.clock.monotonic()
    account = await session.reader.settings()
    return account, 1000 * (around.clock.monotonic() - started)


def refuse_another_user(profile: Profile | ProfileDraft, slug: str) -> None:
    """Raise BadResponse when another user has signed in than the one whose lists the profile knows."""
    if not profile.username or not slug or profile.username.casefold() == slug.casefold():
        return
    raise BadResponse(
        f"This sign-in is of the Trakt user {slug}, and {profile.name} belongs to {profile.username}",
        hint=f"Sign in as {profile.username}; if that name has changed at Trakt: `profile edit"
        f" {shlex.quote(profile.name)} --username {shlex.quote(slug)}`; else add a profile for {slug}.",
        trouble=Trouble.WRONG_SERVER,
    )


def seen(profile: Profile | ProfileDraft, account: TraktAccount, latency_ms: float) -> Sight:
    """Give what is seen of an account that may be used."""
    facts = ServerFacts(identity_at(profile.url), latency_ms, notes=notes_of(account))
    return Sight(
        HealthState.CONNECTED,
        url=profile.url,
        link=Link.REMOTE,
        facts=facts,
        username=account.slug,
        limits=account.limits,
    )


def identity_at(url: str) -> ServerIdentity:
    """Give who answers at an address of Trakt's API. Raises InvalidInput for no address."""
    return ServerIdentity(ServerKind.TRAKT, server_key(url), "Trakt", "API v2")


def notes_of(account: TraktAccount) -> tuple[str, ...]:
    """Give what is worth knowing of an account: `Signed in as mira`, `VIP: 100 lists of 5,000 items`."""
    return f"Signed in as {account.slug}", room_text(account.limits)


def room_text(limits: AccountLimits) -> str:
    """Say what an account has room for: `Free account: 5 lists of 250 items, 1,000 items in all`."""
    kind = "VIP" if limits.is_vip else "Free account"
    if limits.lists is None or limits.items_per_list is None:
        return kind
    in_all = "" if limits.items is None else f", {limits.items:,} items in all"
    return f"{kind}: {limits.lists:,} lists of {limits.items_per_list:,} items{in_all}"


def sight_of(error: SyncError, profile: Profile | ProfileDraft) -> Sight:
    """Give what is seen of an account that cannot be used."""
    trouble = trouble_of(error)
    state = state_of(trouble)
    if trouble is Trouble.OTHER and isinstance(error, BadResponse):
        state = HealthState.ERROR
    advice = ADVICE.get(trouble, error.hint) or LATER
    hint = _NAME.sub(shlex.quote(profile.name), advice)
    return Sight(state, trouble, error.message, hint, url=profile.url, link=Link.REMOTE, error=error)
