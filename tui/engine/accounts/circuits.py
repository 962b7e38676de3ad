"""The circuits of all servers that this process asks. What opens or closes is stored, for other processes and faces."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol
from urllib.parse import urlsplit

from tui.clients.media_trouble import state_of, trouble_of
from tui.engine.accounts.circuit import Circuit
from tui.errors import NetworkError, RateLimited, ServerError, SyncError, TimedOut
from tui.model.clock import Clock
from tui.model.health import HealthState
from tui.model.profiles import Profile
from tui.model.servers import ServerHealth

FAILURES = (NetworkError, TimedOut, ServerError, RateLimited)
"""What counts as a failed request; any other refusal is an answer."""


class CircuitTable(Protocol):
    """Where the ends of open circuits are kept."""

    async def get(self, profile_id: int) -> ServerHealth | None:
        """Give the card of a profile's server."""
        ...

    async def set_circuit(self, profile_id: int, until: float | None) -> None:
        """Store until when its circuit is open; None = it is closed."""
        ...


class Circuits:
    """One circuit for each server, shared by the profiles on it."""

    def __init__(self, table: CircuitTable, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._circuits: dict[str, Circuit] = {}
        self._stored: dict[int, bool] = {}

    async def of(self, profile: Profile) -> Circuit:
        """Give the circuit of a profile's server, as this process or an earlier one left it."""
        host = host_of(profile)
        if profile.id not in self._stored:
            card = await self._table.get(profile.id)
            until = None if card is None else card.circuit_until
            self._stored[profile.id] = until is not None
            self._circuits.setdefault(host, Circuit(self._clock, until=until))
        return self._circuits.setdefault(host, Circuit(self._clock))

    async def admit(self, profile: Profile) -> None:
        """Let a run begin. Raises CircuitOpen while its server is left alone."""
        circuit = await self.of(profile)
        if circuit.seconds_left > 0:
            raise circuit.refusal(profile.name)

    @asynccontextmanager
    async def asking(self, profile: Profile) -> AsyncIterator[None]:
        """Put this around one request: it is refused while the circuit is open, and counted by how it went.

        Raises CircuitOpen. A server that starts, migrates or is maintained (503) has not failed.
        """
        circuit = await self.of(profile)
        if not circuit.allows():
            raise circuit.refusal(profile.name)
        try:
            yield
        except SyncError as error:
            if state_of(trouble_of(error)) is HealthState.STARTING:
                circuit.take_back()
            else:
                circuit.note(not isinstance(error, FAILURES))
            await self._store(profile, circuit)
            raise
        except BaseException:
            circuit.take_back()
            raise
        circuit.note(True)
        await self._store(profile, circuit)

    async def _store(self, profile: Profile, circuit: Circuit) -> None:
        """Store a change, and only a change."""
        is_open = not circuit.is_closed
        if is_open or self._stored.get(profile.id, False):
            self._stored[profile.id] = is_open
            await self._table.set_circuit(profile.id, circuit.until)


def host_of(profile: Profile) -> str:
    """Give host and port of a profile's server, under which its requests are counted together."""
    return urlsplit(profile.url).netloc.lower() or profile.url
