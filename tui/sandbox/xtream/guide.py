"""The programme guide: `get_short_epg`, `get_simple_data_table` and `xmltv.php` (`protocols/xtream.md` section 5).

Programmes follow from the channel and the clock alone, so that any time can be asked for.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from tui.sandbox.xtream import titles
from tui.sandbox.xtream.account import Account
from tui.sandbox.xtream.rows import Row
from tui.sandbox.xtream.shelf import Shelf

_SLOT = 3_600
"""Every programme lasts an hour, s."""

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme; times are UTC epochs."""

    start: int
    title: str
    description: str

    @property
    def end(self) -> int:
        """Its end, UTC epoch."""
        return self.start + _SLOT


class Guide:
    """Gives the guide of the channels on a shelf."""

    def __init__(self, live: Shelf, account: Account) -> None:
        self._live = live
        self._account = account

    def short(self, item: int, now: float, limit: int = 4) -> dict[str, object]:
        """Give now and next of a channel. Raises KeyError if there is no such channel."""
        row = self._live.row(item)
        first = int(now) // _SLOT
        found = [self._programme(item, slot) for slot in range(first, first + limit)]
        return {"epg_listings": [self._listing(row, one) for one in found] if row["epg_channel_id"] else []}

    def table(self, item: int, now: float) -> dict[str, object]:
        """Give a day of past and one of coming programmes. Raises KeyError if there is no such channel."""
        row = self._live.row(item)
        if not row["epg_channel_id"]:
            return {"epg_listings": []}
        first, current = int(now - _DAY) // _SLOT, int(now) // _SLOT
        archived = int(str(row["tv_archive"]))
        return {
            "epg_listings": [
                self._listing(row, self._programme(item, slot))
                | {"now_playing": int(slot == current), "has_archive": archived if slot < current else 0}
                for slot in range(first, first + 2 * _DAY // _SLOT)
            ]
        }

    def xmltv(self, now: float, hours: int = 6) -> Iterator[bytes]:
        """Give the whole guide as XMLTV, in pieces: all channels with a guide id, from now for some hours."""
        yield b'<?xml version="1.0" encoding="utf-8" ?>\n<tv>\n'
        rows = [row for row in self._live.rows() if row["epg_channel_id"]]
        for row in rows:
            yield _xml_channel(row)
        first = int(now) // _SLOT
        for row in rows:
            item = int(str(row["stream_id"]))
            for slot in range(first, first + hours):
                yield _xml_programme(row, self._programme(item, slot))
        yield b"</tv>\n"

    def _programme(self, item: int, slot: int) -> Programme:
        dice = self._live.dice(item, 500 + slot % 100_000)
        return Programme(slot * _SLOT, titles.series_title(dice), titles.plot(dice, 1))

    def _listing(self, row: Row, programme: Programme) -> Row:
        return {
            "id": str(programme.start // _SLOT * 1_000 + int(str(row["stream_id"])) % 1_000),
            "epg_id": "1",
            "title": b64encode(programme.title.encode()).decode(),
            "lang": "en",
            "start": self._account.local_text(programme.start),
            "end": self._account.local_text(programme.end),
            "description": b64encode(programme.description.encode()).decode(),
            "channel_id": row["epg_channel_id"],
            "start_timestamp": str(programme.start),
            "stop_timestamp": str(programme.end),
            "stream_id": str(row["stream_id"]),
        }


def _xml_channel(row: Row) -> bytes:
    channel, name = quoteattr(str(row["epg_channel_id"])), _xml_text(str(row["name"]))
    return f"<channel id={channel}><display-name>{name}</display-name></channel>\n".encode()


def _xml_programme(row: Row, programme: Programme) -> bytes:
    start, stop = _xml_time(programme.start), _xml_time(programme.end)
    channel = quoteattr(str(row["epg_channel_id"]))
    return (
        f'<programme start="{start}" stop="{stop}" channel={channel}><title>{_xml_text(programme.title)}</title>'
        f"<desc>{_xml_text(programme.description)}</desc></programme>\n"
    ).encode()


def _xml_time(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%d%H%M%S +0000")


def _xml_text(text: str) -> str:
    """Escape, without the control characters that XML cannot hold."""
    return escape("".join(character for character in text if character >= " " and character not in "\ufffe\uffff"))
