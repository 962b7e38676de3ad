"""The activity log: who did what, newest first, kept for some days, in the language of the server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["en", "de"]

VIDEO_START: Final = "VideoPlayback"
VIDEO_STOP: Final = "VideoPlaybackStopped"
AUDIO_START: Final = "AudioPlayback"
AUDIO_STOP: Final = "AudioPlaybackStopped"
SIGNED_IN: Final = "AuthenticationSucceeded"
TASK_DONE: Final = "TaskCompleted"

DAY_MS: Final = 86_400_000

_TEXTS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        VIDEO_START: "{user} is playing {item} on {device}",
        VIDEO_STOP: "{user} has finished playing {item} on {device}",
        AUDIO_START: "{user} is playing {item} on {device}",
        AUDIO_STOP: "{user} has finished playing {item} on {device}",
        SIGNED_IN: "{user} successfully authenticated",
        TASK_DONE: "Scan Media Library completed",
    },
    "de": {
        VIDEO_START: "{user} hat die Wiedergabe von {item} auf {device} gestartet",
        VIDEO_STOP: "{user} hat die Wiedergabe von {item} auf {device} beendet",
        AUDIO_START: "{user} hat die Wiedergabe von {item} auf {device} gestartet",
        AUDIO_STOP: "{user} hat die Wiedergabe von {item} auf {device} beendet",
        SIGNED_IN: "{user} wurde erfolgreich angemeldet",
        TASK_DONE: "Medienbibliothek scannen abgeschlossen",
    },
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, before it has a number."""

    kind: str
    at_ms: int
    user_id: str | None = None
    number: int | None = None
    """The item."""
    user: str = ""
    item: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log."""

    id: int
    event: Event
    text: str


class ActivityLog:
    """All rows; those that are too old are not shown any more."""

    def __init__(self) -> None:
        self.keep_days = 30
        """`ActivityLogRetentionDays`."""
        self.language: Language = "en"
        """Of rows that are written from now on."""
        self._entries: list[Entry] = []
        self._next_id = 1

    def write(self, events: Iterable[Event]) -> None:
        """Add rows with the next numbers, in the order given."""
        for event in events:
            text = _TEXTS[self.language][event.kind].format(user=event.user, item=event.item, device=event.device)
            self._entries.append(Entry(self._next_id, event, text))
            self._next_id += 1

    def newest(self, now_ms: int) -> list[Entry]:
        """Give the rows that are still kept, the newest first."""
        oldest = now_ms - self.keep_days * DAY_MS
        kept = [entry for entry in self._entries if entry.event.at_ms >= oldest]
        return sorted(kept, key=lambda entry: (entry.event.at_ms, entry.id), reverse=True)
