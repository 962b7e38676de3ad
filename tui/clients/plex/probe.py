"""Finds the address at which a server answers: all of them at once, since some lead nowhere and take long to say so.

Source: `protocols/plex.md` section 2, "Finding servers". A stale address may by now be another server's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tui.clients.http import HttpClient
from tui.clients.plex.about import identity_of
from tui.clients.plex.calls import PlexCalls
from tui.clients.plex.errors import wrong_server
from tui.clients.plex.identity import PlexIdentity
from tui.errors import AuthError, Forbidden, NetworkError, SyncError, TimedOut
from tui.model.clock import Clock
from tui.model.health import Trouble
from tui.model.server_sign_in import FoundAddress, FoundServer
from tui.model.servers import ServerIdentity

PATIENCE = 5.0
"""Seconds for each address."""
AT_ONCE = 4
"""As many as there are connections; with more, waiting for one would count as the server's silence."""
_NOWHERE = (
    "Check that the server runs. A router that protects against DNS rebinding hides the names of plex.direct: then "
    "give the address yourself with --url http://HOST:32400."
)
_STARTING = frozenset({Trouble.STARTING.value, Trouble.MIGRATING.value, Trouble.MAINTENANCE.value})


async def reached(
    found: FoundServer, http: HttpClient, identity: PlexIdentity, clock: Clock
) -> tuple[FoundAddress, ServerIdentity]:
    """Give the best address at which this very server answers.

    Raises what tells most when there is none: AuthError, ServerError while it starts, BadResponse for another server
    there, else NetworkError.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def tried(address: FoundAddress) -> ServerIdentity | SyncError:
        calls = PlexCalls(http, address.url, found.token, identity, clock=clock)
        try:
            async with gate, asyncio.timeout(PATIENCE):
                answered = identity_of(await calls.container("/identity"), found.name)
        except TimeoutError:
            return TimedOut(f"{found.name} does not answer within {PATIENCE:g} s", hint=_NOWHERE)
        except SyncError as error:
            return error
        return answered if answered.uuid == found.uuid else wrong_server(answered.uuid, found.uuid)

    failures = []
    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(tried(address)) for address in found.addresses]
        for address, attempt in zip(found.addresses, tries, strict=True):
            outcome = await attempt
            if isinstance(outcome, ServerIdentity):
                for other in tries:
                    other.cancel()
                return address, outcome
            failures.append(outcome)
    raise _most_telling(found, failures)


def _most_telling(found: FoundServer, failures: Sequence[SyncError]) -> SyncError:
    """Choose what to say: that the token is dead, that the server starts, or that none of the addresses leads there."""
    ranked = sorted(failures, key=_rank)
    if not ranked:
        return NetworkError(f"plex.tv lists no address of {found.name} that can be used from here", hint=_NOWHERE)
    first = ranked[0]
    if _rank(first) < _SILENT:
        return first
    words = f"{found.name} answers at none of its {len(ranked)} addresses: {first.message}"
    return NetworkError(words, hint=_NOWHERE, trouble=first.trouble)


_SILENT = 4


def _rank(error: SyncError) -> int:
    if isinstance(error, AuthError):
        return 0
    if error.trouble in _STARTING:
        return 1
    if isinstance(error, Forbidden):
        return 2
    return 3 if error.trouble == Trouble.WRONG_SERVER else _SILENT
