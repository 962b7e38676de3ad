"""Plays as servers tell them, taken in as a job does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.store.plays.scene import NOW, START
from tui.engine.plays.settling import settle_all
from tui.model.library import ItemKind
from tui.model.plays import ServerKind, SourceKind
from tui.model.server_history import PulledPlay
from tui.store.plays.batch import Taken
from tui.store.store import Store

PLEX, JELLYFIN, EMBY = SourceKind.PLEX, SourceKind.JELLYFIN, SourceKind.EMBY
HEX = "5d7768ba96b655001fdc0408"
GUID = f"plex://movie/{HEX}"
HOUR = 3600
FILM = 2 * HOUR
SHORT = 22 * 60


def pulled(record: int | str, **changes: Any) -> PulledPlay:
    """A film that Plex tells of: when it reached the watched mark, and nothing else of its times."""
    told: dict[str, Any] = {
        "account_key": "7", "kind": ItemKind.MOVIE, "item_key": "1001", "title": "The Matrix", "guid": GUID,
        "ids": ("imdb:tt0133093", "tmdb:603"), "year": 1999, "runtime_ms": FILM * 1000, "is_watched": True,
    }  # fmt: skip
    if not changes.keys() & {"started", "stopped", "at"}:
        told["stopped"] = START + FILM - 600
    return PulledPlay(record=record, **{**told, **changes})


def jellyfin(record: int | str, **changes: Any) -> PulledPlay:
    """The same film as Jellyfin tells of it."""
    told = {"item_key": "f" * 32, "guid": "", "account_key": "a" * 32, "started": START, "duration_s": FILM}
    return pulled(record, **{**told, **changes})


async def pull(
    store: Store,
    plays: Sequence[PulledPlay],
    kind: SourceKind = PLEX,
    *,
    server: str = "server-one",
    name: str = "history",
    settles: bool = True,
    now: float = NOW,
) -> Taken:
    """Take plays in as those of a server."""
    async with store.db.transaction() as conn:
        server_id = await store.library.server(conn, ServerKind(kind.value), server, "", now)
        source = await store.pulled.register(conn, server_id, kind, name, now)
        taken = await store.pulled.take(conn, source, plays, now)
    assert taken.added + taken.updated + taken.unchanged + taken.duplicates + taken.rejected == taken.processed
    if settles:
        await settle_all(store.db.transaction)
    return taken
