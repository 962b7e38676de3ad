"""One way to Trakt, signed in: what reads there and, where writing is wanted, what writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.errors import InvalidInput
from tui.jobs.trakt.surroundings import TraktSurroundings
from tui.model.profiles import Profile, ProfileDraft

if TYPE_CHECKING:
    from tui.clients.http import Exchange
    from tui.clients.trakt import TraktReader, TraktWriter
    from tui.clients.trakt_pace import TraktPace


@dataclass(frozen=True, slots=True)
class TraktSession:
    """An open session. Each request is made once; whoever asks repeats."""

    reader: TraktReader
    pace: TraktPace
    """Of the account, shared with everybody in this process."""
    _writer: TraktWriter | None = None

    @property
    def writer(self) -> TraktWriter:
        """What writes. Raises InvalidInput in a session that only reads: a dry run, a look (S35)."""
        if self._writer is None:
            raise InvalidInput("This session with Trakt only reads")
        return self._writer


@asynccontextmanager
async def open_session(
    profile: Profile | ProfileDraft,
    secrets: Mapping[str, str],
    around: TraktSurroundings,
    *,
    writes: bool,
    on_exchange: Callable[[Exchange], None] | None = None,
) -> AsyncIterator[TraktSession]:
    """Give a session of a profile, or of what a person typed: then with the token among `secrets`, never renewed.

    Without `writes` there is no client that could write. Raises InvalidInput when address or settings cannot be
    used, AuthError when nobody is signed in.
    """
    raise InvalidInput("Trakt cannot be reached by this version")
    yield
