"""One household's collection, people and viewing, which the fake Plex, Jellyfin and Emby servers each serve."""

from __future__ import annotations

from tui.sandbox.media.collection import Collection, Section
from tui.sandbox.media.item import Ids, Kind, MediaItem
from tui.sandbox.media.people import MEMBERS, OWNER, Member, member
from tui.sandbox.media.records import UNSEEN, ItemState, PlayRecord
from tui.sandbox.media.watching import Watching
from tui.sandbox.media.written import WriteBook, Written

__all__ = [
    "MEMBERS",
    "OWNER",
    "UNSEEN",
    "Collection",
    "Ids",
    "ItemState",
    "Kind",
    "MediaItem",
    "Member",
    "PlayRecord",
    "Section",
    "Watching",
    "WriteBook",
    "Written",
    "member",
]
