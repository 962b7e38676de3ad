"""One look at a media server: what its card shows, or what is the matter and what to do about it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import replace

from tui.clients.media_trouble import EmptyUnavailable, state_of, trouble_of
from tui.engine.accounts.circuits import Circuits
from tui.engine.accounts.sight import Sight
from tui.errors import BadResponse, SyncError
from tui.jobs.media.access import MediaSurroundings, open_server
from tui.jobs.media.known import refuse_another
from tui.jobs.media.link import link_of
from tui.model.health import HealthState, Trouble
from tui.model.profiles import Profile, ProfileDraft
from tui.model.servers import STAND_IN_OWNER, ServerFacts

_NAME = re.compile(r"\bNAME\b")

ADVICE = {
    Trouble.WRONG_ADDRESS: "Correct the address: `syncdeck profile edit NAME --url URL`",
    Trouble.REFUSED: "Start the server, or correct the port: `syncdeck profile edit NAME --url URL`",
    Trouble.TIMEOUT: "See whether its machine is on, and whether a firewall is in the way: `syncdeck doctor NAME`",
    Trouble.DNS: "Check the spelling of the address, then the name server of this machine: `syncdeck doctor NAME`",
    Trouble.TLS: "If it is your own server: `syncdeck profile edit NAME --set tls_verify=no`",
    Trouble.EXPIRED: "Sign in again: `syncdeck profile login NAME`",
    Trouble.NO_PERMISSION: "Sign in with an account that may: `syncdeck profile login NAME`",
    Trouble.STARTING: "Nothing: it is looked at again by itself",
    Trouble.MIGRATING: "Nothing: leave it running, this can take an hour; it is looked at again by itself",
    Trouble.MAINTENANCE: "Nothing: it is looked at again by itself",
    Trouble.WRONG_SERVER: "Correct the address (`syncdeck profile edit NAME --url URL`), or add the other one",
    Trouble.OVERLOADED: "Nothing for now; if it stays, look at what else keeps the server busy",
    Trouble.CIRCUIT: "Nothing: it is tried again by itself",
}
"""What to do, where the server's own kind gives no better advice."""
REBINDING = re.compile(r"\.plex\.direct\b", re.IGNORECASE)
REBINDING_ADVICE = (
    "The router hides plex.direct names (DNS rebinding protection): allow them there, or use the plain address:"
    " `syncdeck profile edit NAME --url http://ADDRESS:32400`"
)


STAND_INS = (STAND_IN_OWNER, "somebody")
"""Keys of accounts whose number at plex.tv is not known."""
UNTOLD = "Whose Plex account this is, is not known: sign in with a PIN, so that its plays match those of Tautulli"


async def look_at(profile: Profile, secrets: Mapping[str, str], around: MediaSurroundings, circuits: Circuits) -> Sight:
    """Look at the server of a profile. Its troubles are what is seen; raises only faults of ours."""
    try:
        async with open_server(profile, secrets, around) as server, circuits.asking(profile):
            facts = await server.look()
        refuse_another(profile, facts.identity)
    except SyncError as error:
        return sight_of(error, profile)
    return seen(profile, facts)


def seen(profile: Profile | ProfileDraft, facts: ServerFacts) -> Sight:
    """Give what is seen of a server that answers."""
    link = link_of(profile.url, profile.settings)
    if profile.settings.get("user_id") in STAND_INS:
        facts = replace(facts, notes=(*facts.notes, UNTOLD))
    if facts.identity.is_ready:
        return Sight(HealthState.CONNECTED, url=profile.url, link=link, facts=facts)
    words = f"{facts.identity.name or profile.name} is starting"
    advice = ADVICE[Trouble.STARTING]
    return Sight(HealthState.STARTING, Trouble.STARTING, words, advice, url=profile.url, link=link)


def sight_of(error: SyncError, profile: Profile | ProfileDraft) -> Sight:
    """Give what is seen of a server that cannot be used."""
    trouble = trouble_of(error)
    state = state_of(trouble)
    if trouble is Trouble.OTHER and isinstance(error, BadResponse):
        state = HealthState.ERROR
    return Sight(
        state,
        trouble,
        error.message,
        advice_for(trouble, error, profile),
        url=profile.url,
        link=link_of(profile.url, profile.settings),
        error=error,
        is_bare_503=isinstance(error, EmptyUnavailable),
    )


def advice_for(trouble: Trouble, error: SyncError, profile: Profile | ProfileDraft) -> str:
    """Give what to do, with the name of the profile in it."""
    advice = ADVICE.get(trouble, error.hint)
    if trouble is Trouble.DNS and REBINDING.search(profile.url):
        advice = REBINDING_ADVICE
    return _NAME.sub(shlex.quote(profile.name), advice)
