"""Records of a Tautulli as they are staged and judged: raw values under their own names, findings beside them.

Shapes and meanings are those of Tautulli's three history tables; a column that the source lacks is None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from tui.model.runs import Severity

Raw = Any
"""A value as SQLite or JSON has it: None, int, float or str, whatever the column promises."""

HISTORY_COLUMNS = (
    "reference_id", "started", "stopped", "rating_key", "user_id", "user", "ip_address", "paused_counter", "player",
    "product", "product_version", "platform", "platform_version", "profile", "machine_id", "bandwidth", "location",
    "quality_profile", "secure", "relayed", "parent_rating_key", "grandparent_rating_key", "media_type", "section_id",
    "view_offset",
)  # fmt: skip
METADATA_COLUMNS = (
    "title", "parent_title", "grandparent_title", "original_title", "full_title", "media_index", "parent_media_index",
    "year", "originally_available_at", "duration", "guid", "live", "marker_credits_first", "marker_credits_final",
)  # fmt: skip
STREAM_COLUMNS = (
    "transcode_decision", "video_decision", "audio_decision", "container", "video_codec", "audio_codec",
    "video_full_resolution", "stream_video_full_resolution", "bitrate", "stream_bitrate",
)  # fmt: skip
TOLD_COLUMNS = ("percent_complete", "watched_status")
"""What only the web API tells, instead of position and markers."""
PRESENCE_COLUMNS = ("has_metadata", "has_stream")
"""1 when the partner row exists."""
SERVER_COLUMN = "server"
"""Place of the row's server in the staged list of servers, from 0."""

ROW_COLUMNS = (
    "id", SERVER_COLUMN, *PRESENCE_COLUMNS, *HISTORY_COLUMNS, *METADATA_COLUMNS, *STREAM_COLUMNS, *TOLD_COLUMNS
)  # fmt: skip
"""The columns of the staged table `rows`, in their order; `id` is its primary key."""

TITLE_COLUMNS = ("title", "parent_title", "grandparent_title", "original_title", "full_title")
TEXT_COLUMNS = (
    "user", "ip_address", "player", "product", "product_version", "platform", "platform_version", "profile",
    "machine_id", "location", "quality_profile", "media_type", "originally_available_at", "guid", *STREAM_COLUMNS[:-2],
    *TITLE_COLUMNS,
)  # fmt: skip
NUMBER_COLUMNS = tuple(
    column
    for column in (*HISTORY_COLUMNS, *METADATA_COLUMNS, *STREAM_COLUMNS, *TOLD_COLUMNS)
    if column not in TEXT_COLUMNS
)
"""Staged without the empty texts that Tautulli writes for unknown numbers: those are NULL."""

MOST_TEXT = 500
"""Characters of a text that are kept."""


class RawSession(msgspec.Struct, frozen=True):
    """One record with the fields of ROW_COLUMNS, in their order."""

    id: int
    server: int
    has_metadata: Raw
    has_stream: Raw
    reference_id: Raw
    started: Raw
    stopped: Raw
    rating_key: Raw
    user_id: Raw
    user: Raw
    ip_address: Raw
    paused_counter: Raw
    player: Raw
    product: Raw
    product_version: Raw
    platform: Raw
    platform_version: Raw
    profile: Raw
    machine_id: Raw
    bandwidth: Raw
    location: Raw
    quality_profile: Raw
    secure: Raw
    relayed: Raw
    parent_rating_key: Raw
    grandparent_rating_key: Raw
    media_type: Raw
    section_id: Raw
    view_offset: Raw
    title: Raw
    parent_title: Raw
    grandparent_title: Raw
    original_title: Raw
    full_title: Raw
    media_index: Raw
    parent_media_index: Raw
    year: Raw
    originally_available_at: Raw
    duration: Raw
    guid: Raw
    live: Raw
    marker_credits_first: Raw
    marker_credits_final: Raw
    transcode_decision: Raw
    video_decision: Raw
    audio_decision: Raw
    container: Raw
    video_codec: Raw
    audio_codec: Raw
    video_full_resolution: Raw
    stream_video_full_resolution: Raw
    bitrate: Raw
    stream_bitrate: Raw
    percent_complete: Raw
    watched_status: Raw


@dataclass(frozen=True, slots=True)
class Ties:
    """How a record hangs together with others of its source, which it does not tell by itself."""

    head: int | None = None
    """First record that is left of its group, when the one that its reference names is gone; may be the record."""
    twin_of: int | None = None
    """The record that it repeats: same user, same item, started at most 5 s apart."""
    is_exact: bool = False
    """Whether the two started in the same second."""
    played_before_ms: int | None = None
    """Position at the end of its group's session before it; None = unknown, or it is the first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one record that a person may want to know: the row of the error tree that it becomes."""

    severity: Severity
    reason: str
    """The class in the tree: "Start time cannot be read"."""
    record_id: int
    column: str
    value: str
    """What stands there, cleaned and cut to 80 characters; "" = nothing."""
    detail: str = ""
    """What was done, or whose session it is: "session of anna, 2024-03-02 21:14"."""
    whose: str = ""
    """Whose session it is, also when something was done."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of one record."""

    findings: tuple[Finding, ...] = ()
    row: RawSession | None = None
    """The record with every value usable; None = kept out."""
    duplicate_of: int | None = None
    """Id of the record that it repeats: stored, but part of no play."""
    remark: str = ""
    """Kept with the stored session: what was repaired, or why it is a duplicate."""


@dataclass(frozen=True, slots=True)
class TautulliUser:
    """An account as Tautulli lists it; its tokens are never read."""

    user_id: int
    username: str
    friendly_name: str
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class TautulliLibrary:
    """A library as Tautulli lists it."""

    server_uuid: str
    section_id: str
    name: str
    kind: str
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a source holds, read without judging single records."""

    path: str
    version: str
    """`v2.17.2`; "" when the file does not tell."""
    sessions: int
    max_id: int
    fingerprint: str
    """Changes whenever the content does: of size, count, highest id and first records."""
    servers: tuple[str, ...] = ()
    """Machine identifiers, the main one first; empty = the source does not tell."""
    users: tuple[TautulliUser, ...] = ()
    libraries: tuple[TautulliLibrary, ...] = ()
    missing_columns: tuple[str, ...] = ()
    """Columns of ROW_COLUMNS that this schema lacks."""
    orphans: tuple[int, ...] = ()
    """Ids of metadata rows without a session (the first 1,000)."""
    orphan_count: int = 0
    is_part: bool = False
    """Some of the source's records only: the heads of their groups may be among the others."""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What an import of a source would do, record by record, without doing it."""

    facts: SourceFacts
    groups: int
    first_started: int | None
    last_stopped: int | None
    media_types: dict[str, int] = field(default_factory=dict)
    """Records by media type; live TV as `live`."""
    imported: int = 0
    """Records that would be stored, repaired ones included."""
    rejected: int = 0
    skipped: int = 0
    reasons: dict[Severity, dict[str, int]] = field(default_factory=dict)
    """Findings by severity and reason."""
    samples: tuple[Finding, ...] = ()
    """A few findings of each reason."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A private copy of the records of a source: a SQLite file with the table `rows` of ROW_COLUMNS."""

    path: Path
    facts: SourceFacts
