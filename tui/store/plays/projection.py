"""What is stored of a record, as SQL: from rows `r` of the staged shape to the columns of `play_sessions`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.model.plays import IpPolicy, WatchedRule
from tui.store.plays import watched
from tui.store.plays.addresses import address_sql

DEVICE = ("machine_id", "player", "product", "platform", "product_version", "platform_version", "profile")
"""Columns of `play_devices`, in the order of its index, each under the name that the records use too."""

STREAM = {
    "video_codec": "video_codec",
    "audio_codec": "audio_codec",
    "quality_profile": "quality_profile",
    "container": "container",
    "video_resolution": "video_full_resolution",
    "stream_resolution": "stream_video_full_resolution",
    "transcode_decision": "transcode_decision",
    "video_decision": "video_decision",
    "audio_decision": "audio_decision",
    "location": "location",
    "is_secure": "secure",
    "is_relayed": "relayed",
}
"""Columns of `play_streams`, in the order of its index -> columns of the records."""

ITEM = {
    "media_type": "media_type",
    "title": "title",
    "parent_title": "parent_title",
    "grandparent_title": "grandparent_title",
    "original_title": "original_title",
    "full_title": "full_title",
    "released": "originally_available_at",
    "is_live": "live",
    "season": "parent_media_index",
    "number": "media_index",
    "year": "year",
    "parent_key": "parent_rating_key",
    "grandparent_key": "grandparent_rating_key",
    "runtime_ms": "duration",
}
"""Columns of `play_items` that follow the newest session -> columns of the records. The first seven are texts."""
ITEM_TEXTS = tuple(ITEM)[:7]

ALWAYS_TOLD = frozenset({"id", "play_id", "account_id", "item_id", "duplicate_of", "remark"})
"""Columns of a session in which nothing means nothing; in all others it leaves what is stored."""

PULLED = "r.percent_complete IS NOT NULL"
"""A record of the web API, which knows less of device and stream than the file does."""
LESS_TOLD = frozenset({"device_id", "stream_id"})
"""Columns that such a record leaves as they are stored."""


def unknown_as_blank(column: str) -> str:
    """Give a text or flag of a record in the form in which the small tables have it."""
    return f"coalesce(r.{column}, -1)" if column in {"secure", "relayed"} else f"coalesce(r.{column}, '')"


JOINS = f"""
CROSS JOIN temp.accounts_here AS a ON a.place = r.server AND a.user_id = r.user_id
CROSS JOIN main.play_items AS i
    ON i.server_id = a.server_id AND i.item_key = r.rating_key AND i.guid = coalesce(r.guid, '')
CROSS JOIN main.play_devices AS d ON {" AND ".join(f"d.{name} = {unknown_as_blank(name)}" for name in DEVICE)}
CROSS JOIN main.play_streams AS s ON {
    " AND ".join(f"s.{name} = {unknown_as_blank(column)}" for name, column in STREAM.items())
}
"""
"""For a FROM with the rows as `r`: rows of which anything is not stored yet fall out."""

SAME_ITEM = " AND ".join(
    f"(i.{name} = r.{column} OR coalesce(r.{column}, '') = '')"
    if name in ITEM_TEXTS
    else f"(i.{name} = r.{column} OR r.{column} IS NULL)"
    for name, column in ITEM.items()
)
"""Whether the stored item `i` tells all that the record tells of it; a blank tells nothing."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The stored columns of records of one source, under one set of settings."""

    columns: dict[str, str]
    """Names of `play_sessions` -> SQL over `r` with JOINS."""
    is_dropping: bool
    """Whether stored addresses go too."""

    @property
    def names(self) -> str:
        """The columns, for an INSERT."""
        return ", ".join(self.columns)

    @property
    def values(self) -> str:
        """Their values, for a SELECT."""
        return ", ".join(self.columns.values())

    def is_stored(self, stored: str) -> str:
        """Give the condition that the row `stored` of `play_sessions` has all that the record tells."""
        return " AND ".join(self._is_same(stored, name, value) for name, value in self.columns.items() if name != "id")

    def overlaid(self, name: str, new: str, stored: str) -> str:
        """Give the value of a column when `new` is laid over `stored`: blank never overwrites what is known."""
        return f"{new}.{name}" if self._is_told(name) else f"coalesce({new}.{name}, {stored}.{name})"

    def _is_same(self, stored: str, name: str, value: str) -> str:
        if self._is_told(name):
            return f"{stored}.{name} IS {value}"
        if name in LESS_TOLD:
            return f"({stored}.{name} = {value} OR {PULLED})"
        return f"({stored}.{name} = {value} OR ({value}) IS NULL)"

    def _is_told(self, name: str) -> bool:
        return name in ALWAYS_TOLD or (name == "ip_address" and self.is_dropping)


def projection(base: int, rule: WatchedRule, ips: IpPolicy, *, judged: bool) -> Projection:
    """Say how records are stored whose ids count from `base`. `judged`: they are in `temp.taken`, with remarks."""
    group = f"r.reference_id + {base}"
    columns = {
        "id": f"r.id + {base}",
        "play_id": f"CASE WHEN r.duplicate_of IS NULL THEN {group} END" if judged else group,
        "account_id": "a.account_id",
        "item_id": "i.id",
        "device_id": _unless(PULLED, "device_id", "d.id", base) if judged else "d.id",
        "stream_id": _unless(PULLED, "stream_id", "s.id", base) if judged else "s.id",
        "library_key": "CAST(r.section_id AS TEXT)",
        "started": "r.started",
        "stopped": "r.stopped",
        "paused": "coalesce(r.paused_counter, 0)",
        "view_offset": "r.view_offset",
        "runtime_ms": "r.duration",
        "percent": watched.percent(),
        "watched": watched.watched(rule),
        "ip_address": address_sql(ips),
        "bandwidth": "r.bandwidth",
        "bitrate": "r.bitrate",
        "stream_bitrate": "r.stream_bitrate",
        "duplicate_of": f"r.duplicate_of + {base}" if judged else "NULL",
        "remark": "r.remark" if judged else "''",
    }
    return Projection(columns, ips is IpPolicy.DROP)


def served_projection(base: int, ips: IpPolicy) -> Projection:
    """Say how plays are stored that a server tells of itself: what it does not say is unknown, never worked out."""
    taken = projection(base, WatchedRule(), ips, judged=True)
    columns = taken.columns | {
        "device_id": _unless(_all_blank(DEVICE), "device_id", "d.id", base),
        "stream_id": _unless(_all_blank(("transcode_decision",)), "stream_id", "s.id", base),
        "percent": watched.served_percent(),
        "watched": watched.served_watched(),
    }
    return Projection(columns, taken.is_dropping)


def _unless(condition: str, name: str, value: str, base: int) -> str:
    """Give `value`, or where the condition holds what is stored already."""
    stored = f"(SELECT x.{name} FROM main.play_sessions AS x WHERE x.id = r.id + {base})"
    return f"CASE WHEN {condition} THEN coalesce({stored}, {value}) ELSE {value} END"


def _all_blank(columns: Iterable[str]) -> str:
    return f"{' || '.join(unknown_as_blank(column) for column in columns)} = ''"
