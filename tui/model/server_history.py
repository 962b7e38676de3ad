"""Plays as media servers tell of them, and what became of one title across servers. Times are UTC epoch seconds."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from tui.model.library import ItemKind
from tui.model.servers import ServerLibrary


class PulledPlay(msgspec.Struct, frozen=True, gc=False):
    """One play as a server's history tells it."""

    record: int | str
    """Stable and unique within its source: a number below 2^40, or any text."""
    account_key: str
    kind: ItemKind
    item_key: str
    """"" = the item was deleted since: it can be shown, and never be pushed."""
    title: str
    account_name: str = ""
    started: int | None = None
    stopped: int | None = None
    at: int | None = None
    """Where nothing but one moment is known: some time of the play, as the server counts."""
    duration_s: int | None = None
    """Seconds played without pauses."""
    is_watched: bool | None = None
    """True: it was played to the watched mark. None = the source does not tell."""
    position_ms: int | None = None
    library_key: str = ""
    guid: str = ""
    ids: tuple[str, ...] = ()
    show_ids: tuple[str, ...] = ()
    parent_key: str = ""
    parent_title: str = ""
    grandparent_key: str = ""
    grandparent_title: str = ""
    season: int | None = None
    number: int | None = None
    year: int | None = None
    released: str = ""
    runtime_ms: int | None = None
    player: str = ""
    product: str = ""
    platform: str = ""
    device_id: str = ""
    decision: str = ""
    """`direct play`, `copy` or `transcode`."""
    gone_key: str = ""
    """Key that a deleted item had, where the server still tells it: several of its sources may tell of that item."""


@dataclass(frozen=True, slots=True)
class HistoryWish:
    """Which plays are asked for."""

    since: float
    """UTC epoch s."""
    libraries: tuple[ServerLibrary, ...] = ()
    """Empty = all."""
    accounts: tuple[str, ...] = ()
    """Keys; empty = all."""


@dataclass(frozen=True, slots=True)
class HistorySource:
    """One of the places of a server that tell of plays. Records are unique within it."""

    name: str
    """`history`, `Playback Reporting`, `activity log`, `watched marks`."""
    reaches_back_to: float | None = None
    """None = as far as it goes."""
    note: str = ""
    """What it does not know, in a sentence."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened to one title, or how it stands: one line of the timeline across servers."""

    at: float | None
    server_name: str
    account_name: str
    person: str
    text: str
    """`watched`, `played 43 min`, `at 1:12:09`, `merged into Tautulli: 2 min apart`."""
    source: str = ""
    is_state: bool = False
    """True: it stands so now; False: it happened."""
    reason: str = ""
