"""One good record of a Tautulli, to be changed in tests."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from tests.store.tautulli.support import NOW
from tui.jobs.tautulli.rules import Judge, orphan_findings
from tui.model.runs import Severity
from tui.model.tautulli import Finding, Judged, RawSession, SourceFacts, TautulliUser, Ties
from tui.store.tautulli.scan import odd_rows, readable
from tui.store.tautulli.staging import stage_file

START = 1_709_413_640
"""2024-03-02 21:07:20 UTC."""
FACTS = SourceFacts(
    path="tautulli.db",
    version="v2.17.2",
    sessions=1,
    max_id=42,
    fingerprint="f",
    users=(TautulliUser(7, "anna", "Anna"), TautulliUser(0, "Local", "")),
)
GOOD = RawSession(
    id=42, server=0, has_metadata=1, has_stream=1, reference_id=42, started=START, stopped=START + 3600,
    rating_key=1001, user_id=7, user="anna", ip_address="192.0.2.7", paused_counter=60, player="TV", product="Plex",
    product_version="10.1", platform="Android", platform_version="14", profile="Android", machine_id="abc",
    bandwidth=8000, location="lan", quality_profile="Original", secure=1, relayed=0, parent_rating_key=None,
    grandparent_rating_key=None, media_type="movie", section_id=1, view_offset=3_540_000, title="The Hollow Harbour",
    parent_title="", grandparent_title="", original_title="", full_title="The Hollow Harbour", media_index=None,
    parent_media_index=None, year=2023, originally_available_at="2023-01-20", duration=7_000_000,
    guid="plex://movie/5d7768", live=0, marker_credits_first=None, marker_credits_final=None,
    transcode_decision="direct play", video_decision="direct play", audio_decision="direct play", container="mkv",
    video_codec="hevc", audio_codec="eac3", video_full_resolution="4k", stream_video_full_resolution="4k",
    bitrate=20_000, stream_bitrate=20_000, percent_complete=None, watched_status=None,
)  # fmt: skip


def session(**changes: Any) -> RawSession:
    """Give the good record with some values changed."""
    return msgspec.structs.replace(GOOD, **changes)


def judged(ties: Ties | None = None, facts: SourceFacts = FACTS, **changes: Any) -> Judged:
    """Judge the good record with some values changed."""
    return Judge(facts, NOW).judge(session(**changes), ties or Ties())


def kept(ties: Ties | None = None, facts: SourceFacts = FACTS, **changes: Any) -> RawSession:
    """The same, for a record that has to be kept."""
    row = judged(ties, facts, **changes).row
    assert row is not None
    return row


def told(ties: Ties | None = None, facts: SourceFacts = FACTS, **changes: Any) -> list[tuple[Severity, str, str]]:
    """What is told of the good record with some values changed: severity, reason, column."""
    return [(one.severity, one.reason, one.column) for one in judged(ties, facts, **changes).findings]


def findings_of(path: Path, work: Path) -> list[Finding]:
    """Everything that an import of a file would tell."""
    staged = stage_file(path, work)
    judge = Judge(staged.facts, NOW)
    with closing(sqlite3.connect(staged.path)) as conn:
        conn.text_factory = readable
        judged = [judge.judge(raw, ties) for raw, ties in odd_rows(conn, -(1 << 63), (1 << 63) - 1, NOW)]
    return [finding for one in judged for finding in one.findings] + list(orphan_findings(staged.facts))
